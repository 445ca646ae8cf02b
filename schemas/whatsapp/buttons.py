# ruff: noqa: N815 - field names are the API's own
"""The eight kinds of buttons of a WhatsApp template, each with the rules it can check alone."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from schemas.markers import Canonical, NamesOutside, NeededUnlessDraft, PublicText, Spec, drafting
from schemas.rules import Matches, Problems, Url, digits_only, problem, web_url
from schemas.whatsapp.texts import variables

REFUSED_HOSTS = ("wa.me", "whatsapp.com")

PHONE = Matches(r"^\+?[0-9][0-9 ()-]{3,18}$", 'a phone number of 4 to 20 characters in quotes, such as "+46701234567"')

ButtonText: TypeAlias = Annotated[
    str | None,
    Field(min_length=1, max_length=25, description="Label of the button, unique within the template."),
    NeededUnlessDraft(),
    PublicText(),
]


class FlowButton(Spec):
    """Opens a WhatsApp Flow."""

    type: Annotated[Literal["FLOW"], Field(description="Opens a WhatsApp Flow.")]
    text: ButtonText = None
    flowId: Annotated[
        Annotated[str, Matches("^[0-9]+$", "digits, the id of the flow")] | None,
        Field(min_length=1, max_length=30, description="The flow to open: digits, in quotes."),
        NamesOutside("a WhatsApp flow"),
        NeededUnlessDraft(),
    ] = None
    flowAction: Annotated[
        Literal["DATA_EXCHANGE", "NAVIGATE"] | None,
        Field(description="NAVIGATE opens navigateScreen; DATA_EXCHANGE gets the screen from the flow's endpoint."),
        NeededUnlessDraft(),
    ] = None
    navigateScreen: Annotated[
        str | None, Field(min_length=1, max_length=432, description="Id of the first screen; needed for NAVIGATE.")
    ] = None

    @model_validator(mode="after")
    def _screen_to_navigate_to(self, info: ValidationInfo) -> FlowButton:
        if self.flowAction == "NAVIGATE" and self.navigateScreen is None and not drafting(info):
            raise problem(
                "needs_screen", "navigateScreen must be set when flowAction is NAVIGATE; use the flow's first screen"
            )
        return self


class SupportedApp(Spec):
    """An Android app that may receive the code."""

    packageName: Annotated[str, Field(description="Package name of the app.")]
    signatureHash: Annotated[str, Field(description="Hash of the app's signing key.")]


class OtpButton(Spec):
    """Hands over a one-time password; only in the category AUTHENTICATION."""

    type: Annotated[
        Literal["OTP"], Field(description="Passes a one-time password to the app. Category AUTHENTICATION only.")
    ]
    otpType: Annotated[
        Literal["COPY_CODE", "ONE_TAP", "ZERO_TAP"],
        Field(description="How the app gets the code: copied by hand, with one tap, or without a tap."),
    ]
    text: ButtonText = None
    autofillText: Annotated[
        str | None,
        Field(max_length=25, description="Label of the button if the code is filled in automatically."),
        PublicText(),
    ] = None
    packageName: Annotated[
        str | None, Field(description="Use supportedApps instead: package name of the app.", deprecated=True)
    ] = None
    signatureHash: Annotated[
        str | None, Field(description="Use supportedApps instead: hash of the app's signing key.", deprecated=True)
    ] = None
    supportedApps: Annotated[list[SupportedApp] | None, Field(description="Apps that may receive the code.")] = None
    zeroTapTermsAccepted: Annotated[
        bool | None, Field(description="Set to true to accept the terms of zero-tap codes.")
    ] = None


class PhoneNumberButton(Spec):
    """Calls a number."""

    type: Annotated[Literal["PHONE_NUMBER"], Field(description="Calls a number.")]
    text: ButtonText = None
    phoneNumber: Annotated[
        Annotated[str, PHONE] | None,
        Field(description='Number to call, in international form and in quotes: "+46700000000".'),
        Canonical(digits_only),
        NeededUnlessDraft(),
    ] = None


class QuickReplyButton(Spec):
    """Answers with its own text."""

    type: Annotated[Literal["QUICK_REPLY"], Field(description="Answers with its own text.")]
    text: ButtonText = None


class RequestContactInfoButton(Spec):
    """Asks for contact details. WhatsApp provides the text."""

    type: Annotated[
        Literal["REQUEST_CONTACT_INFO"], Field(description="Asks for contact details. WhatsApp provides the text.")
    ]


class OrderDetailsButton(Spec):
    """Shows the details of an order. WhatsApp provides the text."""

    type: Annotated[
        Literal["ORDER_DETAILS"], Field(description="Shows the details of an order. WhatsApp provides the text.")
    ]


def _button_url(value: str) -> str:
    fixed = value.removesuffix("{{1}}")
    if variables(fixed):
        raise problem(
            "url_variable",
            'url can have one variable, {{1}}, only at its end; move it there or replace it: "{url}"',
            url=value,
        )
    host = urlsplit(web_url(fixed)).hostname or ""
    if any(host == refused or host.endswith("." + refused) for refused in REFUSED_HOSTS):
        raise problem(
            "refused_host", "url must not lead to {host}; Meta refuses wa.me and whatsapp.com in buttons", host=host
        )
    return value


class UrlButton(Spec):
    """Opens a web page."""

    type: Annotated[Literal["URL"], Field(description="Opens a web page.")]
    text: ButtonText = None
    url: Annotated[
        Annotated[str, AfterValidator(_button_url)] | None,
        Field(
            description="Page to open; may end in {{1}}. Not on wa.me or whatsapp.com.",
            json_schema_extra={"format": "uri-template"},
        ),
        NeededUnlessDraft(),
    ] = None
    example: Annotated[
        Url | None, Field(description="The whole URL with {{1}} filled in; needed exactly when url has a variable.")
    ] = None

    @model_validator(mode="after")
    def _example_for_variable(self, info: ValidationInfo) -> UrlButton:
        problems = Problems()
        dynamic = bool(self.url and variables(self.url))
        if dynamic and self.example is None and not drafting(info):
            problems.add(
                problem("needs_example", "example must be set when url has a variable; write the whole URL, filled in")
            )
        if self.url and not dynamic and self.example is not None:
            problems.add(
                problem(
                    "useless_example",
                    "example must not be set when url has no variable; end url with {{1}} or remove example",
                ),
                "example",
            )
        problems.raise_if_any()
        return self


class CopyCodeButton(Spec):
    """Copies a coupon code."""

    type: Annotated[Literal["COPY_CODE"], Field(description="Copies a coupon code.")]
    example: Annotated[str, Field(min_length=1, max_length=20, description="A sample of the code.")]


Button: TypeAlias = Annotated[
    FlowButton
    | OtpButton
    | PhoneNumberButton
    | QuickReplyButton
    | RequestContactInfoButton
    | OrderDetailsButton
    | UrlButton
    | CopyCodeButton,
    Field(discriminator="type"),
]

CardButton: TypeAlias = Annotated[UrlButton | QuickReplyButton | PhoneNumberButton, Field(discriminator="type")]
