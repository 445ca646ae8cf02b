"""An APP_LINK that opens on some phones only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import BIZPPURIO, CONSOLE_GUIDE, KakaotalkTemplate, button, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESSES = ("schemeIos", "schemeAndroid", "linkMo")
_NEEDED = 2


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    if template.is_draft:
        return
    for each in template.buttons:
        given = [name for name in _ADDRESSES if not each.lacks(name)]
        if each.type == "APP_LINK" and len(given) < _NEEDED:
            has = f"only {given[0]}" if given else "none"
            yield Finding(each.path, f"has {has} of schemeIos, schemeAndroid and linkMo; KakaoTalk needs two of them")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.LIKELY,
    title="An APP_LINK has two of schemeIos, schemeAndroid and linkMo.",
    why=(
        "KakaoTalk refuses an APP_LINK that opens on one kind of phone only. Some providers ask for both schemes "
        "whatever linkMo is."
    ),
    fix="set schemeIos and schemeAndroid of the button",
    source=(
        BIZPPURIO,
        CONSOLE_GUIDE,
        "https://github.com/solapi/solapi-nodejs/pull/90",
    ),
    check=_check,
    breaks=(
        message(buttons=[button("APP_LINK", "앱에서 보기", schemeAndroid="https://acme.example/t")]),
        message("Your order is on its way.", buttons=[button("APP_LINK", "Open", linkMo="https://acme.example/t")]),
    ),
    holds=(
        message(
            buttons=[
                button(
                    "APP_LINK",
                    "앱에서 보기",
                    schemeIos="https://acme.example/t",
                    schemeAndroid="https://acme.example/t",
                )
            ]
        ),
        message(
            buttons=[
                button("APP_LINK", "Open", schemeIos="https://acme.example/t", linkMo="https://acme.example/t"),
                button(ordering=2),
            ]
        ),
    ),
)
