"""A link that stands on its line without words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.subjects.kakaotalk_template import KakaotalkTemplate, message
from reconciler.linter.text import LINE_BREAK, has_words
from schemas.kakaotalk.placeholders import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
# What leads from the line before to the link.
_LEADS = re.compile(
    r"아래|다음|확인|참고|참조|클릭|눌러|접속|방문|조회|보기|바로가기|여기|링크|주소"
    r"|\b(?:below|here|see|visit|click|tap|open|details|check|track|link)\b",
    re.IGNORECASE,
)
_NAMES_LINK = re.compile(r"링크|웹\s*주소|url|link", re.IGNORECASE)


def _check(template: KakaotalkTemplate) -> Iterator[Finding]:
    for text in template.texts:
        if not _NAMES_LINK.search(text.written) and "://" not in text.written and "www." not in text.written:
            continue
        words_before = False
        for line in LINE_BREAK.split(text.written):
            if _is_link_alone(line) and not words_before:
                yield Finding(text.path, "has a link alone on its line")
                break
            words_before = _LEADS.search(line) is not None or line.rstrip().endswith((":", "\uff1a"))


def _is_link_alone(line: str) -> bool:
    links = [*_URL.findall(line), *filter(_NAMES_LINK.search, VARIABLE.findall(line))]
    return bool(links) and not has_words(VARIABLE.sub(" ", _URL.sub(" ", line)))


RULE = Rule(
    subject=KakaotalkTemplate,
    certainty=Certainty.GUESS,
    title="A link stands beside words that say where it leads.",
    why="Reviewers take a link without words for a payment link, and reject it.",
    fix="write before the link where it leads",
    source=("https://github.com/aisystemdh/hangyeol_web/issues/70",),
    check=_check,
    breaks=(
        message("#{고객명}님, 신청이 접수되었습니다.\n▶ #{링크}"),
        message("Your order is on its way.\n\nhttps://acme.example/t"),
        message("#{name}님\n#{url}"),
    ),
    holds=(
        message("#{고객명}님, 신청이 접수되었습니다.\n▶ 신청 내역: #{링크}"),
        message("자세한 내용은 아래에서 확인해 주세요.\nhttps://acme.example/o"),
        message("You can see your order here.\nhttps://acme.example/o"),
        message("자세히 보기:\nhttps://acme.example/t"),
        message("#{고객명}님\n#{주소}\n#{상품}"),
    ),
)
