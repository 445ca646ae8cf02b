"""Templates of every form for tests of what applications are given, and how they become live."""

import json

BUTTON = {"type": "URL", "text": "Track", "url": "https://a.example/t/{{1}}", "example": "https://a.example/t/A-1"}
IMAGE = {"type": "HEADER", "format": "IMAGE", "example": {"url": "https://a.example/i.png"}}


def body(text, *examples):
    return {"type": "BODY", "text": text, **({"examples": list(examples)} if examples else {})}


def buttons(*each):
    return {"type": "BUTTONS", "buttons": list(each)}


def template(name, *components, language="EN", category="UTILITY"):
    return {"name": name, "language": language, "category": category, "details": {"components": list(components)}}


def card(*components):
    return {"components": [IMAGE, *components]}


ORDER = body("Order {{1}} arrives on {{2}} before noon, we hope.", "A-1", "Monday")

TEMPLATES = {
    "shipped_en": template("order_shipped", ORDER, buttons(BUTTON)),
    "shipped_es": template("order_shipped", body("Tu pedido {{1}} llega el {{2}} por la tarde.", "A-1", "lunes"),
                           buttons(BUTTON), language="ES"),
    "greeting": template("greeting", body("Welcome to the shop.")),
    "place": template("24_hours", {"type": "HEADER", "format": "LOCATION"}, body("We are here, {{1}}, today.", "Ann")),
    "differing_en": template("differing", body("We have your order {{1}} here.", "A-1")),
    "differing_de": template("differing", body("Deine Bestellung {{1}} kommt am {{2}} zu dir.", "A-1", "Montag"),
                             language="DE"),
    "login": template("login_code", {"type": "BODY"}, buttons({"type": "OTP", "otpType": "COPY_CODE", "text": "Copy"}),
                      category="AUTHENTICATION"),
    "sale": template("sale", IMAGE, body("All of summer is half the price."),
                     {"type": "LIMITED_TIME_OFFER", "text": "Today", "hasExpiration": True},
                     buttons({"type": "COPY_CODE", "example": "SAVE10"}), category="MARKETING"),
    "keyword": template("class", body("Seu pedido chegou hoje."), buttons({"type": "ORDER_DETAILS"}), language="PT_BR"),
    "summer": template("summer", body("See what is new."), {"type": "CAROUSEL", "cards": [
        card(body("Only {{1}} today, and never again.", "9"), buttons({"type": "QUICK_REPLY", "text": "Take it"})),
        card(body("No more of these."), buttons(BUTTON)),
    ]}, category="MARKETING"),
}  # fmt: skip

LATE = {"late": template("order_late", body("Your order {{1}} comes later than we said.", "A-1"))}


def kakaotalk(*names, content="#{이름}, your order #{order no.} is here."):
    sender = {"plusFriendId": "acmechannel", "details": {
        "adminPhoneNo": "+821012345678", "name": "Acme", "topLevelCategoryCode": "001", "midLevelCategoryCode": "0001",
        "subLevelCategoryCode": "0001"}}  # fmt: skip
    templates = {
        f"notice_{index}": {
            "plusFriendId": "${kakaotalk_sender.acme.plusFriendId}",
            "details": {"name": name.replace("${", "$${"), "language": "KO", "content": content},
        }
        for index, name in enumerate(names)
    }
    return {"kakaotalk_sender": {"acme": sender}, "kakaotalk_template": templates}


class Shop:
    """A project whose templates the tests declare, apply and let be reviewed."""

    def __init__(self, folder, cli, emulator):
        self._folder = folder
        self._cli = cli
        self._emulator = emulator

    def declare(self, templates, name="templates.json", **others):
        document = {"resources": {"whatsapp_template": templates, **others}}
        (self._folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    def apply(self):
        done = self._cli("apply", "--auto-approve")
        assert done.code == 0, done.err

    def reviewed(self):
        """Apply what is declared, and let every review that is due pass."""
        self.apply()
        self._emulator.control("POST", "clock", {"advance": "2h"})

    def becomes(self, name, language, **fields):
        """Let Meta do something to a template."""
        self._emulator.control(
            "POST", f"objects/whatsapp_template/{name}/{language}?projectId=emulated-project", fields
        )

    def exported(self, *words):
        """Return the JSON document."""
        done = self._cli("export", "templates", "--format", "json", *words)
        assert done.code == 0, done.err
        return json.loads(done.out)

    def module(self, form, *words):
        """Return the path of a module, written anew."""
        path = self._folder / ("templates.py" if form == "python" else "templates.ts")
        done = self._cli("export", "templates", "--format", form, "--out", path, *words)
        assert (done.code, done.out) == (0, ""), done.err
        return path
