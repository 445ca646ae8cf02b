"""A button whose label has signs of formatting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_brief
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    link,
    quick_reply,
    template,
)
from reconciler.linter.template_survey import FORMATTING
from reconciler.linter.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

# As WhatsApp draws it: a sign at the edge of a word, and the same sign at the end of one. Any other sign stays a sign.
_FORMATTED: Final = r"```.+?```|`[^`]+`|(?<![\p{L}\p{M}\p{N}])([*_~])(?!\1|\s).+?(?<!\s)\1(?![\p{L}\p{M}\p{N}])"
_SIGNS: Final = frozenset("*_~`")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for label in message.labels:
        if not _SIGNS.isdisjoint(label.written):
            formatted = [match.group() for match in pattern(_FORMATTED).finditer(label.visible)]
            if formatted:
                yield Finding(label.path, f"has formatting: {all_brief(formatted)}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.CERTAIN,
    title="The label of a button has no formatting.",
    why="Meta refuses bold, italics, strikethrough and monospace there with subcode 2388060.",
    fix="write the label without *, _, ~ and `",
    source=("Meta subcode 2388060", "https://github.com/glific/glific/issues/4383", "Form of WhatsApp Manager"),
    check=_check,
    only_with=FORMATTING,
    breaks=(
        template(body("Your order has left our warehouse."), buttons(quick_reply("*Track* it"))),
        template(body("Your order has left our warehouse."), buttons(link("```Track```"))),
        template(body("Your order has left our warehouse."), buttons(link("~Old~ shop"))),
        template(body("आपका ऑर्डर रास्ते में है।"), buttons(quick_reply("_हाँ_, भेजें")), language="HI"),
        template(body("คำสั่งซื้อของคุณถูกจัดส่งแล้ว"), buttons(link("ดู *ตอนนี้*")), language="TH"),
    ),
    holds=(
        template(body("Your order has left our warehouse."), buttons(quick_reply("5 * 3 * 2"), link("my_order_list"))),
        template(body("Your order has left our warehouse."), buttons(quick_reply("C* or ~10"), link("Price **"))),
        template(
            body("주문하신 상품이 발송되었습니다."),
            buttons(quick_reply("월~금/토~일"), link("내_주문_목록")),
            language="KO",
        ),
    ),
)
