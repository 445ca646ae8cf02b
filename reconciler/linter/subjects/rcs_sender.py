"""An RCS sender: the brand that Google and carriers review, and the pages and pictures they open to do so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.once import once
from reconciler.linter.subject import Subject
from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.linter.text import Wording
    from reconciler.values import Path

BRAND: Final[Path] = ("details", "brand")
ANSWERS: Final[Path] = ("details", "questionnaire")
GOOGLE: Final = "https://developers.google.com/business-communications/rcs-business-messaging/guides/build/agents/edit-agent-information"
AWS: Final = "https://docs.aws.amazon.com/sms-voice/latest/userguide/rcs-compliance-denial-reasons.html"
EIGHT: Final = "https://developer.8x8.com/connect/docs/rcs/registration"
WEBEX: Final = "https://help.webexconnect.io/docs/rcs-onboarding-guidelines"


class RcsSender(Subject):
    """A sender, with what recipients see of its brand."""

    type: ClassVar[str] = "rcs_sender"

    @once
    def name(self) -> Wording | None:
        """The name of the brand; None when it is not there or not known."""
        return self.text(*BRAND, "name")

    @once
    def description(self) -> Wording | None:
        """The description of the brand; None when it is not there or not known."""
        return self.text(*BRAND, "description")

    @property
    def descriptions(self) -> tuple[Wording, ...]:
        """The description of the brand, if it is known."""
        return () if self.description is None else (self.description,)

    def unreachable(self, *path: str | int) -> Iterator[Wording]:
        """Yield the addresses at a path, or in a list there, that nobody outside can reach.

        Args:
            path: Where they stand; the entries of a list may be texts, or mappings with ``url``.
        """
        for each in self._texts(path):
            if is_private(host_of(each.written)):
                yield each

    def _texts(self, path: Path) -> Iterator[Wording]:
        text = self.text(*path)
        if text is not None:
            yield text
        written = at(self.values, path)
        for index, entry in enumerate(written if isinstance(written, list) else ()):
            yield from self._texts((*path, index, "url") if isinstance(entry, dict) else (*path, index))


def sender(*, answers: Mapping[str, Any] | None = None, **brand: Any) -> Mapping[str, Any]:
    """Return the values of a sender, for the examples of a rule.

    Args:
        answers: The questionnaire, by section.
        brand: Fields of the brand; the others are plain.
    """
    questionnaire = {section: {"answers": given} for section, given in (answers or {}).items()}
    return {
        "region": "EU",
        "billingCategory": "CONVERSATIONAL",
        "useCase": "MULTIUSE",
        "details": {
            "brand": {"name": "Acme", "color": "#0B57D0", "description": "News about your orders", **brand},
            **({"questionnaire": questionnaire} if questionnaire else {}),
        },
    }
