# ruff: noqa: N815 - field names are the API's own
"""Bundles: a subproject, an SMS app and a Conversation app made by one request, which the API finishes later.

The API neither changes nor deletes a bundle, and what it made can be changed with other APIs. So every field is fixed,
and a difference found later is a notice, not a change. Declares only.

Source: tag Bundles of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from schemas.bundles.conversation import ConversationApp, by_target
from schemas.declare import Call, Effect, Export, Lifecycle, Listing, NaturalKey, Phase, ResourceType, Reversibility
from schemas.markers import ApiDefault, Canonical, Immutable, PlatformMayChange, Spec
from schemas.provisioning import CHANNEL, SMS_APP, part_at
from schemas.resources.webhook import Webhook
from schemas.rules import Problems, distinct_by, problem

if TYPE_CHECKING:
    from schemas.markers import Live

PATH = "/v1/projects/{projectId}/bundles"
ONE = PATH + "/{bundleId}"

SERVICES: Final = ("subproject", "smsApp", "convApp")

FIXED = Immutable(why="the API cannot change a bundle")
ELSEWHERE = PlatformMayChange("another API")
OR_TRUE = "true for one with the bundle's name"


class Subproject(Spec):
    """The subproject to create."""

    name: Annotated[
        str | None,
        Field(min_length=1, max_length=255, description="Name of the subproject. Default: the name of the bundle."),
    ] = None
    labels: Annotated[dict[str, str] | None, Field(description="Your own labels, text to text.")] = None


class BundledSmsApp(Spec):
    """The SMS app to create."""

    test: Annotated[
        bool | None,
        Field(description="No effect; deprecated in the API. Do not set it.", deprecated=True),
        ApiDefault(False),
    ] = None
    name: Annotated[
        str | None, Field(min_length=1, max_length=255, description="Name of the app. Default: the name of the bundle.")
    ] = None


def _form(value: Any) -> Literal["settings", "flag"]:
    return "flag" if isinstance(value, bool) else "settings"


def settings(value: Any) -> Any:
    """Bring the short forms to the long one: true asks for a service without settings, false for none."""
    return ({} if value else None) if isinstance(value, bool) else value


Flag: TypeAlias = Annotated[bool, Tag("flag")]


def _target(webhook: Webhook) -> str:
    return webhook.target


class Bundle(Spec):
    """A bundle as a user writes it."""

    name: Annotated[
        str | None,
        Field(min_length=1, max_length=255, description="Name of the bundle, and default name of its parts."),
        FIXED,
    ] = None
    region: Annotated[
        Literal["BR", "EU", "US"],
        Field(description="Region of the created objects. The API's staging environment supports only EU and US."),
        FIXED,
    ]
    subproject: Annotated[
        Annotated[Annotated[Subproject, Tag("settings")] | Flag, Discriminator(_form)] | None,
        Field(description=f"A new project for the rest of the bundle: its settings, or {OR_TRUE}."),
        Canonical(settings),
        FIXED,
        ELSEWHERE,
    ] = None
    smsApp: Annotated[
        Annotated[Annotated[BundledSmsApp, Tag("settings")] | Flag, Discriminator(_form)] | None,
        Field(description=f"A new SMS app: its settings, or {OR_TRUE}."),
        Canonical(settings),
        FIXED,
        ELSEWHERE,
    ] = None
    convApp: Annotated[
        Annotated[Annotated[ConversationApp, Tag("settings")] | Flag, Discriminator(_form)] | None,
        Field(description=f"A new Conversation app, connected to the SMS app: its settings, or {OR_TRUE}."),
        Canonical(settings),
        FIXED,
        ELSEWHERE,
    ] = None
    webhooks: Annotated[
        Annotated[list[Webhook], AfterValidator(distinct_by(_target))] | None,
        Field(
            min_length=1,
            max_length=15,
            description="Webhooks to create besides the services, with different targets.",
            json_schema_extra={"uniqueItems": True},
        ),
        Canonical(by_target),
        FIXED,
        ELSEWHERE,
    ] = None

    @model_validator(mode="after")
    def _named_services(self) -> Bundle:
        asked = [name for name in SERVICES if getattr(self, name) not in (None, False)]
        problems = Problems()
        if not asked:
            text = "a bundle needs a service; ask for subproject, smsApp or convApp (webhooks alone are type webhook)"
            problems.add(problem("no_service", text))
        for service in asked:
            if self.name is None and getattr(getattr(self, service), "name", None) is None:
                text = "has no name; set its name, or the name of the bundle"
                problems.add(problem("missing_name", text), service)
        problems.raise_if_any()
        return self


def _without_secrets(live: Live) -> Live:
    """Leave out the keys of the Conversation app's webhooks, the one secret that a bundle's answer holds."""
    app = live.get("convApp")
    if not isinstance(app, dict) or not isinstance(app.get("webhooks"), list):
        return live
    webhooks = [{name: value for name, value in webhook.items() if name != "secret"} for webhook in app["webhooks"]]
    return {**live, "convApp": {**app, "webhooks": webhooks}}


RESOURCE = ResourceType(
    name="bundle",
    title="Bundle",
    tag="Bundles",
    summary="Creates a subproject, an SMS app and a Conversation app in one request. It can be neither "
    "changed nor deleted.",
    spec=Bundle,
    identity=("id",),
    id_parameters=("bundleId",),
    natural_key=NaturalKey(("name", "region"), unique=False),
    listing=Listing(operation="BundlesBundlesController_list_v1", path=PATH, items="bundles", page_size=25),
    read=Call(operation="BundlesBundlesController_get_v1", method="GET", path=ONE),
    create=Call(operation="BundlesBundlesController_create_v1", method="POST", path=PATH),
    exports=(
        Export("id", "Id of the bundle."),
        Export("projectId", "Project or new subproject of the created objects."),
        Export("state", "IN_PROGRESS, DONE or FAILED."),
        Export("subproject.id", "Id of the new subproject."),
        Export("subproject.name", "Its name."),
        Export("subproject.parentProjectId", "Id of its project."),
        Export("subproject.status", "PENDING or READY."),
        Export("smsApp.id", "Id of the new SMS app."),
        Export("smsApp.name", "Its name."),
        Export("smsApp.smsServiceId", "Id of the SMS service it belongs to."),
        Export("smsApp.status", "Status of the set-up; ACTIVE means that it can be used."),
        Export("smsApp.regions", "Regions of the app."),
        Export("smsApp.numberVerified", "Whether its number is verified."),
        Export("convApp.id", "Id of the new Conversation app."),
        Export("convApp.name", "Its name."),
        Export("convApp.processingMode", "CONVERSATION or DISPATCH."),
        Export("convApp.smsChannelStatus", "Status of its SMS channel: ACTIVE, FAILING or PENDING."),
        Export("webhookDeliveryStatuses", "Status of the deliveries of BUNDLE_DONE."),
    ),
    lifecycle=Lifecycle(
        state="state",
        states={"DONE": Phase.LIVE, "FAILED": Phase.FAILED, "IN_PROGRESS": Phase.WORKING},
        parts=(
            part_at("its subproject", {"PENDING": Phase.WORKING, "READY": Phase.LIVE}, "subproject", "status"),
            part_at("its SMS app", SMS_APP, "smsApp", "status"),
            part_at("the SMS channel of its Conversation app", CHANNEL, "convApp", "smsChannelStatus"),
        ),
    ),
    effects={
        "create": lambda _live: Effect(
            Reversibility.IRREVERSIBLE,
            "the API can neither change nor delete a bundle or a subproject; what it creates stays",
        ),
    },
    reshape=_without_secrets,
    answer_only=("convApp.webhooks.id", "webhooks.id", "webhooks.projectId"),
    example="""\
name: Acme
region: EU
subproject: true
smsApp: {name: Acme alerts}
convApp:
  processingMode: CONVERSATION
  retentionPolicy: {retentionPolicyType: MESSAGE_EXPIRE_POLICY, ttl: 90}
webhooks:
  - {target: "https://hooks.example.com/sinch", secret: "${var.hook_secret}", triggers: [BUNDLE_DONE]}
""",
)
