"""What a launch of an RCS sender needs, checked before anything is sent. Fetches nothing.

Source: launchSender in the API description (412 launch_precondition_failed), and the answers it calls mandatory for
launch. It wants answers for each country; which ones France needs it does not say, so one is enough there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from schemas.needs import DeclaredNeed, Lack, LiveNeed, Needs, PictureNeed
from schemas.rcs.brand import BANNER, LOGO
from schemas.rcs.us import UsAnswers, us_layout
from schemas.rules import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from schemas.markers import Live

VERIFICATION: Final = ("name", "email", "website")
GB: Final = ("brandIndustry", "companyLegalName", "messagesVolume")
FR: Final = ("fullCompanyAddress", "siren")
US_LEGACY: Final = ("companyLegalName", "brandIndustry", "messagesVolume")
US_PUBLIC: Final = ("stockExchange", "stockSymbol")
US: Final = tuple(name for name in UsAnswers.model_fields if name not in {*US_PUBLIC, "addressState"})

QUESTIONNAIRE: Final = ("details", "questionnaire")
INVALID_BUSINESS: Final = "INVALID_IN_GOOGLE_MY_BUSINESS"

_WHY: Final = "a launch requires it"
_OTHERWISE: Final = "set it, or do not set launched yet"
_KNOWN_TYPES: Final = frozenset(get_args(core_schema.ErrorType))


def unmet(values: Mapping[str, Any]) -> list[InitErrorDetails]:
    """Return every precondition of a launch that declared values do not meet, each at its own place.

    Args:
        values: What is declared, as it is written: a value that is not known yet counts as given.
    """
    needs = (need for need in DECLARED if need.required and need.applies(values))
    lacks = [lack for need in needs for lack in need.lacks(values)]
    return [InitErrorDetails(type=_missing(values, lack), loc=lack.path, input=None) for lack in lacks]


def _missing(values: Mapping[str, Any], lack: Lack) -> PydanticCustomError:
    rule = f"{lack.rule}; {lack.otherwise}" if lack.otherwise else lack.rule
    return problem("missing_for_launch", "{name} {rule}", name=_unwritten(values, lack.path), rule=rule)


def together(refused: ValidationError) -> list[InitErrorDetails]:
    """Return what a refusal says in the form in which it can be reported along with other problems."""
    return [_again(error) for error in refused.errors(include_url=False)]


def _again(error: ErrorDetails) -> InitErrorDetails:
    if error["type"] in _KNOWN_TYPES:
        return InitErrorDetails(type=error["type"], loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))
    own = PydanticCustomError(error["type"], error["msg"])
    return InitErrorDetails(type=own, loc=error["loc"], input=error["input"])


def _countries(values: Mapping[str, Any]) -> Iterator[Lack]:
    if not _at(values, "details", "countries"):
        yield Lack(("details", "countries"), "must have at least one country, in which the sender is launched")


def _contact(values: Mapping[str, Any]) -> Iterator[Lack]:
    brand = _at(values, "details", "brand")
    if not _at(brand, "phones") and not _at(brand, "emails"):
        rule = "or emails must have at least one entry: a launch requires a contact"
        yield Lack(("details", "brand", "phones"), rule)


def _both_contacts(values: Mapping[str, Any]) -> Iterator[Lack]:
    brand = _at(values, "details", "brand")
    absent = [name for name in ("phones", "emails") if not _at(brand, name)]
    if len(absent) == 1:
        rule = "should have an entry as well: the API recommends phones and emails"
        yield Lack(("details", "brand", absent[0]), rule)


def _of_brand(name: str, field: str) -> DeclaredNeed:
    """Return the need of a field of the brand."""

    def lacks(values: Mapping[str, Any]) -> Iterator[Lack]:
        if not _at(values, "details", "brand", field):
            yield Lack(("details", "brand", field), f"must be set: {_WHY}", _OTHERWISE)

    return DeclaredNeed(name=name, lacks=lacks)


def _of_section(name: str, section: str, country: str = "") -> DeclaredNeed:
    """Return the need of a section's answers, which a country asks for, or every launch."""

    def lacks(values: Mapping[str, Any]) -> Iterator[Lack]:
        answers = _at(values, *QUESTIONNAIRE, section, "answers")
        where = (*QUESTIONNAIRE, section, "answers")
        for field in _wanted(section, values):
            if _at(answers, field) in (None, "", []):
                yield Lack((*where, field), f"must be answered: {_reason(section)}{_WHY}", _OTHERWISE)

    return DeclaredNeed(name=name, lacks=lacks, applies=lambda values: not country or country in _launched_in(values))


def _of_france(values: Mapping[str, Any]) -> Iterator[Lack]:
    if not any(_at(values, *QUESTIONNAIRE, "fr", "answers", name) for name in FR):
        rule = f"must be answered, {' or '.join(FR)} at least: {_reason('fr')}{_WHY}"
        yield Lack((*QUESTIONNAIRE, "fr", "answers"), rule, _OTHERWISE)


def _video(values: Mapping[str, Any]) -> Iterator[Lack]:
    if not _at(values, *QUESTIONNAIRE, "general", "answers", "videoUris"):
        rule = "should name a video; without one the launch is pending until Sinch has added it"
        yield Lack((*QUESTIONNAIRE, "general", "answers", "videoUris"), rule)


def _launched_in(values: Mapping[str, Any]) -> list[Any]:
    countries = _at(values, "details", "countries")
    return countries if isinstance(countries, list) else []


def _wanted(section: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the answers that a launch needs in a section."""
    us = _at(values, *QUESTIONNAIRE, "us", "answers")
    current = "US" in _launched_in(values) and us_layout(us) == "v2"
    if section == "verification":
        return (*VERIFICATION, *(("phone",) if current else ()))
    if section == "us":
        return _of_company(us) if current else US_LEGACY
    return GB


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


def _numbers(live: Live) -> list[Any]:
    return [state for state in live.get("testNumberStates") or () if isinstance(state, Mapping)]


def _none_verified(live: Live) -> str:
    numbers = _numbers(live)
    if any(number.get("state") == "VERIFIED" for number in numbers):
        return ""
    return f"none of {len(numbers)} is VERIFIED" if len(numbers) > 1 else "its test number is not VERIFIED"


def _suspended(live: Live) -> str:
    places = [
        f"{operator.get('name')} ({country.get('country')})"
        for country in live.get("countryStatus") or ()
        for operator in country.get("operators") or ()
        if operator.get("status") == INVALID_BUSINESS
    ]
    return f"{INVALID_BUSINESS} at {', '.join(places)}" if places else ""


DECLARED: Final = (
    DeclaredNeed(name="countries", lacks=_countries),
    DeclaredNeed(name="contact", lacks=_contact),
    _of_brand("banner", "bannerUrl"),
    _of_brand("logo", "logoUrl"),
    _of_brand("privacy policy", "privacyPolicyUrl"),
    _of_brand("terms of service", "termsOfServiceUrl"),
    _of_section("answers for verification", "verification"),
    _of_section("answers for GB", "gb", "GB"),
    _of_section("answers for US", "us", "US"),
    DeclaredNeed(name="answers for FR", lacks=_of_france, applies=lambda values: "FR" in _launched_in(values)),
    DeclaredNeed(name="phone and email", lacks=_both_contacts, required=False),
    DeclaredNeed(name="video", lacks=_video, required=False),
)
"""What has to be declared, in the order in which it is told; the last two are recommended in launchSender."""

NEEDS: Final = Needs(
    declared=DECLARED,
    live=(
        LiveNeed(
            name="Google My Business",
            lacks=_suspended,
            advice="verify it again at Google (400 verification_suspended_in_gmb)",
            applies=lambda live: bool(live.get("countryStatus")),
        ),
        LiveNeed(
            name="test numbers",
            lacks=_none_verified,
            advice="accept an invitation and look at a message before everybody gets them; the API does not ask for it",
            applies=lambda live: bool(_numbers(live)),
            required=False,
        ),
    ),
    pictures=(
        PictureNeed(name="banner file", path=("details", "brand", "bannerUrl"), limits=BANNER),
        PictureNeed(name="logo file", path=("details", "brand", "logoUrl"), limits=LOGO),
    ),
)
"""Everything a launch needs."""
