# ruff: noqa: N815 - field names are the API's own
"""The carousel of a WhatsApp template: cards to swipe through, all built alike."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from schemas.markers import Canonical, NeededUnlessDraft, PublicText, Spec, WriteOnly
from schemas.rules import Problems, Url, distinct_by, problem
from schemas.whatsapp.buttons import CardButton
from schemas.whatsapp.texts import MIME, Example, by_type, check_body, check_media


class CardExample(Spec):
    """A file that shows the reviewer what the header of a card will hold."""

    url: Annotated[
        Url | None,
        Field(
            description="URL of the file: image/jpeg or image/png up to 5 MB, video/3gp or video/mp4 "
            "(H.264 + AAC) up to 16 MB."
        ),
        NeededUnlessDraft(),
    ] = None
    mimeType: Annotated[
        Literal["IMAGE/JPEG", "IMAGE/PNG", "VIDEO/3GP", "VIDEO/MP4"] | None, Field(description=MIME), WriteOnly()
    ] = None


class CardHeader(Spec):
    """An image or video at the top of a card."""

    type: Annotated[Literal["HEADER"], Field(description="Header of the card.")]
    format: Annotated[Literal["IMAGE", "VIDEO"], Field(description="Media type.")]
    example: Annotated[
        CardExample | None,
        Field(description="A sample file for the reviewer; shown cropped to a wide format."),
        NeededUnlessDraft(),
    ] = None

    @model_validator(mode="after")
    def _file_of_the_format(self) -> CardHeader:
        check_media(self.example, self.format)
        return self


class CardBody(Spec):
    """The text of a card."""

    type: Annotated[Literal["BODY"], Field(description="The text of the card.")]
    text: Annotated[
        str | None,
        Field(min_length=1, max_length=160, description="The text, with variables {{1}}, {{2}} and so on."),
        NeededUnlessDraft(),
        PublicText(),
    ] = None
    examples: Annotated[
        list[Example] | None, Field(description="A sample for each variable of the text, in order.")
    ] = None

    @model_validator(mode="after")
    def _variables_with_examples(self, info: ValidationInfo) -> CardBody:
        check_body(self.text, self.examples, info)
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


def _type(component: CardComponent) -> str:
    return component.type


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
    problems = Problems()
    for index, card in enumerate(cards):
        if card.components is not None and cards[0].components is not None:
            wanted, given = (sorted(map(_type, built)) for built in (cards[0].components, card.components))
            if given != wanted:
                problems.add(
                    problem(
                        "unequal_cards",
                        "has {given} where the first card has {wanted}; all cards need the same components",
                        given=", ".join(given) or "nothing",
                        wanted=", ".join(wanted) or "nothing",
                    ),
                    index,
                )
    problems.raise_if_any()
    return cards


class Carousel(Spec):
    """Cards to swipe through."""

    type: Annotated[Literal["CAROUSEL"], Field(description="Cards to swipe through.")]
    cards: Annotated[
        Annotated[list[Card], AfterValidator(_same_build)] | None,
        Field(min_length=1, max_length=10, description="The cards in order, all with the same components."),
        NeededUnlessDraft(),
    ] = None
