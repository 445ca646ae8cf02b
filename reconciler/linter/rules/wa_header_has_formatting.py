"""A text header with the signs of bold, italic, struck-out or fixed-width text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, header, template
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

# As WhatsApp reads it, signs around a text are formatting and those within a word are not. Meta takes no asterisk.
_FORMATTED: Final = re.compile(r"(?<![^\W_])(?P<mark>```|[*~_])(?=\S)(?P<inside>[^\n]*?\S)(?P=mark)(?![^\W_])|```|\*")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    text = message.message.header
    if text is not None:
        marked = _FORMATTED.search(text.visible)
        if marked is not None:
            yield Finding(text.path, f'has formatting: "{brief(marked.group())}"', _plain(text.written))


def _plain(written: str) -> Any:
    plain = _FORMATTED.sub(lambda marked: marked["inside"] or marked.group(), written)
    return MISSING if _FORMATTED.search(plain) else plain


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
    breaks=(
        template(header("*Order update*"), body("Your order has left our warehouse.")),
        template(header("Order ```shipped```"), body("Your order has left our warehouse.")),
        template(header("_Order_ {{1}}", "A-1"), body("Your order has left our warehouse.")),
        template(header("Only 5 * 3 left"), body("Your order has left our warehouse.")),
        template(header("~구매~ 발송 완료"), body("주문하신 상품이 발송되었습니다."), language="KO"),
    ),
    holds=(
        template(header("About ~5 days, order_id_7"), body("Your order has left our warehouse.")),
        template(header("Заказ_{{1}} принят", "A-1"), body("Ваш заказ уже в пути."), language="RU"),
        template(header("Your order"), body("Your *order* has left our _warehouse_.")),
    ),
)
