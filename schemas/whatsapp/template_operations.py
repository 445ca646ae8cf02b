# ruff: noqa: N815 - field names are the API's own
"""What a person can ask of a WhatsApp template, and of all templates of a project at once."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from schemas.calls import Call, Operation
from schemas.markers import Spec
from schemas.rules import Matches
from schemas.whatsapp.conversation import activities, commenting
from schemas.whatsapp.languages import Language

PATH = "/v1/projects/{projectId}/whatsapp/templates"
ONE = PATH + "/{templateName}/languages/{languageCode}"

BUSY = "another operation on it is still running; try again in a moment"


class Other(Spec):
    """The template to compare with."""

    templateName: Annotated[
        str,
        Field(description="Its name."),
        Matches("^[a-z0-9][a-z0-9_]*[a-z0-9]$", "the name of a template"),
    ]
    templateLanguage: Annotated[Language, Field(description="Its language.")]


def _others(value: Any) -> Any:
    """Turn ``name/LANGUAGE``, as typed at the prompt, into the list that the API takes."""
    if not isinstance(value, str) or "/" not in value:
        return value
    name, _, language = value.partition("/")
    return [{"templateName": name, "templateLanguage": language}]


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Compare(Spec):
    """Arguments of ``compare``."""

    templates: Annotated[
        list[Other],
        BeforeValidator(_others),
        Field(min_length=1, max_length=1, description="The other template: templates=name/LANGUAGE."),
    ]
    timeframe: Annotated[
        Literal["30", "60", "7", "90"] | None,
        BeforeValidator(_text),
        Field(description="Number of days. Default: 7."),
    ] = None
    endTimestamp: Annotated[int | None, Field(description="Timestamp at which the period ends. Default: now.")] = None


OPERATIONS = (
    Operation(
        name="compare",
        summary="Compares how often two templates were sent and blocked, and why.",
        call=Call(operation="WhatsappTemplatesController_compareTemplates_v1", method="POST", path=ONE + "/compare"),
        arguments=Compare,
        shows="list",
        items="templates",
        hint={
            "templates_compare_not_found": "there is no such template to compare with; check its name and language",
            "templates_not_eligible_for_comparison": "each must have been sent 1,000 times in that time; "
            "try a longer one, such as timeframe=90",
            "templates_compare_not_unique": "name another template to compare with",
            "resource_locked": BUSY,
        },
    ),
    commenting("WhatsappTemplatesController_createComment_v1", ONE + "/comments"),
    activities("WhatsappTemplatesController_listActivities_v1", ONE + "/activities"),
    Operation(
        name="delete-all-languages",
        summary="Deletes every language of the template's name.",
        call=Call(
            operation="WhatsappTemplatesController_deleteTemplatesByName_v1",
            method="DELETE",
            path=PATH + "/{templateName}",
        ),
        acts=True,
        irreversible="every language of this name is deleted, declared or not; if one of them was approved, "
        "the name is reserved for 30 days",
        deletes=True,
        shows="nothing",
        hint={"resource_locked": BUSY},
    ),
    Operation(
        name="sync",
        summary="Makes the API read all templates of the project from Meta again.",
        call=Call(operation="WhatsappTemplatesController_syncTemplates_v1", method="POST", path=PATH + "/sync"),
        acts=True,
        shows="nothing",
        whole_type=True,
        hint={"resource_locked": BUSY, "too_many_requests": "too many requests; wait before trying again"},
    ),
)
