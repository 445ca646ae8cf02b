"""Webhooks of a project: where events are posted, and which. Declares only.

Source: tag Webhooks of the API description, version 1.2.117.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.declare import Call, Export, Listing, NaturalKey, ResourceType
from schemas.markers import Sensitive, Spec, Unordered, WriteOnly
from schemas.rules import distinct, web_url

PATH = "/v1/projects/{projectId}/webhooks"
ONE = PATH + "/{webhookId}"

Trigger = Literal[
    "ALL",
    "BUNDLE_DONE",
    "KAKAOTALK_SENDER_ACTIVE",
    "KAKAOTALK_SENDER_COMMENT_ADDED",
    "KAKAOTALK_SENDER_INACTIVE",
    "KAKAOTALK_SENDER_REJECTED",
    "KAKAOTALK_TEMPLATE_APPROVED",
    "KAKAOTALK_TEMPLATE_COMMENT_ADDED",
    "KAKAOTALK_TEMPLATE_REJECTED",
    "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED",
    "RCS_SENDER_COMMENT_ADDED",
    "RCS_SENDER_OPERATOR_STATUS_UPDATED",
    "RCS_SENDER_STATUS_UPDATED",
    "RCS_ACCOUNT_COMMENT_ADDED",
    "WHATSAPP_ACCOUNT_COMMENT_ADDED",
    "WHATSAPP_ACCOUNT_DAILY_LIMIT_CHANGED",
    "WHATSAPP_ACCOUNT_ONBOARDED",
    "WHATSAPP_ACCOUNT_PENDING_VERIFICATION",
    "WHATSAPP_ACCOUNT_REJECTED",
    "WHATSAPP_WABA_ACCOUNT_CHANGED",
    "WHATSAPP_SENDER_ACTIVE",
    "WHATSAPP_SENDER_COMMENT_ADDED",
    "WHATSAPP_SENDER_DAILY_LIMIT_CHANGED",
    "WHATSAPP_SENDER_DELETED",
    "WHATSAPP_SENDER_DISPLAY_NAME_UPDATED",
    "WHATSAPP_SENDER_ERROR",
    "WHATSAPP_SENDER_INACTIVE",
    "WHATSAPP_SENDER_PENDING_VERIFICATION",
    "WHATSAPP_SENDER_QUALITY_RATING_CHANGED",
    "WHATSAPP_SENDER_REJECTED",
    "WHATSAPP_SENDER_USERNAME_UPDATED",
    "WHATSAPP_TEMPLATE_APPROVED",
    "WHATSAPP_TEMPLATE_CATEGORY_FUTURE_UPDATE",
    "WHATSAPP_TEMPLATE_CATEGORY_UPDATED",
    "WHATSAPP_TEMPLATE_COMMENT_ADDED",
    "WHATSAPP_TEMPLATE_DELETED",
    "WHATSAPP_TEMPLATE_QUALITY_SCORE_UPDATED",
    "WHATSAPP_TEMPLATE_REJECTED",
    "WHATSAPP_TEMPLATE_STATUS_UPDATED",
]


class Webhook(Spec):
    """A webhook as a user writes it."""

    target: Annotated[
        str,
        Field(
            min_length=1,
            max_length=742,
            description="URL (http or https) that receives the events, unique within the project.",
            json_schema_extra={"format": "uri"},
        ),
        AfterValidator(web_url),
    ]
    secret: Annotated[
        str,
        Field(
            min_length=1,
            max_length=128,
            description="Key that signs every delivery (HMAC-SHA256). Use a long random value.",
        ),
        Sensitive(),
        WriteOnly(),
    ]
    triggers: Annotated[
        list[Trigger],
        Field(
            min_length=1,
            description="Events to deliver; ALL means every event, including future ones.",
            json_schema_extra={"uniqueItems": True},
        ),
        AfterValidator(distinct),
        Unordered(),
    ]


RESOURCE = ResourceType(
    name="webhook",
    title="Webhook",
    tag="Webhooks",
    summary="Delivers the events of a project, such as approvals and rejections, to a URL of yours.",
    spec=Webhook,
    identity=("id",),
    id_parameters=("webhookId",),
    natural_key=NaturalKey(("target",)),
    listing=Listing(operation="WebhookWebhookController_listWebhooks_v1", path=PATH, items="webhooks", page_size=15),
    read=Call(operation="WebhookWebhookController_getWebhook_v1", method="GET", path=ONE),
    create=Call(operation="WebhookWebhookController_createWebhook_v1", method="POST", path=PATH),
    update=Call(operation="WebhookWebhookController_updateWebhook_v1", method="PATCH", path=ONE),
    overwrite=Call(operation="WebhookWebhookController_replaceWebhook_v1", method="PUT", path=ONE),
    delete=Call(operation="WebhookWebhookController_deleteWebhook_v1", method="DELETE", path=ONE),
    exports=(
        Export("id", "Id of the webhook."),
        Export("projectId", "Id of its project."),
    ),
    limit=15,
    example="""\
target: https://hooks.example.com/sinch
secret: ${var.hook_secret}
triggers: [WHATSAPP_TEMPLATE_APPROVED, WHATSAPP_TEMPLATE_REJECTED]
""",
)
