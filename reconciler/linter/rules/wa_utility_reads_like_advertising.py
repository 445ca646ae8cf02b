"""A text of the category UTILITY that advertises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.sales_words import may_sell, sales
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, buttons, header, template

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    if message.category == "UTILITY" and may_sell(message.folded, message.language):
        for part in message.parts:
            for text in part.texts:
                expressions = sales(text.visible, message.language)
                if expressions:
                    yield Finding(text.path, f"reads like advertising: {all_quoted(expressions)}")


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
    only_with="UTILITY",
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
        template(body("Hi {{1}}, you left something in your cart. We miss you!")),
        template(body("Responda nossa pesquisa e concorra a prêmios. Indique um amigo também."), language="PT_BR"),
        template(body("새해 복 많이 받으세요. 신상품이 출시되었습니다."), language="KO"),
    ),
    holds=(
        template(
            header("Acme Point of Sale Limited"), body("Feel free to call us toll-free. You can track your order now.")
        ),
        template(body("Big summer sale! Get 50% off everything this week."), category="MARKETING"),
        template(body("Sorry we missed you. The return is free; your discount was applied to order {{1}} today.")),
        template(body("تم خصم المبلغ {{1}} من حسابك في البنك"), language="AR"),
        template(
            body("Le solde de votre compte est {{1}} euros. La remise de votre colis est prévue demain."), language="FR"
        ),
        template(body("담당 세일즈 매니저 {{1}}님이 연락드릴 예정입니다."), language="KO"),
        template(body("Aproveite sua viagem, {{1}}! Seu embarque é no portão {{2}} do terminal."), language="PT_BR"),
        template(body("A kedvezményezett neve: {{1}}. Köszönjük az utalást."), language="HU"),
        template(body("אנו מבצעים עבודות תחזוקה היום."), language="HE"),
        template(body("شكرا لك، السعر المعروض هو {{1}} ريال"), language="AR"),
        template(body("I saldi dei tuoi conti sono disponibili nell'app."), language="IT"),
        template(body("Ваши акции зачислены на счёт {{1}}, спасибо."), language="RU"),
        template(body("Jūsų akcijos įskaitytos į sąskaitą šiandien."), language="LT"),
        template(body("Ваші акції зараховано на рахунок сьогодні."), language="UK"),
        template(body("Ditt erbjudande om anställning är klart att läsa."), language="SV"),
        template(body("Uw hypotheekaanbieding is klaar. De aanbieding staat in uw dossier."), language="NL"),
        template(body("Ha recibido una oferta de compra por la casa. Su promoción a jefe es oficial."), language="ES"),
        template(body("Não perca o entregador: ele chega hoje. O desconto em folha foi registrado."), language="PT_BR"),
        template(body("Don't miss it, gate {{1}} closes soon. New arrivals time for your flight is {{2}} today.")),
        template(body("Your discount was taken off the invoice, and the promo code is now used up.")),
        template(body("Kode promo Anda telah digunakan untuk pesanan ini."), language="ID"),
        template(body("Les soldes de vos comptes sont à jour. Ne manquez pas votre train."), language="FR"),
        template(body("Der Rabatt wurde von der Rechnung abgezogen."), language="DE"),
        template(body("クーポンのご利用を確認しました。"), language="JA"),
        template(body("사용하신 쿠폰이 주문에 적용되었습니다."), language="KO"),
        template(body("您的优惠已抵扣，感谢您的订购。"), language="ZH_CN"),
        template(body("Η προσφορά σας για το ακίνητο έγινε δεκτή."), language="EL"),
        template(body("İndiriminiz faturanıza yansıtıldı, teşekkür ederiz."), language="TR"),
        template(body("Zniżka została odjęta od rachunku."), language="PL"),
    ),
)
