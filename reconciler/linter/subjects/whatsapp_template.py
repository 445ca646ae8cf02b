"""A WhatsApp template: its texts, buttons and media, on the message itself and on the cards of its carousel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from reconciler.linter.hosts import host_of, short_links, shortener
from reconciler.linter.literals import folded
from reconciler.linter.once import once
from reconciler.linter.subject import Subject
from reconciler.linter.template_survey import Survey
from reconciler.linter.text import LINE_BREAK, Wording, has_words, visible
from reconciler.linter.words import plain
from schemas.whatsapp.texts import VARIABLE, variables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reconciler.values import Path

COMPONENTS: Final[Path] = ("details", "components")
TAPS: Final = ("ONE_TAP", "ZERO_TAP")
"""Types of OTP buttons that hand the code to an app."""
_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")
_MALFORMED: Final = re.compile(r"\{+\s*\d+\s*\}+|\{\{\s*\d+|\d+\s*\}\}")


class MessageText(Wording):
    """A text that may hold variables: ``{{1}}``."""

    @once
    def variables(self) -> tuple[str, ...]:
        """The variables in it, each once, in order of appearance."""
        return variables(self.written)

    @property
    def last_variable(self) -> str:
        """The variable that stands last; there has to be one."""
        return str(VARIABLE.findall(self.written)[-1])

    @once
    def around(self) -> tuple[str, ...]:
        """What can be seen before, between and after the variables; one more than there are variables."""
        return tuple(visible(part) for part in VARIABLE.split(self.written))

    @once
    def static(self) -> str:
        """What can be seen without the variables, a space in the place of each."""
        return " ".join(self.around)

    @once
    def malformed(self) -> tuple[str, ...]:
        """What was meant as a variable and is none: ``{1}``, ``{{1}``, ``{{1``, ``1}}``."""
        parts = (part for part in self.around if "{" in part or "}" in part)
        return tuple(wrong for part in parts for wrong in _MALFORMED.findall(part))

    @once
    def has_line_break(self) -> bool:
        """Whether it has a line break anywhere, the very end included."""
        return LINE_BREAK.search(self.written) is not None

    @property
    def on_one_line(self) -> str:
        """The same text with a space in the place of every line break."""
        return " ".join(line.strip() for line in LINE_BREAK.split(self.written) if line.strip())

    @once
    def in_words(self) -> str:
        """What is written in a language: without variables, web and e-mail addresses."""
        may_have = "@" in self.static or "www." in self.static or "://" in self.static
        return _ADDRESS.sub("", self.static) if may_have else self.static

    @property
    def is_only_variables(self) -> bool:
        """Whether it has variables and no word beside them."""
        return bool(self.variables) and not any(map(has_words, self.around))


class Button:
    """One button.

    Attributes:
        path: Where it stands.
        type: Its type: ``URL``, ``QUICK_REPLY`` and so on.
        values: Its fields.
    """

    def __init__(self, path: Path, values: Mapping[str, Any]) -> None:
        self.path = path
        self.values = values
        self.type = _word(values.get("type"))

    def text(self, name: str = "text") -> MessageText | None:
        """Return one of its texts; None when it is not there or not known."""
        value = self.values.get(name)
        return MessageText((*self.path, name), value) if isinstance(value, str) else None

    @once
    def labels(self) -> Sequence[MessageText]:
        """The texts that a person reads on it: ``text`` and ``autofillText``."""
        texts = (self.text("text"), self.text("autofillText"))
        return tuple(text for text in texts if text is not None)

    @property
    def apps(self) -> Sequence[tuple[Path, Mapping[str, Any]]]:
        """The Android apps that take the code over without its being copied, and where each is named."""
        if self.values.get("otpType") not in TAPS:
            return ()
        listed = self.values.get("supportedApps")
        apps = [
            ((*self.path, "supportedApps", index), app)
            for index, app in enumerate(listed if isinstance(listed, list) else ())
            if isinstance(app, dict)
        ]
        own = self.values.get("packageName") is not None or self.values.get("signatureHash") is not None
        return [*apps, (self.path, self.values)] if own else apps


class Part:
    """The components of the message itself, or of one card of its carousel.

    Attributes:
        path: Where the list of components stands.
        components: Each with its index, by type; a type that is there twice counts once.
    """

    def __init__(self, path: Path, written: Any) -> None:
        self.path = path
        self.components: dict[str, tuple[int, Mapping[str, Any]]] = {
            component["type"]: (index, component)
            for index, component in enumerate(written if isinstance(written, list) else ())
            if isinstance(component, dict) and isinstance(component.get("type"), str)
        }
        self._written = written

    def __contains__(self, type_: str) -> bool:
        return type_ in self.components

    @once
    def is_known(self) -> bool:
        """Whether the types of all components and buttons are known; only then can one be said to be missing."""
        known = _has_types(self._written)
        return known and ("BUTTONS" not in self or _has_types(self.get("BUTTONS").get("buttons")))

    def at(self, type_: str, *more: str | int) -> Path:
        """Return the path of a component that is there, or of something in it."""
        return (*self.path, self.components[type_][0], *more)

    def get(self, type_: str) -> Mapping[str, Any]:
        """Return the fields of a component; none when it is not there."""
        return self.components.get(type_, (0, {}))[1]

    def text(self, type_: str, name: str = "text") -> MessageText | None:
        """Return a text of a component; None when it is not there or not known."""
        value = self.get(type_).get(name)
        return MessageText(self.at(type_, name), value) if isinstance(value, str) else None

    @once
    def header(self) -> MessageText | None:
        """The text of the header; None when it has another format."""
        return self.text("HEADER")

    @once
    def body(self) -> MessageText | None:
        """The text of the body."""
        return self.text("BODY")

    @once
    def footer(self) -> MessageText | None:
        """The text of the footer."""
        return self.text("FOOTER")

    @once
    def texts(self) -> Sequence[MessageText]:
        """Every text that a person reads, from top to bottom."""
        texts = (self.header, self.text("LIMITED_TIME_OFFER"), self.body, self.footer)
        labels = (label for button in self.buttons for label in button.labels)
        return [*(text for text in texts if text is not None), *labels]

    @once
    def examples(self) -> Sequence[MessageText]:
        """The samples of variables that are known: of header, body and buttons."""
        listed = self.get("BODY").get("examples")
        samples = [
            MessageText(self.at("BODY", "examples", index), sample)
            for index, sample in enumerate(listed if isinstance(listed, list) else ())
            if isinstance(sample, str)
        ]
        others = (self.text("HEADER", "example"), *(button.text("example") for button in self.buttons))
        return [*samples, *(text for text in others if text is not None)]

    @once
    def buttons(self) -> Sequence[Button]:
        """The buttons, in their order."""
        written = self.get("BUTTONS").get("buttons")
        if not isinstance(written, list):
            return ()
        path = self.at("BUTTONS", "buttons")
        return [Button((*path, index), each) for index, each in enumerate(written) if isinstance(each, dict)]


class WhatsappTemplate(Subject):
    """A template, with its texts as Meta's reviewer reads them."""

    type: ClassVar[str] = "whatsapp_template"

    @once
    def category(self) -> str:
        """MARKETING, UTILITY or AUTHENTICATION; empty when it is not known."""
        return self.word("category")

    @property
    def is_draft(self) -> bool:
        """Whether it is only saved, and may lack what it will need."""
        return self.word("status") == "DRAFT"

    @once
    def language(self) -> str:
        """The language, as in ``PT_BR``; empty when it is not known."""
        return self.word("language")

    @once
    def name(self) -> str:
        """The name, which all its languages share; empty when it is not known."""
        return self.word("name")

    @once
    def message(self) -> Part:
        """The message itself."""
        details = self.values.get("details")
        return Part(COMPONENTS, details.get("components") if isinstance(details, dict) else None)

    @once
    def cards(self) -> Sequence[Part]:
        """The cards of its carousel, in their order."""
        written = self.message.get("CAROUSEL").get("cards")
        if not isinstance(written, list):
            return ()
        path = self.message.at("CAROUSEL", "cards")
        return [
            Part((*path, index, "components"), card.get("components") if isinstance(card, dict) else None)
            for index, card in enumerate(written)
        ]

    @once
    def parts(self) -> Sequence[Part]:
        """The message itself, and then its cards."""
        return (self.message, *self.cards)

    @once
    def survey(self) -> Survey:
        """What its details hold, seen without building any of what rules read."""
        return Survey(self.values.get("details"))

    @property
    def has(self) -> Collection[str]:
        """The types of its components and buttons, its category, and what its texts have."""
        return {self.category, *self.survey.has}

    @once
    def folded(self) -> str:
        """All its texts as expressions are looked for in them."""
        return folded(plain(visible(self.survey.static)))

    @once
    def bodies(self) -> Sequence[MessageText]:
        """The texts of all bodies that are known."""
        return [part.body for part in self.parts if part.body is not None]

    @once
    def examples(self) -> Sequence[MessageText]:
        """The samples of variables, of the message and of its cards."""
        return [sample for part in self.parts for sample in part.examples]

    @once
    def buttons(self) -> Sequence[Button]:
        """All buttons, of the message and of its cards."""
        return [button for part in self.parts for button in part.buttons]

    @once
    def otp_buttons(self) -> Sequence[Button]:
        """The buttons that hand a code over; cards have none."""
        return [button for button in self.message.buttons if button.type == "OTP"]

    @once
    def types_beside_offer(self) -> frozenset[str] | None:
        """The types of buttons beside a limited-time offer; None when there is none, or none that lacks anything.

        A draft may lack buttons, and what must not be in one template with an offer has to go first. In Brazil, an
        offer comes with a request for payment instead (ORDER_DETAILS).
        """
        part = self.message
        elsewhere = self.is_draft or self.category == "AUTHENTICATION" or "CAROUSEL" in part
        if "LIMITED_TIME_OFFER" not in part or elsewhere or not part.is_known:
            return None
        types = frozenset(button.type for button in part.buttons)
        return None if "ORDER_DETAILS" in types else types

    @once
    def labels(self) -> Sequence[MessageText]:
        """The texts of all buttons."""
        return [label for button in self.buttons for label in button.labels]

    @once
    def shorteners(self) -> Sequence[tuple[Path, str]]:
        """The shorteners of URLs that texts and buttons link to, and where."""
        texts = [text for part in self.parts for text in (part.header, part.body, part.footer) if text is not None]
        urls = [url for button in self.buttons if button.type == "URL" and (url := button.text("url")) is not None]
        return [
            *((text.path, name) for text in texts for name in short_links(text.visible)),
            *((url.path, name) for url in urls if (name := shortener(host_of(url.visible)))),
        ]


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _has_types(written: Any) -> bool:
    return isinstance(written, list) and all(isinstance(each, dict) and _word(each.get("type")) for each in written)


def quick_reply(text: str) -> Mapping[str, Any]:
    """Return a quick reply, for the examples of a rule."""
    return {"type": "QUICK_REPLY", "text": text}


def link(text: str, url: str = "https://acme.example/orders", **more: str) -> Mapping[str, Any]:
    """Return a button that opens a page."""
    return {"type": "URL", "text": text, "url": url, **more}


def call(text: str, number: str = "+46701234567") -> Mapping[str, Any]:
    """Return a button that calls a number."""
    return {"type": "PHONE_NUMBER", "text": text, "phoneNumber": number}


def otp(otp_type: str = "COPY_CODE", text: str = "Copy code", **more: Any) -> Mapping[str, Any]:
    """Return a button that hands a code over."""
    return {"type": "OTP", "otpType": otp_type, "text": text, **more}


def authentication(*components: Mapping[str, Any], language: str = "EN") -> Mapping[str, Any]:
    """Return a template of the category AUTHENTICATION with its body and other components."""
    return template({"type": "BODY"}, *components, category="AUTHENTICATION", language=language, name="login_code")


def image(format_: str = "IMAGE") -> Mapping[str, Any]:
    """Return a header with a picture or film."""
    ending = {"IMAGE": "jpg", "VIDEO": "mp4", "DOCUMENT": "pdf"}[format_]
    return {"type": "HEADER", "format": format_, "example": {"url": f"https://acme.example/sample.{ending}"}}


def carousel(
    *cards: Sequence[Mapping[str, Any]],
    beside: Sequence[Mapping[str, Any]] = (),
    category: str = "MARKETING",
    language: str = "EN",
) -> Mapping[str, Any]:
    """Return a template with a carousel of these cards, each a list of components, and with components beside it."""
    swiped = {"type": "CAROUSEL", "cards": [{"components": list(card)} for card in cards]}
    text = body("See what has come in for the summer this week.")
    return template(text, swiped, *beside, category=category, language=language, name="summer")


def offer(
    *components: Mapping[str, Any], category: str = "MARKETING", language: str = "EN", **more: Any
) -> Mapping[str, Any]:
    """Return a limited-time offer with other components."""
    return template(
        {"type": "LIMITED_TIME_OFFER", "text": "Only this week", **more},
        *components,
        category=category,
        language=language,
        name="summer_offer",
    )


def template(
    *components: Mapping[str, Any], category: str = "UTILITY", language: str = "EN", name: str = "order_shipped"
) -> Mapping[str, Any]:
    """Return the values of a template, for the examples of a rule."""
    return {"name": name, "language": language, "category": category, "details": {"components": list(components)}}


def body(text: str, *examples: str) -> Mapping[str, Any]:
    """Return a body; a variable without an example gets a plain one."""
    count = len(set(VARIABLE.findall(text)))
    given = [*examples, *(f"A-{number}" for number in range(len(examples) + 1, count + 1))]
    return {"type": "BODY", "text": text, **({"examples": given} if given else {})}


def header(text: str, example: str | None = None) -> Mapping[str, Any]:
    """Return a text header."""
    given = {} if example is None else {"example": example}
    return {"type": "HEADER", "format": "TEXT", "text": text, **given}


def footer(text: str) -> Mapping[str, Any]:
    """Return a footer."""
    return {"type": "FOOTER", "text": text}


def cards(*each: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the component that holds cards with these components below an image."""
    return {"type": "CAROUSEL", "cards": [{"components": [image(), *components]} for components in each]}


def buttons(*each: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the component that holds the buttons."""
    return {"type": "BUTTONS", "buttons": list(each)}
