"""What a launch of an RCS sender needs, checked before anything is sent. Judges declared values, never live ones.

Source: launchSender in the API description (412 launch_precondition_failed), and the answers it calls mandatory for
launch. It wants answers for each country; which ones France needs it does not say, so one is enough there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from schemas.rcs.us import UsAnswers, us_layout
from schemas.rules import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

BRAND: Final = ("bannerUrl", "logoUrl", "privacyPolicyUrl", "termsOfServiceUrl")
VERIFICATION: Final = ("name", "email", "website")
GB: Final = ("brandIndustry", "companyLegalName", "messagesVolume")
FR: Final = ("fullCompanyAddress", "siren")
US_LEGACY: Final = ("companyLegalName", "brandIndustry", "messagesVolume")
US_PUBLIC: Final = ("stockExchange", "stockSymbol")
US: Final = tuple(name for name in UsAnswers.model_fields if name not in {*US_PUBLIC, "addressState"})

_WHY: Final = "a launch requires it; set it, or do not set launched yet"
_KNOWN_TYPES: Final = frozenset(get_args(core_schema.ErrorType))


def unmet(values: Mapping[str, Any]) -> list[InitErrorDetails]:
    """Return every precondition of a launch that declared values do not meet, each at its own place.

    Args:
        values: What is declared, as it is written: a value that is not known yet counts as given.
    """
    missing: list[InitErrorDetails] = []
    for path, rule in _unmet(values):
        error = problem("missing_for_launch", "{name} {rule}", name=_unwritten(values, path), rule=rule)
        missing.append(InitErrorDetails(type=error, loc=path, input=None))
    return missing


def together(refused: ValidationError) -> list[InitErrorDetails]:
    """Return what a refusal says in the form in which it can be reported along with other problems."""
    return [_again(error) for error in refused.errors(include_url=False)]


def _again(error: ErrorDetails) -> InitErrorDetails:
    if error["type"] in _KNOWN_TYPES:
        return InitErrorDetails(type=error["type"], loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))
    own = PydanticCustomError(error["type"], error["msg"])
    return InitErrorDetails(type=own, loc=error["loc"], input=error["input"])


def _unmet(values: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    details = _at(values, "details")
    countries = _at(details, "countries")
    if not countries:
        yield ("details", "countries"), "must have at least one country, in which the sender is launched"
    brand = _at(details, "brand")
    if not _at(brand, "phones") and not _at(brand, "emails"):
        yield ("details", "brand", "phones"), "or emails must have at least one entry: a launch requires a contact"
    for name in BRAND:
        if not _at(brand, name):
            yield ("details", "brand", name), f"must be set: {_WHY}"
    questionnaire, where = _at(details, "questionnaire"), ("details", "questionnaire")
    known = countries if isinstance(countries, list) else []
    for section, name in _wanted(questionnaire, known):
        yield (*where, section, "answers", name), f"must be answered: {_reason(section)}{_WHY}"
    if "FR" in known and not any(_at(questionnaire, "fr", "answers", name) for name in FR):
        yield (*where, "fr", "answers"), f"must be answered, {' or '.join(FR)} at least: {_reason('fr')}{_WHY}"


def _wanted(questionnaire: Any, countries: list[Any]) -> Iterator[tuple[str, str]]:
    """Yield section and name of each answer that a launch needs and that is not given."""
    us = _at(questionnaire, "us", "answers")
    current = "US" in countries and us_layout(us) == "v2"
    sections = {"verification": (*VERIFICATION, *(("phone",) if current else ()))}
    if "GB" in countries:
        sections["gb"] = GB
    if "US" in countries:
        sections["us"] = _of_company(us) if current else US_LEGACY
    for section, names in sections.items():
        answers = _at(questionnaire, section, "answers")
        yield from ((section, name) for name in names if _at(answers, name) in (None, "", []))


def _of_company(us: Any) -> tuple[str, ...]:
    state = ("addressState",) if _at(us, "taxIdCountry") == "US" else ()
    return (*US, *state, *(US_PUBLIC if _at(us, "ownershipType") == "PUBLIC" else ()))


def _reason(section: str) -> str:
    return "" if section == "verification" else f"{section.upper()} is among the countries, and there "


def _at(values: Any, *path: str) -> Any:
    for step in path:
        values = values.get(step) if isinstance(values, Mapping) else None
    return values


def _unwritten(values: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """Return the part of a path that is not written yet: a message stands at the last part that is."""
    for length in range(1, len(path)):
        if not isinstance(_at(values, *path[:length]), Mapping):
            return ".".join(path[length - 1 :])
    return path[-1]
