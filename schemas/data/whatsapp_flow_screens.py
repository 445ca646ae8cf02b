# ruff: noqa: N815 - field names are the API's own
"""The screens of a WhatsApp Flow, one of which a button opens first, to be read only. Declares only.

Source: tag WhatsApp Flows of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.declare import Call, DataSource, Export
from schemas.markers import Spec


class FlowScreens(Spec):
    """Which flow's screens are read."""

    flowId: Annotated[
        str, Field(min_length=1, description="Id of the flow, digits in quotes; the data source whatsapp_flows has it.")
    ]


DATA = DataSource(
    name="whatsapp_flow_screens",
    title="WhatsApp flow screens",
    tag="WhatsApp Flows",
    summary="The screens of a flow.",
    spec=FlowScreens,
    call=Call(
        operation="WhatsappFlowsController_listFlowScreens_v1",
        method="GET",
        path="/v1/projects/{projectId}/whatsapp/flows/{flowId}/screens",
    ),
    items="screens",
    exports=(Export("screens", "The screens: id, which navigateScreen of a FLOW button takes."),),
    example='flowId: "123456789012345"\n',
)
