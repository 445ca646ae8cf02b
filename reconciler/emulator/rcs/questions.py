"""The questions of the RCS questionnaire. Which there are is the specification's knowledge, the wording is ours."""

import re
from functools import cache

from reconciler.emulator.spec import schema_named
from reconciler.emulator.world import Json

PREFIX = "SenderDetailsQuestionnaire"
SECTIONS = {"general": "General", "verification": "Verification", "gb": "GB", "fr": "FR", "us": "US"}
CAMPAIGNS = {
    "US_PUBLIC": "RcsUsPublicBrandCampaign",
    "US_PRIVATE": "RcsUsPrivateBrandCampaign",
    "NON_US_PUBLIC": "RcsNonUsPublicBrandCampaign",
    "NON_US_PRIVATE": "RcsNonUsPrivateBrandCampaign",
}
ANY_CAMPAIGN = "RcsBrandCampaign"
WITHOUT_WORDS = frozenset({"videoUris", "screenshotUris"})
SUGGESTED = {
    "MULTIUSE": "Customers agree to messages of every kind when they sign up.",
    "OTP": "Customers enter their number to receive a one-time code.",
    "PROMOTIONAL": "Customers subscribe to offers on our website.",
    "TRANSACTIONAL": "Customers agree to updates when they place an order.",
}


def sections(countries: list[str]) -> list[str]:
    """Return the sections asked for these countries; the first two are always asked."""
    return ["general", "verification", *(section for section in ("gb", "fr", "us") if section.upper() in countries)]


def questions(section: str, use_case: str, version: str = "v2", campaign: str | None = None) -> Json:
    """Return the questions of a section by key; version and campaign matter only for ``us``."""
    variant = "Rcs"
    if section == "us" and version == "v2":
        variant = CAMPAIGNS.get(campaign or "", ANY_CAMPAIGN)
    return _questions(f"{variant}{PREFIX}{SECTIONS[section]}QuestionsDto", use_case)


@cache
def _questions(schema: str, use_case: str) -> Json:
    partner = f"Rcs{PREFIX}VerificationPartnerQuestionsDto"
    return {
        key: _questions(partner, use_case) if key == "partner" else _question(key, use_case)
        for key in schema_named(schema)["properties"]
    }


def _question(key: str, use_case: str) -> Json:
    if key in WITHOUT_WORDS:
        return {"question": "", "suggestedAnswers": []}
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).lower()
    suggested = [SUGGESTED[use_case]] if key == "optInDescription" else []
    return {"question": f"Please give the {words}.", "suggestedAnswers": suggested}
