"""A body without a single letter of the script in which its language is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.whatsapp_template import WhatsappTemplate, body, template
from reconciler.linter.text import in_script

if TYPE_CHECKING:
    from collections.abc import Iterator

ARABIC, CYRILLIC, LATIN = ("Arabic",), ("Cyrillic",), ("Latin",)
SCRIPTS: Final = {
    **dict.fromkeys(("AR", "FA", "UR"), ARABIC),
    **dict.fromkeys(("BG", "KY", "MK", "RU", "UK"), CYRILLIC),
    **dict.fromkeys(("HI", "MR"), ("Devanagari",)),
    "BN": ("Bengali",),
    "EL": ("Greek",),
    "GU": ("Gujarati",),
    "HE": ("Hebrew",),
    "JA": ("Hiragana", "Katakana", "Han"),
    "KA": ("Georgian",),
    "KN": ("Kannada",),
    "KO": ("Hangul",),
    "LO": ("Lao",),
    "ML": ("Malayalam",),
    "PA": ("Gurmukhi", "Arabic"),
    "TA": ("Tamil",),
    "TE": ("Telugu",),
    "TH": ("Thai",),
    "ZH": ("Han",),
    # Languages written in two alphabets are anybody's guess.
    **dict.fromkeys(("AZ", "HA", "KK", "MS", "SR", "UZ"), ()),
}
"""Language without its country to the scripts it is written in; the others are written in Latin letters."""
LETTERS: Final = 8
"""Letters below which a body may be a name and nothing else."""

_LETTER: Final = re.compile(r"[^\W\d_]")


def _check(message: WhatsappTemplate) -> Iterator[Finding]:
    scripts = SCRIPTS.get(message.language.partition("_")[0], LATIN) if message.language else ()
    is_plain = scripts == LATIN and message.survey.written.isascii()
    for text in message.bodies if scripts and not is_plain else ():
        words = text.in_words
        if len(_LETTER.findall(words)) >= LETTERS and not any(in_script(words, script) for script in scripts):
            yield Finding(text.path, f"has no {' or '.join(scripts)} letter, and its language is {message.language}")


RULE = Rule(
    subject=WhatsappTemplate,
    certainty=Certainty.GUESS,
    title="The body is written in the script of its language.",
    why="Meta rejects texts in another language than the template declares, and flags accounts that do so often.",
    fix="set language to that of the text, or translate the text",
    source=("https://github.com/rapidpro/rapidpro/issues/1206",),
    check=_check,
    breaks=(
        template(body("Your order {{1}} has left our warehouse and will be with you soon."), language="KO"),
        template(body("Ваш заказ {{1}} уже в пути и скоро будет у вас."), language="EN"),
        template(body("注文された商品を発送しました。{{1}} にお届けします。"), language="AR"),
    ),
    holds=(
        template(body("Your order {{1}} has left our warehouse."), language="SR"),
        template(body("iPhone 16 Pro Max 256GB 주문하신 상품이 발송되었습니다."), language="KO"),
        template(body("Đơn hàng {{1}} của bạn đang được giao."), language="VI"),
        template(body("Acme {{1}} OK: https://acme.example/orders/tracking"), language="RU"),
        template(body("御注文発送済"), language="JA"),
        template(body("\ufeffYour order {{1}} has left our warehouse."), language="EN"),
    ),
)
