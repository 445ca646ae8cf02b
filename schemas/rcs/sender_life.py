"""Where an RCS sender stands: its answers brought into shape, what its launch means and waits for.

Speaks of live senders only; sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.lifecycle import Effect, Gate, Reversibility

if TYPE_CHECKING:
    from schemas.markers import Live

CREDENTIALS: Final = frozenset({"authName", "authToken"})
UNDER_WAY: Final = frozenset({"PREPARING_LAUNCH", "LAUNCHING"})
LAUNCHABLE: Final = frozenset({"IN_TEST", "LAUNCHING", "LAUNCHED", "UNLAUNCHED"})

_NOT_YET: Final = {
    "DRAFT": "it is a draft; it can be launched once the API has put it IN_TEST",
    "IN_PROGRESS": "it is still being set up; it can be launched once it is IN_TEST",
    "PREPARING_LAUNCH": "its launch is being prepared already",
}


def reshaped(live: Live) -> Live:
    """Return an answer in the shape users write.

    Sections of the questionnaire keep their answers and lose the questions, which may change at any time; ``launched``
    says whether it was launched rather than when; the credentials, which are secrets, are left out.
    """
    shown = {name: value for name, value in live.items() if name not in CREDENTIALS | {"launched"}}
    if "state" in live:
        shown["launched"] = is_launched(live)
    details = live.get("details") or {}
    sections = details.get("questionnaire") or {}
    if sections:
        shown["details"] = {**details, "questionnaire": {name: _answers(one) for name, one in sections.items()}}
    return shown


def _answers(section: Any) -> Any:
    return {"answers": section["answers"]} if isinstance(section, dict) and section.get("answers") else {}


def is_launched(live: Live) -> bool:
    """Tell whether a sender was launched, or is about to be, in every country it is declared for."""
    state = live.get("state")
    return state in UNDER_WAY or (state == "LAUNCHED" and not _left_out(live))


def _left_out(live: Live) -> set[str]:
    """Return the countries that were added after the launch: the API shows them as NOT_LAUNCHED."""
    chosen = set((live.get("details") or {}).get("countries") or ())
    shown = live.get("countryStatus") or ()
    return {one["country"] for one in shown if one.get("status") == "NOT_LAUNCHED"} & chosen


def open_to_changes(live: Live) -> bool:
    """Tell whether more than the countries can be changed (400 fields_not_updatable otherwise)."""
    return live.get("state") not in {"LAUNCHING", "LAUNCHED"}


def create_effect(_live: Live | None) -> Effect:
    """Return what a creation means: nothing takes it back."""
    return Effect(Reversibility.IRREVERSIBLE, "the API cannot delete an RCS sender, nor change its region or use case")


def update_effect(live: Live | None) -> Effect:
    """Return what an update means; the operators of a launched sender's countries are not asked again by it."""
    if live is not None and live.get("state") == "LAUNCHED":
        return Effect(text="it is launched; a country that is added has to be launched as well")
    return Effect()


def launch_effect(live: Live | None) -> Effect:
    """Return what a launch means, what was said to an earlier one, and what it waits for first."""
    said = ["carriers review it, and it cannot be taken back; afterwards only details.countries can be changed"]
    if live is not None and not _videos(live):
        said.append("it first waits until Sinch has added a video, as the questionnaire has none")
    said += [f"refused before {refusal}" for refusal in _refusals(live or {})]
    return Effect(Reversibility.IRREVERSIBLE, "; ".join(said))


def launch_gate(live: Live) -> Gate | None:
    """Return why a sender cannot be launched now (409 launch_invalid_agent_state)."""
    state = live.get("state")
    if state in LAUNCHABLE:
        return None
    return Gate("waiting", _NOT_YET.get(str(state), "the API does not say where it stands; it must be IN_TEST first"))


def _videos(live: Live) -> Any:
    questionnaire = (live.get("details") or {}).get("questionnaire") or {}
    return ((questionnaire.get("general") or {}).get("answers") or {}).get("videoUris")


def _refusals(live: Live) -> list[str]:
    return [
        f"by {operator.get('name')} ({country.get('country')})"
        + (f": {operator['remark']}" if operator.get("remark") else "")
        for country in live.get("countryStatus") or ()
        for operator in country.get("operators") or ()
        if operator.get("status") == "REJECTED"
    ]
