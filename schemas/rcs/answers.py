# ruff: noqa: N815 - field names are the API's own
"""The questionnaire of an RCS sender: one section for all, one for whoever verifies, one each for GB, FR and US."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.markers import NullDeletes, Spec
from schemas.rcs.metadata import AnswerMetadata
from schemas.rcs.texts import Email
from schemas.rcs.us import UsSection
from schemas.rules import Matches, Url

PHONE = Matches(r"^(?:\+|00)\d{6,15}$", 'a phone number with + or 00 and country code, such as "+46701234567"')
SIREN = Matches(r"^\d+$", "the 9 digits of a SIREN in quotes")


class GeneralAnswers(Spec):
    """How people come to get messages, and how they get rid of them."""

    optInDescription: Annotated[str | None, Field(min_length=1, description="How people opt in."), NullDeletes()] = None
    optInDescriptionMetadata: Annotated[AnswerMetadata | None, Field(description="How to read optInDescription.")] = (
        None
    )
    triggerDescription: Annotated[
        str | None, Field(min_length=1, description="What triggers messages of the sender."), NullDeletes()
    ] = None
    triggerDescriptionMetadata: Annotated[
        AnswerMetadata | None, Field(description="How to read triggerDescription.")
    ] = None
    interactionsDescription: Annotated[
        str | None, Field(min_length=1, description="What people can do with the messages."), NullDeletes()
    ] = None
    interactionsDescriptionMetadata: Annotated[
        AnswerMetadata | None, Field(description="How to read interactionsDescription.")
    ] = None
    optOutDescription: Annotated[str | None, Field(min_length=1, description="How people opt out."), NullDeletes()] = (
        None
    )
    optOutDescriptionMetadata: Annotated[AnswerMetadata | None, Field(description="How to read optOutDescription.")] = (
        None
    )
    videoUris: Annotated[
        list[Url] | None,
        Field(
            min_length=1,
            description="Public videos for the reviewers. Without one, a launch is first pending until Sinch adds one.",
        ),
        NullDeletes(),
    ] = None
    screenshotUris: Annotated[
        list[Url] | None, Field(min_length=1, description="Public screenshots for the reviewers."), NullDeletes()
    ] = None


class PartnerAnswers(Spec):
    """Who resells."""

    companyName: Annotated[
        str | None, Field(min_length=1, max_length=100, description="Name of the reseller."), NullDeletes()
    ] = None
    contactName: Annotated[
        str | None, Field(min_length=1, max_length=100, description="Person to ask at the reseller."), NullDeletes()
    ] = None
    contactEmailAddress: Annotated[
        Email | None, Field(max_length=100, description="Email address of that person."), NullDeletes()
    ] = None


class VerificationAnswers(Spec):
    """Who can confirm that the brand wants this sender."""

    name: Annotated[
        str | None, Field(min_length=1, description="Name of the person. A launch requires it."), NullDeletes()
    ] = None
    email: Annotated[
        Email | None, Field(max_length=100, description="Address of the person. A launch requires it."), NullDeletes()
    ] = None
    title: Annotated[
        str | None, Field(min_length=1, max_length=100, description="Title of the person."), NullDeletes()
    ] = None
    website: Annotated[Url | None, Field(description="Website of the brand. A launch requires it."), NullDeletes()] = (
        None
    )
    phone: Annotated[
        Annotated[str, PHONE] | None,
        Field(
            min_length=1,
            max_length=17,
            description="Number of the person in E.164. A launch requires it with the current layout of the "
            "US section.",
        ),
        NullDeletes(),
    ] = None
    partner: Annotated[
        PartnerAnswers | None,
        Field(description="The reseller; ignored unless the account is one of a reseller."),
        NullDeletes(),
    ] = None


class GbAnswers(Spec):
    """Answers for Great Britain."""

    brandIndustry: Annotated[
        str | None, Field(min_length=1, description="Line of business. A launch there requires it."), NullDeletes()
    ] = None
    companyLegalName: Annotated[
        str | None, Field(min_length=1, description="Legal name. A launch there requires it."), NullDeletes()
    ] = None
    companyRegistrationNumber: Annotated[
        str | None, Field(min_length=1, description="Registration number of the company."), NullDeletes()
    ] = None
    fullCompanyAddress: Annotated[
        str | None, Field(min_length=1, description="Address of the company."), NullDeletes()
    ] = None
    fullCompanyAddressMetadata: Annotated[
        AnswerMetadata | None, Field(description="How to read fullCompanyAddress.")
    ] = None
    messagesVolume: Annotated[
        str | None,
        Field(min_length=1, description="How many messages, in words. A launch there requires it."),
        NullDeletes(),
    ] = None
    messagesFrequency: Annotated[
        str | None, Field(min_length=1, description="How often messages are sent."), NullDeletes()
    ] = None
    campaignLength: Annotated[
        str | None,
        Field(min_length=1, description="How long the campaign runs.", deprecated=True),
        NullDeletes(),
    ] = None


class FrAnswers(Spec):
    """Answers for France."""

    fullCompanyAddress: Annotated[
        str | None, Field(min_length=1, description="Address of the company."), NullDeletes()
    ] = None
    fullCompanyAddressMetadata: Annotated[
        AnswerMetadata | None, Field(description="How to read fullCompanyAddress.")
    ] = None
    siren: Annotated[
        Annotated[str, SIREN] | None,
        Field(min_length=9, max_length=9, description="SIREN of the company, 9 digits in quotes."),
        NullDeletes(),
    ] = None


class GeneralSection(Spec):
    """The section for all countries."""

    answers: Annotated[GeneralAnswers, Field(description="The answers.")]


class VerificationSection(Spec):
    """The section for whoever verifies."""

    answers: Annotated[VerificationAnswers, Field(description="The answers.")]


class GbSection(Spec):
    """The section for Great Britain."""

    answers: Annotated[GbAnswers, Field(description="The answers.")]


class FrSection(Spec):
    """The section for France."""

    answers: Annotated[FrAnswers, Field(description="The answers.")]


class Questionnaire(Spec):
    """What operators want to know; the data source rcs_questionnaire has the questions in words."""

    gone: ClassVar[Mapping[str, str]] = {
        "es": "version 1.2.36 of the API asked this for Spain, version 1.2.117 asks nothing of its own there: remove "
        "the section, keep ES in details.countries, and put the information for carriers into general.answers"
    }

    general: Annotated[GeneralSection | None, Field(description="For all countries.")] = None
    verification: Annotated[VerificationSection | None, Field(description="Who can confirm the brand.")] = None
    gb: Annotated[GbSection | None, Field(description="For a launch in GB.")] = None
    fr: Annotated[FrSection | None, Field(description="For a launch in FR.")] = None
    us: Annotated[UsSection | None, Field(description="For a launch in the US.")] = None
