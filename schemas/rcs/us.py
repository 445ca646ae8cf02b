# ruff: noqa: N815 - field names are the API's own
"""What an RCS sender answers for the US, in the current layout (v2) and the legacy one (v1). Knows no other section."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from schemas.markers import NullDeletes, Spec
from schemas.rcs.metadata import AnswerMetadata
from schemas.rcs.places import Country, Industry, UsState
from schemas.rcs.texts import EIN, Email, us_tax_id
from schemas.rules import Problems, Url, problem

LEGACY_ONLY = frozenset({"ein", "smsCampaign", "fullCompanyAddress", "fullCompanyAddressMetadata"})

LaunchText: TypeAlias = Annotated[str | None, Field(min_length=1, max_length=100), NullDeletes()]


class UsAnswers(Spec):
    """Answers for the US in the current layout. All are optional until the launch, which needs all that apply."""

    ownershipType: Annotated[
        Literal["PRIVATE", "PUBLIC"] | None, Field(description="PUBLIC for a company whose stock is traded.")
    ] = None
    companyLegalName: Annotated[LaunchText, Field(description="Legal name of the company.")] = None
    companyPhoneNumber: Annotated[
        str | None, Field(min_length=1, max_length=13, description="Phone number of the company."), NullDeletes()
    ] = None
    companyEmailAddress: Annotated[
        Email | None, Field(max_length=100, description="Email address of the company."), NullDeletes()
    ] = None
    brandName: Annotated[
        LaunchText, Field(description="Brand or DBA name; must legally belong to companyLegalName.")
    ] = None
    brandIndustry: Annotated[Industry | None, Field(description="Line of business.")] = None
    legalForm: Annotated[
        Literal["CORPORATION", "LIMITED_LIABILITY_COMPANY", "PARTNERSHIP", "S_CORPORATION"] | None,
        Field(description="Legal form. With ownershipType PUBLIC only CORPORATION."),
    ] = None
    taxIdCountry: Annotated[
        Country | None,
        Field(description="Country of the tax id; determines how taxId and addressState are checked."),
    ] = None
    taxId: Annotated[
        str | None,
        Field(
            min_length=1, max_length=25, description="Tax id of companyLegalName; XX-XXXXXXX when it is from the US."
        ),
        NullDeletes(),
    ] = None
    addressLine: Annotated[LaunchText, Field(description="Street and number.")] = None
    addressCity: Annotated[LaunchText, Field(description="City.")] = None
    addressCountry: Annotated[Country | None, Field(description="Country of the address.")] = None
    addressState: Annotated[UsState | None, Field(description="State; only for a tax id from the US.")] = None
    addressPostalCode: Annotated[
        str | None, Field(min_length=1, max_length=10, description="Postal code."), NullDeletes()
    ] = None
    websiteUrl: Annotated[Url | None, Field(max_length=100, description="Website of the brand."), NullDeletes()] = None
    contactFirstName: Annotated[LaunchText, Field(description="First name of the person to ask.")] = None
    contactSurname: Annotated[LaunchText, Field(description="Surname of the person to ask.")] = None
    stockExchange: Annotated[
        str | None,
        Field(min_length=1, max_length=10, description="Abbreviation of the home exchange; only for PUBLIC."),
        NullDeletes(),
    ] = None
    stockSymbol: Annotated[
        str | None,
        Field(min_length=1, max_length=6, description="Symbol on that exchange; only for PUBLIC."),
        NullDeletes(),
    ] = None
    sampleMessages: Annotated[
        list[Annotated[str, Field(min_length=20, max_length=1024)]] | None,
        Field(min_length=1, max_length=5, description="A sample for each kind of message."),
        NullDeletes(),
    ] = None
    messagesVolume: Annotated[
        float | None, Field(description="How many messages are expected, as a number."), NullDeletes()
    ] = None
    embeddedLink: Annotated[bool | None, Field(description="Whether messages hold links."), NullDeletes()] = None
    embeddedPhone: Annotated[bool | None, Field(description="Whether messages hold phone numbers."), NullDeletes()] = (
        None
    )
    ageGatedContent: Annotated[
        bool | None, Field(description="Whether the content is restricted by age."), NullDeletes()
    ] = None
    directLending: Annotated[
        bool | None, Field(description="Whether it is about direct lending or loans."), NullDeletes()
    ] = None
    optInConfirmationMessage: Annotated[
        str | None,
        Field(min_length=20, max_length=1024, description="Message after opting in."),
        NullDeletes(),
    ] = None
    helpMessage: Annotated[
        str | None,
        Field(min_length=20, max_length=1024, description="Message to a person who asks for help."),
        NullDeletes(),
    ] = None
    callToActionMessage: Annotated[
        str | None,
        Field(min_length=40, max_length=4096, description="Message that asks people to opt in."),
        NullDeletes(),
    ] = None

    @model_validator(mode="after")
    def _of_one_company(self) -> UsAnswers:
        problems = Problems()
        self._check_ownership(problems)
        if self.taxIdCountry == "US" and self.taxId is not None and (wrong := us_tax_id(self.taxId)):
            problems.add(wrong, "taxId")
        if self.taxIdCountry not in (None, "US") and self.addressState is not None:
            text = "addressState is valid only with taxIdCountry US and is ignored with {country}; remove it"
            problems.add(problem("us_state", text, country=self.taxIdCountry), "addressState")
        problems.raise_if_any()
        return self

    def _check_ownership(self, problems: Problems) -> None:
        if self.ownershipType == "PUBLIC" and self.legalForm not in (None, "CORPORATION"):
            text = "legalForm must be CORPORATION when ownershipType is PUBLIC, not {form}; change one of them"
            problems.add(problem("us_legal_form", text, form=self.legalForm), "legalForm")
        if self.ownershipType == "PRIVATE":
            for name in ("stockExchange", "stockSymbol"):
                if getattr(self, name) is not None:
                    text = "{name} is not valid with ownershipType PRIVATE; remove it, or make ownershipType PUBLIC"
                    problems.add(problem("us_stock", text, name=name), name)


class UsLegacyAnswers(Spec):
    """Answers for the US in the legacy layout, which the API is going to drop; new senders take the current one."""

    companyLegalName: Annotated[
        str | None, Field(min_length=0, description="Legal name of the company. A launch requires it."), NullDeletes()
    ] = None
    ein: Annotated[
        Annotated[str, EIN] | None,
        Field(description="Nine-digit EIN of a US company: XX-XXXXXXX."),
        NullDeletes(),
    ] = None
    brandIndustry: Annotated[
        str | None, Field(min_length=0, description="Line of business. A launch requires it."), NullDeletes()
    ] = None
    fullCompanyAddress: Annotated[
        str | None, Field(min_length=0, description="Address of the company."), NullDeletes()
    ] = None
    fullCompanyAddressMetadata: Annotated[
        AnswerMetadata | None, Field(description="How to read fullCompanyAddress.")
    ] = None
    smsCampaign: Annotated[
        str | None, Field(min_length=0, description="US SMS campaign that is the fallback."), NullDeletes()
    ] = None
    messagesVolume: Annotated[
        str | None,
        Field(min_length=0, description='How many messages, in words: "10K - 100K messages". A launch requires it.'),
        NullDeletes(),
    ] = None


def us_layout(answers: Any) -> Literal["v1", "v2"]:
    """Return the layout that answers for the US have: v1 by a field that only it has, or a volume in words."""
    if isinstance(answers, UsLegacyAnswers):
        return "v1"
    given = answers if isinstance(answers, dict) else {}
    told_in_words = isinstance(given.get("messagesVolume"), str) and not given.keys() & CURRENT_ONLY
    return "v1" if told_in_words or any(given.get(name) is not None for name in LEGACY_ONLY) else "v2"


CURRENT_ONLY = frozenset(UsAnswers.model_fields) - frozenset(UsLegacyAnswers.model_fields)


class UsSection(Spec):
    """The US section of the questionnaire."""

    answers: Annotated[
        Annotated[UsAnswers, Tag("v2")] | Annotated[UsLegacyAnswers, Tag("v1")],
        Discriminator(us_layout),
        Field(
            description="The answers, in the current layout (v2); the legacy one (v1), told by ein, smsCampaign, "
            "fullCompanyAddress or a messagesVolume in words, is deprecated in the API."
        ),
    ]
