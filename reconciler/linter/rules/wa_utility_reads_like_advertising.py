"""A text of the category UTILITY that advertises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import brief
from reconciler.linter.sales_words import SALES
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, header, template

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED: Final = 3
"""Expressions that a finding names."""


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if message.category == "UTILITY":
        for part in message.parts:
            for text in part.texts:
                sales = SALES.find(text.visible, message.language)
                if sales:
                    named = ", ".join(f'"{brief(each)}"' for each in sales[:NAMED])
                    yield Finding(text.path, f"reads like advertising: {named}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="A utility template does not advertise.",
    why="Meta counts what sells as MARKETING. It moves the template there, so that each message costs more, or rejects "
    "it where allowCategoryChange is false, the default.",
    fix="set category to MARKETING, or keep to what the person has ordered or asked for",
    source=(
        "https://github.com/shridarpatil/frappe_whatsapp/pull/254",
        "https://github.com/schemalabz/opencouncil/issues/567",
        "https://github.com/glific/glific/issues/4053",
    ),
    check=_check,
    breaks=(
        template(body("Big summer sale! Get 50% off everything, use code {{1}} today and don't miss out.")),
        template(body("Aproveite nosso desconto de 20% em toda a loja até domingo."), language="PT_BR"),
        template(body("주문이 발송되었습니다. 다음 주문은 10% 할인해 드립니다."), language="KO"),
        template(body("طلبك في الطريق إليك. كود الخصم لطلبك القادم هو أكمي"), language="AR"),
        template(body("新着商品が期間限定で半額です。"), language="JA"),
        template(body("Ihre Bestellung ist da.\nRabattcode für Sie: {{1}} beim nächsten Mal"), language="DE"),
        template(
            body("Your order has left our warehouse."),
            buttons({"type": "URL", "text": "Shop now", "url": "https://acme.example"}),
        ),
    ),
    holds=(
        template(
            header("Acme Point of Sale Limited"), body("Feel free to call us toll-free. You can track your order now.")
        ),
        template(body("Big summer sale! Get 50% off everything this week."), category="MARKETING"),
        template(body("تم خصم المبلغ {{1}} من حسابك في البنك"), language="AR"),
        template(
            body("Le solde de votre compte est {{1}} euros. La remise de votre colis est prévue demain."), language="FR"
        ),
        template(body("담당 세일즈 매니저 {{1}}님이 연락드릴 예정입니다."), language="KO"),
        template(body("Aproveite sua viagem, {{1}}! Seu embarque é no portão {{2}} do terminal."), language="PT_BR"),
    ),
)
