# ruff: noqa: N815 - field names are the API's own
"""The languages of one WhatsApp template name, managed or not, to be read only. Declares only.

Source: tag WhatsApp Templates of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.declare import Call, DataSource, Export
from schemas.markers import Spec
from schemas.rules import Matches
from schemas.whatsapp.template_operations import PATH


class TemplateLanguages(Spec):
    """Which template is looked at."""

    templateName: Annotated[
        str,
        Field(description="Name of the template."),
        Matches("^[a-z0-9][a-z0-9_]*[a-z0-9]$", "the name of a template"),
    ]
    templateAnalyticsDateRange: Annotated[
        Literal["DAY", "MONTH", "QUARTER", "WEEK"] | None,
        Field(description="Period of the analytics: 24 hours by default, or 7, 30 or 90 days."),
    ] = None


DATA = DataSource(
    name="whatsapp_template_languages",
    title="WhatsApp template languages",
    tag="WhatsApp Templates",
    summary="Every language that a template name exists in, each with its state, content and analytics.",
    spec=TemplateLanguages,
    call=Call(
        operation="WhatsappTemplatesController_listTemplatesByName_v1", method="GET", path=PATH + "/{templateName}"
    ),
    items="templates",
    page_size=1000,
    exports=(
        Export("templates", "The templates of that name by language, each as the API shows it: language, state, ..."),
    ),
    example="templateName: order_shipped\n",
)
