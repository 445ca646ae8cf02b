"""A language of a template with other variables than the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import (
    COMPONENTS,
    WhatsappTemplate,
    body,
    buttons,
    cards,
    header,
    template,
)
from schemas.whatsapp.texts import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.values import Path

Place: TypeAlias = tuple[int, str, int]
"""Where values are given when a message is sent: part (the message, then its cards), component, index of a button."""


@dataclass(frozen=True, slots=True)
class Given:
    """The variables in one place of one language.

    Attributes:
        path: The text that holds them, or what stands in its place.
        variables: None when the text is not known.
    """

    path: Path
    variables: frozenset[str] | None


NOTHING = Given(COMPONENTS, frozenset())


def _compare(messages: Sequence[WhatsappTemplate]) -> Iterator[tuple[WhatsappTemplate, Finding]]:
    by_name: dict[str, list[WhatsappTemplate]] = defaultdict(list)
    for message in messages:
        if message.name and message.language:
            by_name[message.name].append(message)
    for of_name in by_name.values():
        if len(of_name) == 1:
            continue
        languages = [(message, _given(message)) for message in of_name if message.message.components]
        for place in sorted({place for _, given in languages for place in given}):
            at_place = [(message, given.get(place, NOTHING)) for message, given in languages]
            yield from _differing(place, at_place)


def _given(message: WhatsappTemplate) -> Mapping[Place, Given]:
    given = {}
    for number, part in enumerate(message.parts):
        for type_ in ("HEADER", "BODY"):
            if type_ in part:
                text = part.get(type_).get("text")
                given[number, type_, 0] = _variables(part.at(type_, *(() if text is None else ("text",))), text)
        for index, button in enumerate(part.buttons):
            url = button.values.get("url")
            given[number, "BUTTONS", index] = _variables((*button.path, *(() if url is None else ("url",))), url)
    return given


def _variables(path: Path, text: Any) -> Given:
    if text is None:
        return Given(path, frozenset())
    return Given(path, frozenset(VARIABLE.findall(text)) if isinstance(text, str) else None)


def _differing(
    place: Place, languages: Sequence[tuple[WhatsappTemplate, Given]]
) -> Iterator[tuple[WhatsappTemplate, Finding]]:
    known = [(message, given.path, given.variables) for message, given in languages if given.variables is not None]
    if len({variables for _, _, variables in known}) > 1:
        usual = Counter(variables for _, _, variables in known).most_common(1)[0][0]
        model = next(message.language for message, _, variables in known if variables == usual)
        for message, path, variables in known:
            if variables != usual:
                missing = f" in {place[1]}" if path == COMPONENTS else ""
                yield message, Finding(path, f"has {_listed(variables)}{missing} where {model} has {_listed(usual)}")


def _listed(variables: frozenset[str]) -> str:
    return ", ".join(sorted(variables)) if variables else "no variable"


_EN = template(body("Order {{1}} arrives on {{2}} before noon."))

RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.LIKELY,
    title="All languages of a template have the same variables.",
    why="Who sends a message gives the same values in every language, and WhatsApp refuses a message with other values "
    "than its language has variables, with error 132000.",
    fix="use the same variables in all languages of this name",
    source=("https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",),
    compare=_compare,
    breaks=(
        (_EN, template(body("Bestellung {{1}} ist unterwegs zu dir."), language="DE")),
        (
            _EN,
            template(body("주문 {{1}} 상품이 {{2}} 도착 예정입니다."), language="KO"),
            template(header("طلب {{1}}", "A-1"), body("طلبك {{1}} يصل في {{2}} قبل الظهر."), language="AR"),
        ),
        (
            template(
                body("Your order is on its way."),
                buttons({"type": "URL", "text": "Track", "url": "https://acme.example/t"}),
            ),
            template(
                body("Tu pedido va en camino."),
                buttons(
                    {
                        "type": "URL",
                        "text": "Seguir",
                        "url": "https://acme.example/t/{{1}}",
                        "example": "https://acme.example/t/A-1",
                    }
                ),
                language="ES",
            ),
        ),
        (
            template(body("Look what came in."), cards([body("A lamp for {{1}} today")]), category="MARKETING"),
            template(body("Titta här."), cards([body("En lampa")]), category="MARKETING", language="SV"),
        ),
    ),
    holds=(
        (_EN, template(body("Am {{2}} kommt die Bestellung {{1}} bei dir an."), language="DE")),
        (_EN, template(body("Bestellung {{1}} ist unterwegs zu dir."), language="DE", name="order_shipped_2")),
        (
            template(header("Your order"), body("Order {{1}} is on its way.")),
            template(body("주문 {{1}} 상품이 발송되었습니다."), language="KO"),
        ),
    ),
)
