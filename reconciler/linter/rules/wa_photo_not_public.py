"""A picture that nobody outside can fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.hosts import host_of, is_private
from reconciler.linter.quote import quoted
from reconciler.linter.subjects.whatsapp_sender import WhatsappSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator


def _check(account: WhatsappSender) -> Iterator[Finding]:
    url = account.word("details", "photoUrl")
    if is_private(host_of(url)):
        yield Finding(("details", "photoUrl"), f"is {quoted(url)}, which nobody outside can reach")


RULE = Rule(
    subject=WhatsappSender,
    certainty=Certainty.CERTAIN,
    title="The address of the picture can be reached from everywhere.",
    why="The API fetches the picture, and refuses the sender when it cannot.",
    fix="use a public address",
    source=("Sinch Provisioning API, error file_not_found",),
    check=_check,
    breaks=(
        sender("Acme", photoUrl="http://localhost/logo.png"),
        sender("아크미", photoUrl="https://10.1.2.3/logo.png"),
    ),
    holds=(sender("Acme", photoUrl="https://acme.example/logo.png"),),
)
