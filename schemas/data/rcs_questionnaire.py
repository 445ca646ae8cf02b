# ruff: noqa: N815 - field names are the API's own
"""The questions that an RCS sender answers before its launch, by use case and countries. Declares only.

Source: tag RCS Questionnaire of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.declare import Call, DataSource, Export
from schemas.markers import Spec
from schemas.rcs.places import LaunchCountry
from schemas.rules import distinct


class RcsQuestionnaire(Spec):
    """Whose questions are asked for."""

    useCase: Annotated[
        Literal["MULTIUSE", "OTP", "PROMOTIONAL", "TRANSACTIONAL"], Field(description="Purpose of the messages.")
    ]
    countries: Annotated[
        Annotated[list[LaunchCountry], AfterValidator(distinct)] | None,
        Field(description="Countries of the launch; US, GB and FR have additional questions."),
    ] = None
    usQuestionnaireVersion: Annotated[
        Literal["v1", "v2"] | None,
        Field(description="Layout of the US section: v2 is the current one, v1 the legacy one."),
    ] = None
    usQuestionnaireBrandCampaignVersion: Annotated[
        Literal["NON_US_PRIVATE", "NON_US_PUBLIC", "US_PRIVATE", "US_PUBLIC"] | None,
        Field(description="Kind of company for the US section: country of its tax id, and ownership."),
    ] = None


DATA = DataSource(
    name="rcs_questionnaire",
    title="RCS questionnaire",
    tag="RCS Questionnaire",
    summary="The questions an RCS sender answers before its launch, with suggested answers.",
    spec=RcsQuestionnaire,
    call=Call(
        operation="RcsQuestionnaireController_getQuestions_v1",
        method="GET",
        path="/v1/projects/{projectId}/rcs/questionnaire/{useCase}",
    ),
    exports=(
        Export("general", "Questions for all countries: questions, by name, each with question and suggestedAnswers."),
        Export(
            "verification", "Questions to the person who confirms the brand; those about a reseller are in partner."
        ),
        Export("gb", "Questions for GB, when it is among the countries."),
        Export("fr", "Questions for FR, when it is among the countries."),
        Export("us", "Questions for the US, when it is among the countries."),
    ),
    example="""\
useCase: OTP
countries: [GB, SE]
""",
)
