"""A text with the placeholder of another tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.placeholders import may_hold_placeholders, other_placeholders
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_template import (
    WhatsappTemplate,
    body,
    buttons,
    footer,
    header,
    link,
    quick_reply,
    template,
)
from reconciler.linter.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for part in message.parts if may_hold_placeholders(visible(message.survey.static)) else ():
        urls = [url for button in part.buttons if (url := button.text("url")) is not None]
        for text in (*part.texts, *urls):
            others = other_placeholders("\0".join(text.around))
            if others:
                words = "which is no variable" if len(others) == 1 else "which are no variables"
                yield Finding(text.path, f"has {all_quoted(others)}, {words}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="Every placeholder is a variable of WhatsApp.",
    why="Only {{1}}, {{2}} and so on are replaced; people would see anything else unchanged.",
    fix="write it as {{1}}, {{2}} and so on, and give an example for each",
    source=("https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview",),
    check=_check,
    breaks=(
        template(body("Hello {name}, your order has left our warehouse.")),
        template(header("Order ${orderId}"), body("Your order has left our warehouse.")),
        template(body("안녕하세요 #{고객명}님, 주문하신 상품이 발송되었습니다."), language="KO"),
        template(body("Hello %s, your order :id has left our warehouse.")),
        template(body("Hello [NAME], your order [Order Number] has left our warehouse.")),
        template(body("Hello <name>, your order has left our warehouse.")),
        template(body("Здравствуйте, <имя>! Ваш заказ уже в пути."), language="RU"),
        template(body("{{1}}様、{お名前}様のご注文を発送しました。"), language="JA"),
        template(body("Your order has left our warehouse."), footer("Sent by {company}")),
        template(body("Your order has left our warehouse."), buttons(quick_reply("Help [Name]"))),
        template(body("Your order has left our warehouse."), buttons(link("Track", "https://acme.example/{orderId}"))),
    ),
    holds=(
        template(body("Hello {{1}}, your order has left our warehouse {as you asked}.")),
        template(body("لديك خصم 5%، و$10 رصيد في حسابك"), language="AR"),
        template(body("We are 100% sure: see [1] and <3. It costs $5 or Rs:500.")),
        template(body("[Acme] Your order {{1}} has left.\n[Date] {{2}}\n[Order number]: {{3}}\nThank you.")),
        template(body("[아크메] 주문하신 상품이 발송되었습니다.\n[날짜] {{1}}\n[금액] {{2}} 원입니다."), language="KO"),
        template(
            body("Your order has left our warehouse."),
            buttons(link("Track", "https://acme.example/%d0%b0?q={{1}}", example="https://acme.example/%d0%b0?q=1")),
        ),
    ),
)
