"""A text header with the signs of bold, italic, struck-out or fixed-width text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, header, template
from reconciler.linter.template_survey import FORMATTING
from reconciler.linter.text import pattern
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

# As WhatsApp reads it, signs around a text are formatting; those within a word, or in a row, are not. Meta takes no
# asterisk.
_WORD: Final = r"[\p{L}\p{M}\p{N}]"
_FORMATTED: Final = (
    rf"(?<!{_WORD})(?P<mark>```|[*~_])(?!(?P=mark)|\s)(?P<inside>[^\n]*?[^\n\s])(?P=mark)(?!{_WORD})|```|\*"
)
_SIGNS: Final = frozenset("*_~`")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.header
    if text is not None:
        plain_signs = _SIGNS.isdisjoint(text.written)
        marked = [] if plain_signs else [match.group() for match in pattern(_FORMATTED).finditer(text.visible)]
        if marked:
            yield Finding(text.path, f"has formatting: {all_quoted(marked)}", _plain(text.written))


def _plain(written: str) -> Any:
    plain = pattern(_FORMATTED).sub(lambda marked: marked["inside"] or marked.group(), written)
    return MISSING if pattern(_FORMATTED).search(plain) else plain


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The header has no formatting.",
    why="Meta refuses a header with an asterisk or with formatted text, with subcode 2388072 or 2388047.",
    fix="write the header without it",
    source=(
        "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components",
        "Meta subcode 2388072",
        "Meta subcode 2388047",
    ),
    check=_check,
    only_with=FORMATTING,
    breaks=(
        template(header("*Order update*"), body("Your order has left our warehouse.")),
        template(header("Order ```shipped```"), body("Your order has left our warehouse.")),
        template(header("_Order_ {{1}}", "A-1"), body("Your order has left our warehouse.")),
        template(header("Only 5 * 3 left"), body("Your order has left our warehouse.")),
        template(header("~구매~ 발송 완료"), body("주문하신 상품이 발송되었습니다."), language="KO"),
    ),
    holds=(
        template(header("About ~5 days, order_id_7"), body("Your order has left our warehouse.")),
        template(header("Signature: ____"), body("Your order has left our warehouse.")),
        template(header("मुझे_अभी_भेजें, रहि_ए_"), body("आपका ऑर्डर रास्ते में है।"), language="HI"),
        template(header("Заказ_{{1}} принят", "A-1"), body("Ваш заказ уже в пути."), language="RU"),
        template(header("Your order"), body("Your *order* has left our _warehouse_.")),
    ),
)
