"""Plans as pages, written to a file, and what of them a person would look at."""

from datetime import UTC, datetime

from sized_plans import change, plan

from reconciler.plans.change import Action, FieldChange
from reconciler.render.format import Look, ShownPlan
from reconciler.render.html.plan import plan as page_of

NOW = datetime(2026, 11, 23, 17, 42, tzinfo=UTC)
LOOK = Look(NOW, color=False, width=100, verbose=False)

MESSAGES = {
    'whatsapp_template.order["EN"]': {
        "language": "EN",
        "components": [
            {"type": "HEADER", "format": "IMAGE", "example": {"url": "https://acme.example/parcel.jpg"}},
            {"type": "BODY", "text": "Hi *{{1}}*, order {{2}} is _on its way_.", "examples": ["Ada", "A-1042"]},
            {"type": "FOOTER", "text": "Acme"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "URL", "text": "Track", "url": "https://acme.example/t"},
                    {"type": "PHONE_NUMBER", "text": "Call us", "phoneNumber": "+46701234567"},
                    {"type": "QUICK_REPLY", "text": "Stop"},
                ],
            },
        ],
    },
    'whatsapp_template.order["AR"]': {
        "language": "AR",
        "components": [{"type": "BODY", "text": "طلبك {{1}} في الطريق", "examples": ["A-1042"]}],
    },
    "whatsapp_template.sale": {
        "language": "EN",
        "components": [
            {"type": "BODY", "text": "New for you"},
            {
                "type": "CAROUSEL",
                "cards": [
                    {"components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": f"Card {number}"}]}
                    for number in range(4)
                ],
            },
        ],
    },
    "whatsapp_template.offer": {
        "language": "EN",
        "components": [
            {"type": "LIMITED_TIME_OFFER", "text": "Ends tonight", "hasExpiration": True},
            {"type": "BODY", "text": "Save 25 % now"},
            {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "SPRING25"}]},
        ],
    },
}
KAKAOTALK = {
    "name": "shipped",
    "language": "KO",
    "title": "배송 시작",
    "subtitle": "주문 안내",
    "content": "#{고객명}님, 배송을 시작했습니다.",
    "extra": "문의 1588-0000",
    "buttons": [{"ordering": 1, "type": "WEB_LINK", "name": "조회", "linkMo": "https://acme.example/t"}],
}
BRAND = {
    "name": "Acme Stores",
    "description": "Furniture for people who stay at home",
    "color": "#0B57D0",
    "phones": [{"label": "Call the shop", "number": "+46701234567"}],
}


def created(address, details, **facts):
    fields = [FieldChange("language", None, facts.pop("language"))] if "language" in facts else []
    return change(address, Action.CREATE, *fields, FieldChange("details", None, details), **facts)


def every_message():
    """Return a create of each message, an update of one, and what cannot be undone."""
    creates = [
        created(address, {"components": message["components"]}, language=message["language"], effect="reviewed by Meta")
        for address, message in MESSAGES.items()
    ]
    body = {"language": "EN", "details": {"components": [{"type": "BODY", "text": "Come today, or tomorrow"}]}}
    return plan(
        *creates,
        created("kakaotalk_template.shipped", KAKAOTALK),
        created("rcs_sender.brand", {"brand": BRAND}, reversibility="irreversible"),
        change("whatsapp_template.visit", Action.UPDATE, FieldChange("details.components[0].text", "Come today",
               "Come today, or tomorrow", source="visit.yaml:7"), content=body),
        change("whatsapp_template.gone", Action.DELETE, content=body, reversibility="time_locked"),
        change("sms_app.alerts", Action.CREATE, FieldChange("name", None, "Alerts"),
               depends_on=(creates[2].address,)),
        warnings=("something to know",),
    )  # fmt: skip


def html(made, **facts):
    return page_of(ShownPlan(made, **facts), LOOK).html


def written(folder, made):
    path = folder / "page.html"
    path.write_text(made if isinstance(made, str) else html(made), encoding="utf-8")
    return path
