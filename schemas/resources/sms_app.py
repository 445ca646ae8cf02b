"""SMS apps of a project: the entry through which SMS is sent, optionally tied to a Conversation app. Declares only.

Source: tag SMS Apps of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from schemas.declare import Call, Export, Lifecycle, Listing, NaturalKey, ResourceType
from schemas.markers import ApiDefault, Canonical, Immutable, NamesOutside, ObservedAs, Spec
from schemas.provisioning import CONNECTION, SMS_APP
from schemas.rules import problem, true_or_nothing

if TYPE_CHECKING:
    from schemas.markers import Live

PATH = "/v1/projects/{projectId}/sms/smsApps"
ONE = PATH + "/{smsAppId}"

ONLY_NAME = "only the name of an existing SMS app can be changed"


def _region(live: Live) -> str | None:
    # The request takes one region, the answer lists them; a new app has exactly the one that was asked for.
    return next(iter(live.get("regions") or ()), None)


def _connected(live: Live) -> bool | None:
    return bool(live.get("conversationApiAppDetails")) or None


def _conversation_app(live: Live) -> str | None:
    return (live.get("conversationApiAppDetails") or {}).get("id")


class SmsApp(Spec):
    """An SMS app as a user writes it."""

    name: Annotated[
        str, Field(min_length=1, max_length=255, description="Name of the app; the only field that can be changed.")
    ]
    region: Annotated[
        Literal["BR", "EU", "US"],
        Field(description="Region of the app. The API's staging environment supports only EU and US."),
        Immutable(why=ONLY_NAME),
        ObservedAs(_region),
    ]
    test: Annotated[
        bool | None,
        Field(description="No effect; deprecated in the API. Do not set it.", deprecated=True),
        Immutable(why=ONLY_NAME),
        ApiDefault(False),
    ] = None
    convApiApp: Annotated[  # noqa: N815 - the API's own name
        bool | None,
        Field(description="Set to true to create a Conversation app together with this app. Not with convApiAppId."),
        Immutable(why=ONLY_NAME),
        ObservedAs(_connected),
        Canonical(true_or_nothing),
    ] = None
    convApiAppId: Annotated[  # noqa: N815 - the API's own name
        str | None,
        Field(min_length=1, description="The existing Conversation app to connect. Not with convApiApp."),
        NamesOutside("a Conversation app"),
        Immutable(why=ONLY_NAME),
        ObservedAs(_conversation_app),
    ] = None

    @model_validator(mode="after")
    def _one_way_to_connect(self) -> SmsApp:
        if self.convApiApp is not None and self.convApiAppId is not None:
            raise problem(
                "exclusive",
                "convApiApp creates a Conversation app, convApiAppId names an existing one; write only one of them",
            )
        return self


RESOURCE = ResourceType(
    name="sms_app",
    title="SMS app",
    tag="SMS Apps",
    summary="Sends SMS for a project, on its own or as a channel of a Conversation app.",
    spec=SmsApp,
    identity=("id",),
    id_parameters=("smsAppId",),
    natural_key=NaturalKey(("name", "region"), unique=False),
    listing=Listing(
        operation="SmsSmsAppsController_listSmsApps_v1",
        path=PATH,
        items="smsApps",
        page_size=100,
        absent_when=frozenset({"sms_service_not_found"}),
    ),
    read=Call(operation="SmsSmsAppsController_getSmsApp_v1", method="GET", path=ONE),
    create=Call(operation="SmsSmsAppsController_createSmsApp_v1", method="POST", path=PATH),
    update=Call(operation="SmsSmsAppsController_updateSmsApp_v1", method="PATCH", path=ONE, sends=frozenset({"name"})),
    delete=Call(operation="SmsSmsAppsController_deleteSmsApp_v1", method="DELETE", path=ONE),
    exports=(
        Export("id", "Id of the app."),
        Export("smsServiceId", "Id of the SMS service of the app."),
        Export("status", "Status of the set-up; ACTIVE means that it can be used."),
        Export("conversationApiAppDetails", "The connected Conversation app: id, projectId, region, channelStatus."),
    ),
    lifecycle=Lifecycle(
        state="status",
        states=SMS_APP,
        parts=(CONNECTION,),
        advice={"BLOCKED": "resolve it with Sinch"},
    ),
    exclusive=(("convApiAppId", "convApiApp"),),
    example="""\
name: Acme alerts
region: EU
""",
)
