# ruff: noqa: N815 - field names are the API's own
"""The Conversation app of a bundle: its webhooks, how it processes messages and how long it keeps them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.markers import ApiDefault, Canonical, Sensitive, Spec, Unordered, WriteOnly
from schemas.rules import Problems, distinct, problem, web_url

if TYPE_CHECKING:
    from collections.abc import Iterator

RESERVED: Final = re.compile(r"(.+\.)?conversation-api\.(.+\.)?sinch\.com")

DAYS: Final = {"CONVERSATION": (1, 3650), "DISPATCH": (0, 7)}
"""Processing mode to the fewest and most days a message may be kept (the two retention policies of the API)."""


class ConversationWebhook(Spec):
    """A receiver of the app's events; not one of the project's webhooks."""

    target: Annotated[
        str,
        Field(max_length=742, description="URL that receives the events. It cannot be a URL of the Conversation API."),
    ]
    triggers: Annotated[
        list[
            Literal[
                "BATCH_DELIVERY_REPORT_FULL",
                "BATCH_DELIVERY_REPORT_SUMMARY",
                "BATCH_STATUS_UPDATE",
                "BILLING_CREDIT_LIMIT_BREACHED",
                "CAPABILITY",
                "CHANNEL_EVENT",
                "CONSENT_BATCH_COMPLETE",
                "CONTACT_CREATE",
                "CONTACT_DELETE",
                "CONTACT_IDENTITIES_DUPLICATION",
                "CONTACT_MERGE",
                "CONTACT_UPDATE",
                "CONVERSATION_DELETE",
                "CONVERSATION_START",
                "CONVERSATION_STOP",
                "EVENT_DELIVERY",
                "EVENT_INBOUND",
                "MESSAGE_DELIVERY",
                "MESSAGE_INBOUND",
                "MESSAGE_INBOUND_SMART_CONVERSATION_REDACTION",
                "MESSAGE_SUBMIT",
                "OPT_IN",
                "OPT_OUT",
                "RECORD_NOTIFICATION",
                "SMART_CONVERSATION",
                "UNSUPPORTED",
            ]
        ],
        Field(max_length=20, description="Events to deliver, at most 20.", json_schema_extra={"uniqueItems": True}),
        AfterValidator(distinct),
        Unordered(),
    ]
    secret: Annotated[
        str | None,
        Field(description="Key that signs every delivery of the Conversation API. Use a long random value."),
        Sensitive(),
        WriteOnly(),
    ] = None
    targetType: Annotated[
        Literal["DISMISS", "GRPC", "HTTP"] | None,
        Field(description="Type of the target."),
        ApiDefault("HTTP"),
        WriteOnly(),
    ] = None

    @model_validator(mode="after")
    def _target_that_can_receive(self) -> ConversationWebhook:
        problems = Problems()
        if self.targetType in {None, "HTTP"}:
            for error in _address_problems(self.target):
                problems.add(error, "target")
        problems.raise_if_any()
        return self


def _address_problems(target: str) -> Iterator[PydanticCustomError]:
    try:
        host = urlsplit(web_url(target)).hostname or ""
    except PydanticCustomError as error:
        yield error
        return
    if RESERVED.fullmatch(host.lower()):
        text = 'must not be the Conversation API itself, as "{target}" is; use a server of yours'
        yield problem("reserved_host", text, target=target)


class RetentionPolicy(Spec):
    """How long messages are kept."""

    retentionPolicyType: Annotated[
        Literal["CONVERSATION_EXPIRE_POLICY", "MESSAGE_EXPIRE_POLICY", "PERSIST_RETENTION_POLICY"] | None,
        Field(description="What expires. In processingMode DISPATCH only MESSAGE_EXPIRE_POLICY."),
        ApiDefault("MESSAGE_EXPIRE_POLICY"),
    ] = None
    ttl: Annotated[
        int | None,
        Field(
            description="In days. CONVERSATION: 1 to 3650, default 180. DISPATCH: 0 to 7, default 7.",
        ),
    ] = None


class ConsentManager(Spec):
    """Whether the app records who agreed to messages."""

    mode: Annotated[
        Literal["DISABLED", "PRIMARY", "SECONDARY"], Field(description="How the app takes part in consent management.")
    ]


def by_target(webhooks: Any) -> Any:
    """Bring webhooks to one order; the order in which they are listed says nothing."""
    return sorted(webhooks, key=_target) if isinstance(webhooks, list) else webhooks


def _target(webhook: Any) -> str:
    return str(webhook.get("target", "")) if isinstance(webhook, dict) else ""


class ConversationApp(Spec):
    """The Conversation app to create."""

    name: Annotated[
        str | None, Field(min_length=1, max_length=255, description="Name of the app. Default: the name of the bundle.")
    ] = None
    webhooks: Annotated[
        list[ConversationWebhook] | None,
        Field(max_length=5, description="Receivers of the app's events, at most 5."),
        Canonical(by_target),
    ] = None
    processingMode: Annotated[
        Literal["CONVERSATION", "DISPATCH"] | None,
        Field(description="CONVERSATION keeps conversations and contacts, DISPATCH only forwards messages."),
        ApiDefault("DISPATCH"),
    ] = None
    retentionPolicy: Annotated[RetentionPolicy | None, Field(description="How long messages are kept.")] = None
    consentManagerSettings: Annotated[
        ConsentManager | None, Field(description="Whether the app records who agreed to messages.")
    ] = None

    @model_validator(mode="after")
    def _retention_that_fits_the_mode(self) -> ConversationApp:
        policy, mode = self.retentionPolicy, self.processingMode or "DISPATCH"
        if policy is None:
            return self
        problems = Problems().at("retentionPolicy")
        fewest, most = DAYS[mode]
        if policy.ttl is not None and not fewest <= policy.ttl <= most:
            text = "ttl must be {fewest} to {most} days when processingMode is {mode}, not {ttl}"
            error = problem("ttl_range", text, fewest=fewest, most=most, mode=mode, ttl=policy.ttl)
            problems.add(error, "ttl")
        if mode == "DISPATCH" and policy.retentionPolicyType not in {None, "MESSAGE_EXPIRE_POLICY"}:
            text = "retentionPolicyType must be MESSAGE_EXPIRE_POLICY when processingMode is DISPATCH, not {type}"
            problems.add(problem("dispatch_policy", text, type=policy.retentionPolicyType), "retentionPolicyType")
        problems.raise_if_any()
        return self
