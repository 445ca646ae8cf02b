"""A sender's details: how given values join those already there, and the rules a schema cannot state.

The US section has two layouts: v1 (legacy) and v2 (current). A request says which by ``usQuestionnaireVersion``, else
by the fields it answers; answers in the other layout are dropped when the layout changes.
"""

import re
from collections.abc import Iterator

from reconciler.emulator.family import merged
from reconciler.emulator.files import image_objections
from reconciler.emulator.rcs.questions import questions, sections
from reconciler.emulator.spec import schema_named
from reconciler.emulator.validation import misfits
from reconciler.emulator.world import Json

BRAND = {"name": "RCS Sender", "color": "#000000"}
ANSWERS = "RcsUpdateSenderDetailsQuestionnaire{}AnswersInputDto"
SCHEMAS = {
    "general": ANSWERS.format("General"),
    "verification": ANSWERS.format("Verification"),
    "gb": ANSWERS.format("GB"),
    "fr": ANSWERS.format("FR"),
    "v1": ANSWERS.format("US"),
    "v2": "RcsBrandCampaignUpdateSenderDetailsQuestionnaireUSAnswersInputDto",
}
SECTIONS = frozenset({"general", "verification", "gb", "fr", "us"})
LEGACY = frozenset({"ein", "smsCampaign", "fullCompanyAddress", "fullCompanyAddressMetadata"})
EIN = re.compile(r"\d{2}-\d{7}")


def answers_of(details: Json) -> dict[str, Json]:
    """Return the answers by section; what the API knows no section for is not looked at."""
    given = details.get("questionnaire", {})
    return {name: section["answers"] for name, section in given.items() if name in SECTIONS}


def us_version(given: Json, asked: str, before: str) -> str:
    """Return the layout of the US section: the one asked for, else the one the given answers have, else as before."""
    answers = answers_of(given).get("us", {})
    if asked or not answers:
        return asked or before
    is_legacy = bool(LEGACY & set(answers)) or isinstance(answers.get("messagesVolume"), str)
    return "v1" if is_legacy else "v2"


def overlaid(use_case: str, old: Json, given: Json, version: str, old_version: str) -> Json:
    """Return ``old`` details with given ones over them: objects field by field, null removing a field."""
    answers = answers_of(old)
    if version != old_version:
        answers.pop("us", None)
    for name, changes in answers_of(given).items():
        answers[name] = merged(answers.get(name, {}), _known(_schema(name, version), changes))
    brand = _known("RcsUpdateSenderDetailsBrandInputDto", given.get("brand", {}))
    details = {**old, **_countries(given), "brand": merged(old.get("brand", BRAND), brand)}
    if details.get("countries") is None:
        details.pop("countries", None)
    return {**details, "questionnaire": _questionnaire(use_case, details.get("countries", []), answers, version)}


def problems(details: Json, version: str) -> Iterator[str]:
    """Yield what is wrong with answers, also before a launch."""
    for name, answers in answers_of(details).items():
        yield from misfits(_schema(name, version), answers, f"details.questionnaire.{name}.answers")
    us = answers_of(details).get("us", {})
    if version == "v2":
        yield from _company_problems("details.questionnaire.us.answers", us)
    for name, key in (("emails", "address"), ("phones", "number"), ("websites", "url")):
        values = [contact[key] for contact in details.get("brand", {}).get(name, ())]
        if len(set(values)) < len(values):
            yield f"details.brand.{name}: {key} must be unique"


def image_problems(given: Json) -> Iterator[tuple[str, str]]:
    """Yield error code and message for brand images that are no images."""
    for name in ("logoUrl", "bannerUrl"):
        if given.get("brand", {}).get(name):
            yield from image_objections(f"details.brand.{name}", given["brand"][name])


def _schema(section: str, version: str) -> str:
    return SCHEMAS[version if section == "us" else section]


def _known(schema: str, values: Json) -> Json:
    known = schema_named(schema)["properties"]
    return {key: value for key, value in values.items() if key in known}


def _countries(given: Json) -> Json:
    return {"countries": given["countries"]} if "countries" in given else {}


def _questionnaire(use_case: str, countries: list[str], answers: dict[str, Json], version: str) -> Json:
    asked = sections(countries)
    names = [*asked, *(section for section in ("gb", "fr", "us") if section in answers and section not in asked)]
    campaign = _campaign(answers.get("us", {}))
    return {
        name: {"questions": questions(name, use_case, version, campaign), "answers": answers.get(name, {})}
        for name in names
    }


def _campaign(us: Json) -> str | None:
    if "ownershipType" not in us or "taxIdCountry" not in us:
        return None
    return f"{'US' if us['taxIdCountry'] == 'US' else 'NON_US'}_{us['ownershipType']}"


def _company_problems(path: str, us: Json) -> Iterator[str]:
    if us.get("ownershipType") == "PUBLIC" and us.get("legalForm", "CORPORATION") != "CORPORATION":
        yield f"{path}.legalForm: PUBLIC allows only CORPORATION"
    if us.get("ownershipType") == "PRIVATE":
        yield from (f"{path}.{field}: not for PRIVATE" for field in ("stockExchange", "stockSymbol") if field in us)
    if us.get("taxIdCountry") == "US" and not EIN.fullmatch(us.get("taxId", "00-0000000")):
        yield f"{path}.taxId: must look like 12-3456789"
