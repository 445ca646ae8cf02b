"""A display name that is a web address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import FCHAT, UNIFONIC, WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

# Endings that are also words of names ("Dr.No", "log.in") count only behind another one: "acme.co.in".
_ENDINGS = (
    "com|net|org|info|biz|shop|store|online|site|xyz|app|dev|io|ai|co|eu|de|fr|es|nl|pl|uk|br|mx|ar|se|dk|fi|ch|jp|kr|cn"
    "|tr|au|nz|za|ca|il|ae|sa|ru|ua|example|(?:co|com|org|net|gov|edu)\\.[a-z]{2}|рф|укр|한국|中国|中國|भारत|ไทย|السعودية|امارات|مصر"
)
_TITLES = "dr|prof|st|mr|mrs|ms|ing|dipl|lic|sra?|mme|frl"
_ADDRESS = re.compile(
    rf"https?://|\bwww\.|(?<![\w-])(?!(?:{_TITLES})\.)[\w-]{{2,}}\.(?:{_ENDINGS})(?![\w.-]*\w|\.\s)", re.IGNORECASE
)


def _check(account: WhatsappSender) -> Iterator[Finding]:
    for name in account.names:
        if _ADDRESS.search(name.visible):
            yield Finding(name.path, f"has the form of a web address: {quoted(name.written)}")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.LIKELY,
    title="The display name is no web address.",
    why="Meta rejects names in the form of an address. The address belongs to the profile, as websiteOne.",
    fix="write the name of the business",
    source=(
        UNIFONIC,
        FCHAT,
    ),
    check=_check,
    breaks=(
        sender("www.acme.example"),
        sender("https://acme.example"),
        sender("Acme.com"),
        sender("пример.рф"),
    ),
    holds=(
        sender("Dr. No"),
        sender("Dr.Ch. Müller"),
        sender("Prof.De Silva"),
        sender("Acme Inc. Shop"),
        sender("St.Pauli"),
        sender("아크미 v2.0"),
    ),
)
