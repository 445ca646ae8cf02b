"""Plans of every size that a person may have to review: one change, twelve, fifty, five hundred."""

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange, Guard, Status, by_address
from reconciler.plans.model import Basis, Plan, Reading

TEXTS = {
    "AR": "طلبك {{1}} في الطريق",
    "DE": "Ihre Bestellung {{1}} ist unterwegs",
    "EN": "Your order {{1}} is on its way",
    "ES": "Tu pedido {{1}} ha salido",
    "FR": "Votre commande {{1}} est en route",
    "HI": "आपका ऑर्डर {{1}} रास्ते में है",
    "IT": "Il tuo ordine {{1}} è in viaggio",
    "JA": "ご注文 {{1}} を発送しました",
    "KO": "주문 {{1}} 배송을 시작했습니다",
    "PT_BR": "Seu pedido {{1}} está a caminho 🚚",
}
ACKNOWLEDGED = 'whatsapp_template.old_news["DE"]'


def change(text, action, *fields, **facts):
    address = Address.parse(text)
    return Change(address, address.type, action, fields=fields, **facts)


def plan(*changes, **facts):
    basis = Basis("project", "provisioning.api.sinch.com", "sqlite:///.reconciler/state.db", "lineage", 14, "digest",
                  "0.1.0", acks=(ACKNOWLEDGED,))  # fmt: skip
    return Plan(basis, by_address(changes), reading=Reading(3, 640, 6), **facts)


def templates(block, *, footer=False, languages=TEXTS, number=""):
    """Return a create for each language of one block, as the engine plans them."""
    return [
        change(
            f'whatsapp_template.{block}["{language}"]',
            Action.CREATE,
            FieldChange("name", None, block, source=f"{block}.yaml:4"),
            FieldChange("language", None, language, source=f"{block}.yaml:5"),
            FieldChange("category", None, "UTILITY", source=f"{block}.yaml:6"),
            *component(0, "BODY", text=TEXTS[language] + number, examples=["A-1042"]),
            *(component(1, "FOOTER", text=f"Acme {language}") if footer else ()),
            effect="reviewed by Meta",
        )
        for language in languages
    ]


def component(index, kind, **values):
    yield FieldChange(f"details.components[{index}].type", None, kind, label=f"details.components[{kind}].type")
    for name, value in values.items():
        steps = (
            [(f"{name}[{at}]", each) for at, each in enumerate(value)] if isinstance(value, list) else [(name, value)]
        )
        for step, each in steps:
            path = f"details.components[{index}].{step}"
            yield FieldChange(path, None, each, label=f"details.components[{kind}].{step}")


def deletes(block, languages, **facts):
    return [
        change(
            f'whatsapp_template.{block}["{language}"]',
            Action.DELETE,
            reason="removed from configuration",
            reversibility="time_locked",
            effect="the name is reserved in this language for 30 days",
            **facts,
        )
        for language in languages
    ]


def body(block, language, before, after, line):
    return change(
        f'whatsapp_template.{block}["{language}"]',
        Action.UPDATE,
        FieldChange("details.components[0].text", before, after, source=f"{block}.yaml:{line}",
                    label="details.components[BODY].text"),
        effect="new review; the approved text stays live until the review result",
    )  # fmt: skip


BLOCKED = {"status": Status.BLOCKED, "guard": Guard.ACK}
LONG = "Hello {{1}},\n\nyour table is booked for {{2}}.\nPlease come in time.\n\nAcme"
ROTATED = [
    change(f"webhook.hook_{name}", Action.UPDATE, FieldChange("secret", None, None, sensitive=True)) for name in "abcde"
]

ONE = plan(body("order", "EN", "Your order {{1}} is on its way", "Your order {{1}} will be with you today", 12))
TWELVE = plan(
    *templates("order", languages=["DE", "EN", "KO"]),
    *templates("bill", footer=True, languages=["AR", "EN"]),
    body("table", "EN", LONG, LONG.replace("Please come in time.", "Please come in time, or call us."), 30),
    *deletes("old_news", ["DE"]),
    *deletes("old_news", ["EN"], **BLOCKED),
    *ROTATED[:2],
    change("sms_app.alerts", Action.REPLACE, FieldChange("region", "EU", "US", source="sms.yaml:4")),
    change("rcs_sender.brand", Action.ACT, acts=("launch",), reversibility="irreversible",
           effect="after the launch only the countries can change"),
)  # fmt: skip
FIFTY = plan(
    *(each for number in range(4) for each in templates(f"order_{number}", footer=number % 2 == 1)),
    *deletes("old_news", ["DE"]),
    *deletes("spring", ["DE", "EN", "ES", "FR"], **BLOCKED),
    *ROTATED,
)
FIVE_HUNDRED = plan(
    *(each for number in range(50) for each in templates(f"order_{number:02}", number=f" ({number})")), unchanged=12
)
SIZES = {1: ONE, 12: TWELVE, 50: FIFTY, 500: FIVE_HUNDRED}
