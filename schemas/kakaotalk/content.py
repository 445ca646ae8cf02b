# ruff: noqa: N815 - field names are the API's own
"""What a KakaoTalk template says: text, emphasis, buttons, and the rules that hold between them. Sends nothing."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from schemas.files import Picture
from schemas.kakaotalk.languages import Language
from schemas.languages import meant_language
from schemas.markers import (
    ApiDefault,
    Canonical,
    Immutable,
    MeantBy,
    NeededUnlessDraft,
    NullDeletes,
    PublicText,
    Spec,
    drafting,
)
from schemas.rules import Matches, Problems, Url, problem

SIX_DIGITS = Matches("^[0-9]{6}$", 'the 6 digits of a subcategory in quotes, such as "001001"')

Link: TypeAlias = Annotated[Url | None, Field(min_length=1, max_length=500)]


LINKS = {
    "WEB_LINK": ("linkMo", "linkPc"),
    "APP_LINK": ("schemeIos", "schemeAndroid", "linkMo", "linkPc"),
}
"""Types of buttons that open something, and the fields of which one says what."""


class Button(Spec):
    """A button below the text."""

    ordering: Annotated[int, Field(ge=1, le=5, description="Position of the button, 1 to 5.")]
    type: Annotated[
        Literal[
            "APP_LINK",
            "BOT_FOR_CONSULTATION",
            "BOT_KEYWORD",
            "BOT_TRANSFER",
            "BUSINESS_FORM",
            "CHANNEL_ID_ADDED",
            "DELIVERY_SEARCH",
            "IMAGE_SECURE_TRANSMISSION_PLUGIN_ID",
            "MESSAGE_DELIVERY",
            "ONE_CLICK_PAYMENT_PLUGIN",
            "PERSONAL_INFORMATION_USE_PLUGIN_ID",
            "WEB_LINK",
        ],
        Field(description="Type of the button, unique within a template."),
    ]
    name: Annotated[
        str | None,
        Field(min_length=1, max_length=14, description="Label of the button."),
        NeededUnlessDraft(),
        PublicText(),
    ] = None
    linkMo: Annotated[Link, Field(description="Page to open on a phone.")] = None
    linkPc: Annotated[Link, Field(description="Page to open on a computer.")] = None
    schemeIos: Annotated[Link, Field(description="URL that opens the app on iOS: http or https, a universal link.")] = (
        None
    )
    schemeAndroid: Annotated[
        Link, Field(description="URL that opens the app on Android: http or https, an app link.")
    ] = None


def _each_type_once(buttons: list[Button]) -> list[Button]:
    found = Problems()
    types = [button.type for button in buttons]
    for index, type_ in enumerate(types):
        if type_ in types[:index]:
            text = "is a second {type}; the API takes each type of button once, although KakaoTalk takes several"
            found.add(problem("repeated_button", text, type=type_), index)
    found.raise_if_any()
    return buttons


def by_ordering(buttons: Any) -> Any:
    """Bring buttons to the order in which they are shown; each says its own place, so the list's order says nothing."""
    return sorted(buttons, key=_place) if isinstance(buttons, list) else buttons


def _place(button: Any) -> float:
    place = button.get("ordering") if isinstance(button, dict) else None
    return place if isinstance(place, int | float) else 0


class Details(Spec):
    """What a template says."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=150, description="Name of the template, unique within the sender."),
        PublicText(),
    ]
    language: Annotated[
        Language,
        Field(description="Language of the text."),
        Immutable(why="an update cannot change the language"),
        MeantBy(meant_language),
    ]
    content: Annotated[
        str | None,
        Field(min_length=1, max_length=1000, description="The text."),
        NeededUnlessDraft(),
        PublicText(),
    ] = None
    messageType: Annotated[
        Literal["AD_INCLUDED", "BASIC", "EXTRA_INFORMATION", "MIXED"] | None,
        Field(description="Content of the message besides its text; EXTRA_INFORMATION and MIXED need extra."),
        ApiDefault("BASIC"),
    ] = None
    emphasizeType: Annotated[
        Literal["EMPHASIZE_TYPE_IMAGE", "EMPHASIZE_TYPE_NONE", "EMPHASIZE_TYPE_TEXT"] | None,
        Field(description="Emphasis above the text: an image (imageUrl) or a title."),
        ApiDefault("EMPHASIZE_TYPE_NONE"),
    ] = None
    categoryCode: Annotated[
        Annotated[str, SIX_DIGITS] | None,
        Field(
            min_length=1,
            max_length=6,
            description='Purpose of the message: 6 digits, "001001"; kakaotalk_template_categories lists them.',
        ),
        ApiDefault("999999"),
    ] = None
    securityFlag: Annotated[
        bool | None,
        Field(
            description="Set to true for one-time codes and similar texts, which are then shown only on the "
            "main device."
        ),
        ApiDefault(False),
    ] = None
    extra: Annotated[
        str | None,
        Field(min_length=1, max_length=500, description="Additional information below the text."),
        NullDeletes(),
        PublicText(),
    ] = None
    title: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=50,
            description="Title above the text, two lines; shortened past 23 characters on Android, 27 on iOS.",
        ),
        NullDeletes(),
        PublicText(),
    ] = None
    subtitle: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=50,
            description="Line below the title; shortened past 18 characters on Android, 21 on iOS.",
        ),
        NullDeletes(),
        PublicText(),
    ] = None
    imageName: Annotated[
        str | None, Field(min_length=1, max_length=250, description="File name of an uploaded image."), NullDeletes()
    ] = None
    imageUrl: Annotated[
        Picture | None,
        Field(
            description="URL of the image: image/jpeg or image/png up to 500 KB, at least 500 x 250 "
            "pixels, twice as wide as high."
        ),
        NullDeletes(),
    ] = None
    buttons: Annotated[
        Annotated[list[Button], AfterValidator(_each_type_once)] | None,
        Field(
            min_length=0,
            max_length=5,
            description="Buttons below the text, no two of the same type.",
            json_schema_extra={"uniqueItems": True},
        ),
        Canonical(by_ordering),
        NullDeletes(),
    ] = None

    # KakaoTalk's own rules for the two types, as other providers document them; the API description leaves what
    # KakaoTalk refuses (424 template_kakaotalk_validation_error) open. Only what the type is about is asked for.
    @model_validator(mode="after")
    def _types_with_what_they_show(self, info: ValidationInfo) -> Details:
        if drafting(info):
            return self
        problems = Problems()
        if self.messageType in {"EXTRA_INFORMATION", "MIXED"} and self.extra is None:
            text = "extra must be set when messageType is {type}; write it, or make messageType BASIC"
            problems.add(problem("needs_extra", text, type=self.messageType))
        if self.emphasizeType == "EMPHASIZE_TYPE_TEXT" and self.title is None:
            text = "title must be set when emphasizeType is EMPHASIZE_TYPE_TEXT; write it, or leave that out"
            problems.add(problem("needs_title", text))
        if self.emphasizeType == "EMPHASIZE_TYPE_IMAGE" and self.imageUrl is None:
            text = "imageUrl must be set when emphasizeType is EMPHASIZE_TYPE_IMAGE; write it, or leave that out"
            problems.add(problem("needs_image", text))
        for index, button in enumerate(self.buttons or ()):
            links = LINKS.get(button.type, ())
            if links and all(getattr(button, name) is None for name in links):
                text = "needs a link when type is {type}: set {first}"
                problems.add(problem("needs_link", text, type=button.type, first=links[0]), "buttons", index)
        problems.raise_if_any()
        return self
