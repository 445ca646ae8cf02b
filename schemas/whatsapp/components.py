# ruff: noqa: N815 - field names are the API's own
"""The components of a WhatsApp template: header, body, footer, buttons, carousel, limited-time offer."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from schemas.markers import ApiDefault, Canonical, NeededUnlessDraft, PublicText, Spec, WriteOnly, drafting
from schemas.rules import Problems, Url, distinct, distinct_by, problem, true_or_nothing
from schemas.whatsapp.buttons import Button
from schemas.whatsapp.carousel import Carousel
from schemas.whatsapp.texts import MIME, Example, check_body, check_media, numbering, variables

HEADER = "Header: text, media or location."


class TextHeader(Spec):
    """A line of text at the top."""

    type: Annotated[Literal["HEADER"], Field(description=HEADER)]
    format: Annotated[Literal["TEXT"], Field(description="A text header.")]
    text: Annotated[
        str | None,
        Field(min_length=1, max_length=60, description="The text. It can have one variable, {{1}}."),
        NeededUnlessDraft(),
        PublicText(),
    ] = None
    example: Annotated[
        str | None, Field(min_length=1, description="A sample of the variable; needed when text has one.")
    ] = None

    @model_validator(mode="after")
    def _one_variable_with_example(self, info: ValidationInfo) -> TextHeader:
        problems = Problems()
        used = variables(self.text or "")
        for error in numbering(self.text or ""):
            problems.add(error, "text")
        if len(used) > 1:
            problems.add(
                problem(
                    "header_variables",
                    "text has {variables}; a header can have one variable, {{1}}: write the rest literally",
                    variables=", ".join(used),
                ),
                "text",
            )
        if used and self.example is None and not drafting(info):
            problems.add(problem("needs_example", "example must be set when text has a variable; write a sample of it"))
        problems.raise_if_any()
        return self


class MediaExample(Spec):
    """A file that shows the reviewer what the header will hold."""

    url: Annotated[
        Url | None,
        Field(
            description="URL of the file: image/jpeg or image/png up to 5 MB, video/3gp or video/mp4 "
            "(H.264 + AAC) up to 16 MB, application/pdf up to 100 MB."
        ),
        NeededUnlessDraft(),
    ] = None
    mimeType: Annotated[
        Literal["IMAGE/JPEG", "IMAGE/PNG", "APPLICATION/PDF", "VIDEO/3GP", "VIDEO/MP4"] | None,
        Field(description=MIME),
        WriteOnly(),
    ] = None


class MediaHeader(Spec):
    """An image, video or document at the top."""

    type: Annotated[Literal["HEADER"], Field(description=HEADER)]
    format: Annotated[Literal["DOCUMENT", "IMAGE", "VIDEO"], Field(description="Media type.")]
    example: Annotated[
        MediaExample | None, Field(description="A sample file for the reviewer."), NeededUnlessDraft()
    ] = None

    @model_validator(mode="after")
    def _file_of_the_format(self) -> MediaHeader:
        check_media(self.example, self.format)
        return self


class LocationHeader(Spec):
    """A place on the map at the top, given when a message is sent."""

    type: Annotated[Literal["HEADER"], Field(description=HEADER)]
    format: Annotated[Literal["LOCATION"], Field(description="A location, set when a message is sent.")]


class Body(Spec):
    """The main text."""

    type: Annotated[Literal["BODY"], Field(description="The main text; every template has exactly one.")]
    text: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=1024,
            description="The text, with variables {{1}}, {{2}} and so on. Not in the category AUTHENTICATION.",
        ),
        PublicText(),
    ] = None
    examples: Annotated[
        list[Example] | None, Field(description="A sample for each variable of the text, in order.")
    ] = None
    addSecurityRecommendation: Annotated[
        bool | None,
        Field(description="If true, adds the advice not to share the code. Category AUTHENTICATION only."),
        ApiDefault(False),
        Canonical(true_or_nothing),
    ] = None

    @model_validator(mode="after")
    def _variables_with_examples(self, info: ValidationInfo) -> Body:
        check_body(self.text, self.examples, info)
        return self


class Footer(Spec):
    """Footer below the text."""

    type: Annotated[Literal["FOOTER"], Field(description="Footer below the text.")]
    text: Annotated[str | None, Field(max_length=60, description="Text of the footer."), PublicText()] = None
    codeExpirationMinutes: Annotated[
        int | None,
        Field(description="Minutes until the code expires, shown in the footer. Category AUTHENTICATION only."),
    ] = None


def _text(button: Any) -> str | None:
    return getattr(button, "text", None)


class Buttons(Spec):
    """The buttons below the text."""

    type: Annotated[Literal["BUTTONS"], Field(description="Buttons below the text.")]
    buttons: Annotated[
        Annotated[list[Button], AfterValidator(distinct), AfterValidator(distinct_by(_text))] | None,
        Field(
            min_length=1,
            description="The buttons in order; no two with the same text.",
            json_schema_extra={"uniqueItems": True},
        ),
        NeededUnlessDraft(),
    ] = None


class LimitedTimeOffer(Spec):
    """A limited-time offer."""

    type: Annotated[Literal["LIMITED_TIME_OFFER"], Field(description="A limited-time offer.")]
    text: Annotated[str, Field(min_length=1, max_length=16, description="Text of the offer."), PublicText()]
    hasExpiration: Annotated[
        bool | None,
        Field(description="If true, the message shows when the offer ends."),
        ApiDefault(False),
        Canonical(true_or_nothing),
    ] = None


Header: TypeAlias = Annotated[TextHeader | MediaHeader | LocationHeader, Field(discriminator="format")]

Component: TypeAlias = Annotated[
    Header | Body | Footer | Buttons | Carousel | LimitedTimeOffer, Field(discriminator="type")
]
