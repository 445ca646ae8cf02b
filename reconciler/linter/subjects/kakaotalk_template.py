"""A KakaoTalk template: its texts, and its buttons in the order in which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from reconciler.linter.once import once
from reconciler.linter.subject import Subject
from reconciler.linter.text import Wording
from reconciler.values import MISSING, at
from schemas.kakaotalk.placeholders import TEXTS, VARIABLE, variables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.values import Path

_BRACES: Final = frozenset("{}\uff5b\uff5d")
WEB: Final = ("linkMo", "linkPc")
APP: Final = ("schemeIos", "schemeAndroid")
WITH_CHANNEL: Final = frozenset({"AD_INCLUDED", "MIXED"})
"""Types of messages that ask to add the channel."""
WITH_EXTRA: Final = frozenset({"EXTRA_INFORMATION", "MIXED"})
"""Types of messages that show ``extra``."""
LONGEST: Final = 1000
"""Characters of a message, all its texts together."""

NHN: Final = "https://docs.nhncloud.com/en/Notification/KakaoTalk%20Bizmessage/en"
CONSOLE_GUIDE: Final = f"{NHN}/alimtalk-console-guide/"
OVERVIEW: Final = f"{NHN}/alimtalk-overview/"
BIZPPURIO: Final = "Bizppurio API, templates of Alimtalk"
SOLAPI: Final = "https://github.com/solapi/solapi-nodejs"


class KakaoText(Wording):
    """A text that may hold variables: ``#{name}``."""

    @once
    def variables(self) -> tuple[str, ...]:
        """The variables in it, each once, in order of appearance."""
        return variables(self.written)

    @once
    def static(self) -> str:
        """What is written without the variables, a space in the place of each."""
        return VARIABLE.sub(" ", self.written) if "#{" in self.written else self.written


class KakaoButton:
    """One button.

    Attributes:
        path: Where it stands.
        type: Its type: ``WEB_LINK`` and so on; empty when it is not known.
        values: Its fields.
    """

    def __init__(self, path: Path, values: Mapping[str, Any]) -> None:
        self.path = path
        self.values = values
        written = values.get("type")
        self.type = written if isinstance(written, str) else ""

    @once
    def name(self) -> KakaoText | None:
        """What a person reads on it."""
        return self._text("name")

    @once
    def place(self) -> int | None:
        """Its position among the buttons; None when it is not known."""
        written = self.values.get("ordering")
        return written if isinstance(written, int) and not isinstance(written, bool) else None

    @once
    def links(self) -> Sequence[KakaoText]:
        """The addresses it opens that are known."""
        return [link for name in (*WEB, *APP) if (link := self._text(name)) is not None]

    def lacks(self, name: str) -> bool:
        """Tell whether a field is not written at all; one that is secret or not yet known is there."""
        return self.values.get(name, MISSING) in (MISSING, None)

    def _text(self, name: str) -> KakaoText | None:
        value = self.values.get(name)
        return KakaoText((*self.path, name), value) if isinstance(value, str) else None


class KakaotalkTemplate(Subject):
    """A template, with its texts as KakaoTalk's reviewer reads them."""

    type: ClassVar[str] = "kakaotalk_template"

    @once
    def is_draft(self) -> bool:
        """Whether it is only saved, so that parts may be missing; nobody reviews it yet."""
        return self.word("status") == "DRAFT"

    @once
    def message_type(self) -> str:
        """What the message holds: BASIC unless it says otherwise; empty when it is not known."""
        return "BASIC" if self.lacks("messageType") else self.word("details", "messageType")

    @once
    def emphasis(self) -> str:
        """What stands above the text; empty when nothing is written or it is not known."""
        return self.word("details", "emphasizeType")

    @once
    def content(self) -> KakaoText | None:
        """The text itself."""
        return self._text("content")

    @once
    def extra(self) -> KakaoText | None:
        """The additional information below the text."""
        return self._text("extra")

    @once
    def texts(self) -> Sequence[KakaoText]:
        """Everything around the buttons that a person reads and that is known."""
        return [text for name in TEXTS if (text := self._text(name)) is not None]

    @once
    def buttons(self) -> Sequence[KakaoButton]:
        """The buttons, in the order in which they are written."""
        written = at(self.values, ("details", "buttons"))
        return [
            KakaoButton(("details", "buttons", index), each)
            for index, each in enumerate(written if isinstance(written, list) else ())
            if isinstance(each, dict)
        ]

    @once
    def everything(self) -> Sequence[KakaoText]:
        """All texts, and the names and addresses of all buttons."""
        return [*self.texts, *self.names, *(link for button in self.buttons for link in button.links)]

    @once
    def names(self) -> Sequence[KakaoText]:
        """The names of all buttons that are known."""
        return [button.name for button in self.buttons if button.name is not None]

    @once
    def bracketed(self) -> Sequence[KakaoText]:
        """Everything that holds a brace, as all variables do, whole or not."""
        return [text for text in self.everything if not _BRACES.isdisjoint(text.written)]

    def lacks(self, name: str) -> bool:
        """Tell whether a field of the details is not written at all; one that is not yet known is there."""
        return at(self.values, ("details", name)) in (MISSING, None)

    def _text(self, name: str) -> KakaoText | None:
        value = at(self.values, ("details", name))
        return KakaoText(("details", name), value) if isinstance(value, str) else None


def message(content: str = "주문하신 상품이 발송되었습니다.", **details: Any) -> Mapping[str, Any]:
    """Return the values of a template, for the examples of a rule."""
    return {
        "plusFriendId": "acmechannel",
        "details": {
            "name": "order shipped",
            "language": "KO",
            "categoryCode": "001001",
            "content": content,
            **details,
        },
    }


def button(type_: str = "WEB_LINK", name: str = "배송 조회", ordering: int = 1, **links: str) -> Mapping[str, Any]:
    """Return a button, for the examples of a rule; a WEB_LINK opens a page unless it says which."""
    given = links or ({"linkMo": "https://acme.example/t"} if type_ == "WEB_LINK" else {})
    return {"ordering": ordering, "type": type_, "name": name, **given}
