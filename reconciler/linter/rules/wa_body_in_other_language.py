"""A body whose small words are those of another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.languages import other_languages
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    for text in message.bodies:
        likely = other_languages(text.in_words, message.language)
        if likely:
            yield Finding(text.path, f"reads like {' or '.join(likely)}, and its language is {message.language}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="The body is written in its language.",
    why="Meta rejects texts in another language than the template declares, and flags accounts that do so often.",
    fix="set language to that of the text, or translate the text",
    source=("https://github.com/rapidpro/rapidpro/issues/1206",),
    check=_check,
    breaks=(
        template(body("Su pedido {{1}} ya salió de nuestro almacén y llegará pronto a su casa."), language="EN_US"),
        template(body("Your order {{1}} has left our warehouse and will be with you soon."), language="DE"),
        template(body("Siparişiniz depomuzdan çıktı ve yakında size ulaşacak, teşekkür ederiz."), language="FR"),
        template(body("Ваш заказ в пути. Ihre Bestellung ist unterwegs und wird bald bei Ihnen sein."), language="EN"),
        template(body("Din ordre har forladt vores lager og er snart hos dig. Tak for tilliden."), language="EN"),
    ),
    holds=(
        template(body("Su pedido {{1}} ya salió de nuestro almacén y llegará pronto a su casa."), language="PT_BR"),
        template(body("Pesanan Anda telah meninggalkan gudang kami dan akan segera tiba."), language="MS"),
        template(body("Din ordre har forladt vores lager og er snart hos dig. Tak for tilliden."), language="NB"),
        template(body("Su pedido ya salió. / Your order has left our warehouse and will be with you."), language="EN"),
        template(body("Reminder: La Dolce Vita, dinner at Il Forno della Nonna, Via Roma 5, Palazzo dei Fiori.")),
        template(body("Votre commande The North Face Up And At Them est prête, {{1}} vous attend."), language="FR"),
        template(body("Danke, {{1}}: La La Land, Le Mans 66 und Les Misérables sind bestellt."), language="DE"),
        template(body("See https://acme.example/el/pedido/ya/salio/de/nuestro/almacen/y/llegara/pronto")),
        template(body("주문하신 The Best Of You and Me 앨범이 발송되었습니다."), language="KO"),
    ),
)
