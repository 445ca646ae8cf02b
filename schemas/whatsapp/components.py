# ruff: noqa: N815 - field names are the API's own
"""The components of a WhatsApp template: header, body, footer, buttons, carousel, limited-time offer."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from schemas.markers import ApiDefault, Canonical, NeededUnlessDraft, Spec, WriteOnly, drafting
from schemas.rules import Problems, Url, distinct, distinct_by, problem, true_or_nothing
from schemas.whatsapp.buttons import Button, CardButton  # noqa: TC001 - pydantic reads them at run time
from schemas.whatsapp.texts import numbering, sampling, variables

Example: TypeAlias = Annotated[str, Field(min_length=1)]

HEADER = "At the top; one of text, media or location."
MIME = "Kind of file; only where its contents do not tell. The API does not return it."


class TextHeader(Spec):
    """A line of text at the top."""

    type: Annotated[Literal["HEADER"], Field(description=HEADER)]
    format: Annotated[Literal["TEXT"], Field(description="A line of text.")]
    text: Annotated[
        str | None,
        Field(min_length=1, max_length=60, description="The line; may have one variable, {{1}}."),
        NeededUnlessDraft(),
    ] = None
    example: Annotated[
        str | None, Field(min_length=1, description="A sample of the variable; needed when text has one.")
    ] = None

    @model_validator(mode="after")
    def _one_variable_with_example(self, info: ValidationInfo) -> TextHeader:
        found = Problems()
        used = variables(self.text or "")
        for error in numbering(self.text or ""):
            found.add(error, "text")
        if len(used) > 1:
            found.add(
                problem(
                    "header_variables",
                    "text has {variables}; a header may have one variable, {{1}}: write the rest out",
                    variables=", ".join(used),
                ),
                "text",
            )
        if used and self.example is None and not drafting(info):
            found.add(problem("needs_example", "example must be set when text has a variable; write a sample of it"))
        found.raise_if_any()
        return self


class MediaExample(Spec):
    """A file that shows the reviewer what the header will hold."""

    url: Annotated[
        Url | None,
        Field(
            description="Where the file can be fetched: image/jpeg or image/png up to 5 MB, video/3gp or video/mp4 "
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
    format: Annotated[Literal["DOCUMENT", "IMAGE", "VIDEO"], Field(description="Kind of media.")]
    example: Annotated[
        MediaExample | None, Field(description="A sample file for the reviewer."), NeededUnlessDraft()
    ] = None


class LocationHeader(Spec):
    """A place on the map at the top, given when a message is sent."""

    type: Annotated[Literal["HEADER"], Field(description=HEADER)]
    format: Annotated[Literal["LOCATION"], Field(description="A place, given when a message is sent.")]


def _check_body(text: str | None, examples: list[str] | None, info: ValidationInfo) -> None:
    found = Problems()
    for error in numbering(text or ""):
        found.add(error, "text")
    if not drafting(info):
        for error in sampling(text or "", examples):
            found.add(error, *(("examples",) if examples is not None else ()))
    found.raise_if_any()


class Body(Spec):
    """The main text."""

    type: Annotated[Literal["BODY"], Field(description="The main text; every template has exactly one.")]
    text: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=1024,
            description="The text, with variables {{1}}, {{2}} and so on. Left out in the category AUTHENTICATION.",
        ),
    ] = None
    examples: Annotated[
        list[Example] | None, Field(description="A sample for each variable of the text, in order.")
    ] = None
    addSecurityRecommendation: Annotated[
        bool | None,
        Field(description="true adds the advice not to share the code. Category AUTHENTICATION only."),
        ApiDefault(False),
        Canonical(true_or_nothing),
    ] = None

    @model_validator(mode="after")
    def _variables_with_examples(self, info: ValidationInfo) -> Body:
        _check_body(self.text, self.examples, info)
        return self


class Footer(Spec):
    """Small print below the text."""

    type: Annotated[Literal["FOOTER"], Field(description="Small print below the text.")]
    text: Annotated[str | None, Field(max_length=60, description="The small print.")] = None
    codeExpirationMinutes: Annotated[
        int | None, Field(description="Says in how many minutes the code expires. Category AUTHENTICATION only.")
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


class CardExample(Spec):
    """A file that shows the reviewer what the header of a card will hold."""

    url: Annotated[
        Url | None,
        Field(
            description="Where the file can be fetched: image/jpeg or image/png up to 5 MB, video/3gp or video/mp4 "
            "(H.264 + AAC) up to 16 MB."
        ),
        NeededUnlessDraft(),
    ] = None
    mimeType: Annotated[
        Literal["IMAGE/JPEG", "IMAGE/PNG", "VIDEO/3GP", "VIDEO/MP4"] | None, Field(description=MIME), WriteOnly()
    ] = None


class CardHeader(Spec):
    """An image or video at the top of a card."""

    type: Annotated[Literal["HEADER"], Field(description="At the top of the card.")]
    format: Annotated[Literal["IMAGE", "VIDEO"], Field(description="Kind of media.")]
    example: Annotated[
        CardExample | None,
        Field(description="A sample file for the reviewer; shown cropped to a wide format."),
        NeededUnlessDraft(),
    ] = None


class CardBody(Spec):
    """The text of a card."""

    type: Annotated[Literal["BODY"], Field(description="The text of the card.")]
    text: Annotated[
        str | None,
        Field(min_length=1, max_length=160, description="The text, with variables {{1}}, {{2}} and so on."),
        NeededUnlessDraft(),
    ] = None
    examples: Annotated[
        list[Example] | None, Field(description="A sample for each variable of the text, in order.")
    ] = None

    @model_validator(mode="after")
    def _variables_with_examples(self, info: ValidationInfo) -> CardBody:
        _check_body(self.text, self.examples, info)
        return self


def _type_and_text(button: CardButton) -> tuple[str, str] | None:
    return (button.type, button.text) if button.text is not None else None


class CardButtons(Spec):
    """The buttons of a card."""

    type: Annotated[Literal["BUTTONS"], Field(description="Buttons of the card.")]
    buttons: Annotated[
        Annotated[list[CardButton], AfterValidator(distinct_by(_type_and_text))] | None,
        Field(
            min_length=1,
            max_length=2,
            description="One or two buttons in order; no two with the same type and text.",
            json_schema_extra={"uniqueItems": True},
        ),
        NeededUnlessDraft(),
    ] = None


CardComponent: TypeAlias = Annotated[CardHeader | CardBody | CardButtons, Field(discriminator="type")]

ORDER = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")


def _type(component: Any) -> str:
    kind: str = component.type
    return kind


def by_type(components: Any) -> Any:
    """Bring components to the order in which a phone shows them; each type occurs once, so order says nothing."""
    return sorted(components, key=_place) if isinstance(components, list) else components


def _place(component: Any) -> int:
    kind = component.get("type") if isinstance(component, dict) else None
    return ORDER.index(kind) if kind in ORDER else len(ORDER)


class Card(Spec):
    """One card of a carousel."""

    components: Annotated[
        Annotated[list[CardComponent], AfterValidator(distinct_by(_type))] | None,
        Field(
            description="Header (image or video), body and buttons, each at most once.",
            json_schema_extra={"uniqueItems": True},
        ),
        Canonical(by_type),
        NeededUnlessDraft(),
    ] = None


def _same_build(cards: list[Card]) -> list[Card]:
    found = Problems()
    for index, card in enumerate(cards):
        if card.components is not None and cards[0].components is not None:
            wanted, given = (sorted(map(_type, built)) for built in (cards[0].components, card.components))
            if given != wanted:
                found.add(
                    problem(
                        "unequal_cards",
                        "has {given} where the first card has {wanted}; all cards need the same components",
                        given=", ".join(given) or "nothing",
                        wanted=", ".join(wanted) or "nothing",
                    ),
                    index,
                )
    found.raise_if_any()
    return cards


class Carousel(Spec):
    """Cards to swipe through."""

    type: Annotated[Literal["CAROUSEL"], Field(description="Cards to swipe through.")]
    cards: Annotated[
        Annotated[list[Card], AfterValidator(_same_build)] | None,
        Field(min_length=1, max_length=10, description="The cards in order, all with the same components."),
        NeededUnlessDraft(),
    ] = None


class LimitedTimeOffer(Spec):
    """An offer that runs out."""

    type: Annotated[Literal["LIMITED_TIME_OFFER"], Field(description="An offer that runs out.")]
    text: Annotated[str, Field(min_length=1, max_length=16, description="What is offered.")]
    hasExpiration: Annotated[
        bool | None,
        Field(description="true shows in the message when the offer ends."),
        ApiDefault(False),
        Canonical(true_or_nothing),
    ] = None


Header: TypeAlias = Annotated[TextHeader | MediaHeader | LocationHeader, Field(discriminator="format")]

Component: TypeAlias = Annotated[
    Header | Body | Footer | Buttons | Carousel | LimitedTimeOffer, Field(discriminator="type")
]
