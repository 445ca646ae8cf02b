"""A display name that names a product of Meta."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.whatsapp_sender import PROSENDER, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_BRANDS = re.compile(
    r"whats\s?app|facebook|instagram|ватсап|вотсап|вацап|фейсбук|инстаграм|واتس\s?(?:اب|آب)|فيسبوك|انستغرام"
    r"|왓츠앱|페이스북|인스타그램|ワッツアップ|フェイスブック|インスタグラム"
    r"|व्हाट्सएप|व्हाट्सऐप|फेसबुक|วอทส์แอป|เฟซบุ๊ก|เฟสบุ๊ค",
    re.IGNORECASE,
)


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        brands = _BRANDS.findall(name.visible)
        if brands:
            yield Finding(name.path, f"names {all_quoted(brands)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name names no product of Meta.",
    why="Meta rejects names with WhatsApp, Facebook or Instagram in them: nobody may pass for one of theirs.",
    fix="leave the name of the product out",
    source=(
        UNIFONIC,
        PROSENDER,
    ),
    check=_check,
    breaks=(
        sender("Acme WhatsApp"),
        sender("Instagram Care"),
        sender("아크미 왓츠앱"),
    ),
    holds=(
        sender("Acme Metal Works"),
        sender("Metacare"),
        sender("La Meta"),
        sender("메타몽"),
    ),
)
