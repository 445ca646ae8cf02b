"""What Meta's error subcodes mean, by number: its texts are translated, and say little. Source: Meta's error codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MEANINGS: Final[Mapping[str, str]] = {
    "2388019": "the account has as many templates as it may have; delete some that are not used",
    "2388023": "this name and language are being deleted, which takes about four weeks; use another name",
    "2388024": "this name and language exist already; import the template",
    "2388040": "a text is too long; shorten it",
    "2388043": "an example is missing, or stands where there is no variable; give one example for each variable",
    "2388047": "the header or the body has a form that Meta does not take; reconciler lint says which",
    "2388052": "the URL of a button is not one that everybody can reach",
    "2388060": "the text of a button has a variable, a line break, an emoji or formatting; write plain words",
    "2388072": "the header or the body has a line break, formatting, an emoji or an asterisk; write plain words",
    "2388073": "the footer has a variable, an emoji or a line break; write plain words",
    "2388081": "a button leads to WhatsApp; Meta takes such links only in the body",
    "2388084": "the sample file does not fit the format of the header",
    "2388273": "the sample file does not fit the format of the header",
    "2388091": "the phone number of a button is not one; write it with its country code",
    "2388124": "an approved template can be edited once in 24 hours, and ten times in 30 days; try again later",
    "2388185": "the business is not verified, and only verified businesses may have AUTHENTICATION templates",
    "2388293": "the text has too many variables for its length; write more words, or use fewer variables",
    "2388299": "a variable stands first or last in the body; write words before and after it",
}
"""Subcode to what it means and what to do."""


def explained(error: Mapping[str, str]) -> dict[str, str]:
    """Return Meta's error with what its subcode means, where that is known."""
    meaning = MEANINGS.get(error.get("subcode", "").strip())
    return {**error, "meaning": meaning} if meaning else dict(error)
