"""What a launch needs, and which senders have to wait before operators look at them. Changes nothing."""

from functools import cache
from typing import Any
from uuid import uuid4

from reconciler.emulator.rcs.details import SCHEMAS, answers_of
from reconciler.emulator.rcs.questions import sections
from reconciler.emulator.spec import schema_named
from reconciler.emulator.world import Json, Stored

WORDS = "mandatory for launch"
BRAND = ("bannerUrl", "logoUrl", "privacyPolicyUrl", "termsOfServiceUrl")
LAUNCHABLE = frozenset({"IN_TEST", "LAUNCHING", "LAUNCHED", "UNLAUNCHED"})
EMPTY: tuple[Any, ...] = (None, "", [])


def version_of(stored: Stored) -> str:
    """Return the layout of the sender's US section."""
    version: str = stored.hidden.get("us", "v2")
    return version


def unmet(stored: Stored) -> list[str]:
    """Return every precondition the sender does not meet, as sentences with a path."""
    details, version = stored.body.get("details", {}), version_of(stored)
    brand, countries = details.get("brand", {}), details.get("countries", [])
    missing = [] if countries else ["details.countries: at least one is needed"]
    if not brand.get("phones") and not brand.get("emails"):
        missing.append("details.brand: phones or emails need at least one entry")
    missing += [f"details.brand.{name}: should not be empty" for name in BRAND if not brand.get(name)]
    answers = answers_of(details)
    for section in sections(countries):
        given = answers.get(section, {})
        path = f"details.questionnaire.{section}.answers"
        wanted = _wanted(section, version, given, is_us="US" in countries)
        missing += [f"{path}.{name}: should not be empty" for name in wanted if given.get(name) in EMPTY]
    return missing


def _wanted(section: str, version: str, given: Json, *, is_us: bool) -> list[str]:
    wanted = list(_marked(SCHEMAS[version if section == "us" else section]))
    if section == "verification" and is_us and version == "v2":
        wanted.append("phone")
    if section == "us" and version == "v2":
        wanted.append("companyEmailAddress")
        wanted += ["addressState"] if given.get("taxIdCountry") == "US" else []
        wanted += ["stockExchange", "stockSymbol"] if given.get("ownershipType") == "PUBLIC" else []
    return wanted


@cache
def _marked(schema: str) -> tuple[str, ...]:
    """Return the answers the specification calls mandatory for launch."""
    described = schema_named(schema)["properties"]
    return tuple(name for name, field in described.items() if WORDS in field.get("description", ""))


def brand_registration(stored: Stored) -> Json | None:
    """Return the registration of the brand a launch in the US begins with, or None where there is none to make."""
    is_us = "US" in stored.body.get("details", {}).get("countries", [])
    if not is_us or version_of(stored) != "v2":
        return None
    existing: Json | None = stored.body.get("brandDetails")
    new = {"id": str(uuid4()), "status": "DRAFT", "registration": {"id": str(uuid4()), "status": "NEW"}}
    return existing or new


def must_wait(stored: Stored) -> bool:
    """Tell whether a video has to be added, or the brand registered, before operators look at the sender."""
    videos = answers_of(stored.body.get("details", {})).get("general", {}).get("videoUris")
    brand = stored.body.get("brandDetails")
    has_video = bool(videos) or bool(stored.hidden.get("prepared"))
    return not has_video or (brand is not None and brand["status"] != "COMPLETED")
