"""Where an RCS sender stands: its answers brought into shape, what its launch means and waits for.

Speaks of live senders only; sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from schemas.lifecycle import Effect, Gate, Part, Parts, Phase, Reversibility
from schemas.provisioning import CONNECTION, part_at, word_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from schemas.markers import Live

CREDENTIALS: Final = frozenset({"authName", "authToken"})
UNDER_WAY: Final = frozenset({"PREPARING_LAUNCH", "LAUNCHING"})
LAUNCHABLE: Final = frozenset({"IN_TEST", "LAUNCHING", "LAUNCHED", "UNLAUNCHED"})

OPERATOR: Final[Mapping[str, Phase]] = {
    "LAUNCHED": Phase.LIVE,
    "NOT_LAUNCHED": Phase.DRAFT,
    "PENDING": Phase.IN_REVIEW,
    "PENDING_UNLAUNCHED": Phase.WORKING,
    "REJECTED": Phase.REJECTED,
    "SUSPENDED": Phase.DEGRADED,
    "UNLAUNCHED": Phase.DEGRADED,
    "INVALID_IN_GOOGLE_MY_BUSINESS": Phase.FAILED,
    "UNRECOGNIZED": Phase.UNKNOWN,
}
"""Status of a launch at one operator, or in one country, to its phase."""

BRAND: Final[Mapping[str, Phase]] = {
    "ARCHIVED": Phase.DEGRADED,
    "COMPLETED": Phase.LIVE,
    "DRAFT": Phase.DRAFT,
    "UNRECOGNIZED": Phase.UNKNOWN,
    "UNSPECIFIED": Phase.UNKNOWN,
}
"""Status of a brand of the US to its phase."""

REGISTRATION: Final[Mapping[str, Phase]] = {
    "ARCHIVED": Phase.DEGRADED,
    "COMPLETED": Phase.LIVE,
    "INCOMPLETE": Phase.FAILED,
    "MANUAL_REVIEW": Phase.IN_REVIEW,
    "NEW": Phase.DRAFT,
    "PENDING": Phase.WORKING,
    "PENDING_REVIEW": Phase.IN_REVIEW,
    "REJECTED": Phase.REJECTED,
    "UNRECOGNIZED": Phase.UNKNOWN,
    "UNSPECIFIED": Phase.UNKNOWN,
}
"""Status of the registration of such a brand to its phase."""

TEST_NUMBER: Final[Mapping[str, Phase]] = {
    "VERIFIED": Phase.LIVE,
    "UNVERIFIED": Phase.WORKING,
    "PENDING": Phase.WORKING,
    "DECLINED": Phase.FAILED,
    "EXPIRED": Phase.FAILED,
    "FAILED": Phase.FAILED,
    "INVALID": Phase.FAILED,
    "REJECTED": Phase.FAILED,
    "UNRECOGNIZED": Phase.UNKNOWN,
}
"""State of a test number to its phase."""

_NOT_YET: Final = {
    "DRAFT": "it is a draft; it can be launched when it is IN_TEST",
    "IN_PROGRESS": "it is still being set up; it can be launched when it is IN_TEST",
    "PREPARING_LAUNCH": "its launch is already being prepared",
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
        shown["details"] = {**details, "questionnaire": {name: _answers(section) for name, section in sections.items()}}
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
    return {status["country"] for status in shown if status.get("status") == "NOT_LAUNCHED"} & chosen


def open_to_changes(live: Live) -> bool:
    """Tell whether more than the countries can be changed (400 fields_not_updatable otherwise)."""
    return live.get("state") not in {"LAUNCHING", "LAUNCHED"}


def create_effect(_live: Live | None) -> Effect:
    """Return what a creation means: nothing takes it back."""
    return Effect(Reversibility.IRREVERSIBLE, "the API cannot delete an RCS sender, nor change its region or use case")


def update_effect(live: Live | None) -> Effect:
    """Return what an update means; the operators of a launched sender's countries are not asked again by it."""
    if live is not None and live.get("state") == "LAUNCHED":
        return Effect(text="it is launched; an added country must be launched as well")
    return Effect()


def launch_effect(live: Live | None) -> Effect:
    """Return what a launch means, what was said to an earlier one, and what it waits for first."""
    said = ["carriers review it, and it is irreversible; afterwards only details.countries can be changed"]
    if live is not None and not _videos(live):
        said.append("it is first pending until Sinch adds a video, because the questionnaire has none")
    said += [f"refused before {refusal}" for refusal in _refusals(live or {})]
    return Effect(Reversibility.IRREVERSIBLE, "; ".join(said))


def launch_gate(live: Live) -> Gate | None:
    """Return why a sender cannot be launched now (409 launch_invalid_agent_state)."""
    state = live.get("state")
    if state in LAUNCHABLE:
        return None
    return Gate("waiting", _NOT_YET.get(str(state), "the API does not report its state; it must be IN_TEST first"))


def _operators(live: Live) -> Iterator[Part]:
    """Yield what each operator says of the launch, and what a country says beyond its operators."""
    for country in _mappings(live.get("countryStatus")):
        where, said = country.get("country"), set()
        for operator in _mappings(country.get("operators")):
            said.add(word := word_at(operator, "status"))
            name = str(operator.get("name"))
            place = {"country": str(where), "operator": name}
            if word is not None:
                yield Part(f"{name} ({where})", word, word_at(operator, "remark") or "", place)
        if (word := word_at(country, "status")) is not None and word not in said:
            yield Part(f"the launch in {where}", word)


def _numbers(live: Live) -> Iterator[Part]:
    for number in _mappings(live.get("testNumberStates")):
        if (word := word_at(number, "state")) is not None:
            yield Part(f"test number {number.get('number')}", word)


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()


PARTS: Final = (
    Parts(states=OPERATOR, read=_operators),
    part_at("its brand in the US", BRAND, "brandDetails", "status"),
    part_at("the registration of its brand in the US", REGISTRATION, "brandDetails", "registration", "status"),
    # One that never answers is no hindrance; who manages it as an rcs_test_number is told there what to do.
    Parts(
        states={word: Phase.DEGRADED if phase is Phase.FAILED else phase for word, phase in TEST_NUMBER.items()},
        read=_numbers,
    ),
    CONNECTION,
)
"""What is decided on by itself beside a sender as a whole."""


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
