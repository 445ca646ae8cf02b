"""An image above the text without the name of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import BIZPPURIO, KakaotalkTemplate, message

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    if template.emphasis == "EMPHASIZE_TYPE_IMAGE" and template.lacks("imageName") and not template.is_draft:
        yield Finding(("details", "emphasizeType"), "is EMPHASIZE_TYPE_IMAGE, and there is no imageName")


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.CERTAIN,
    title="EMPHASIZE_TYPE_IMAGE has imageName and imageUrl.",
    why="KakaoTalk refuses a template with an image that lacks its file name or its address.",
    fix="set imageName",
    source=(BIZPPURIO,),
    check=_check,
    breaks=(
        message(emphasizeType="EMPHASIZE_TYPE_IMAGE", imageUrl="https://acme.example/i.png"),
        message("Sent.", emphasizeType="EMPHASIZE_TYPE_IMAGE", imageUrl="https://acme.example/사진.png"),
    ),
    holds=(
        message(emphasizeType="EMPHASIZE_TYPE_IMAGE", imageName="i.png", imageUrl="https://acme.example/i.png"),
        message(imageUrl="https://acme.example/i.png"),
    ),
)
