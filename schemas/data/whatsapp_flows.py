"""The WhatsApp Flows that buttons of templates may open, to be read only. Declares only.

Source: tag WhatsApp Flows of the API description, version 1.2.117.
"""

from __future__ import annotations

from schemas.declare import Call, DataSource, Export
from schemas.markers import Spec


class Flows(Spec):
    """Nothing to choose: the flows are those of the project's WhatsApp Business Account."""


DATA = DataSource(
    name="whatsapp_flows",
    title="WhatsApp flows",
    tag="WhatsApp Flows",
    summary="The flows of the project's WhatsApp Business Account.",
    spec=Flows,
    call=Call(
        operation="WhatsappFlowsController_listFlows_v1", method="GET", path="/v1/projects/{projectId}/whatsapp/flows"
    ),
    items="flows",
    page_size=100,
    exports=(
        Export(
            "flows",
            "The flows: id (digits), name and status (FLOW_STATUS_DRAFT, FLOW_STATUS_PUBLISHED or "
            "FLOW_STATUS_DEPRECATED).",
        ),
    ),
    example="{}\n",
)
