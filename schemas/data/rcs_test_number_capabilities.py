"""The RCS features of a phone that tries out a sender. Declares only.

Source: tag RCS Senders of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.declare import Call, DataSource, Export
from schemas.markers import Refers, Spec
from schemas.rcs.texts import E164


class RcsTestNumberCapabilities(Spec):
    """Whose features are asked for."""

    senderId: Annotated[  # noqa: N815 - the API's own name
        str, Field(min_length=1, description="Sender that the number tests."), Refers("rcs_sender", "id")
    ]
    testNumber: Annotated[  # noqa: N815 - the API's own name
        E164, Field(description="A test number whose owner accepted the invitation.")
    ]


DATA = DataSource(
    name="rcs_test_number_capabilities",
    title="RCS test number capabilities",
    tag="RCS Senders",
    summary="The RCS features of a test number, such as REVOCATION or RICHCARD_CAROUSEL.",
    spec=RcsTestNumberCapabilities,
    call=Call(
        operation="RcsSendersController_getTestNumberCapabilities_v1",
        method="GET",
        path="/v1/projects/{projectId}/rcs/senders/{senderId}/testNumbers/{testNumber}/capabilities",
    ),
    items="features",
    exports=(Export("features", "Names of the features."),),
    example="""\
senderId: 5b7e1c1a-0c6e-4f43-9a1c-3d1f0a8f6b21
testNumber: "+46701234567"
""",
)
