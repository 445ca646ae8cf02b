"""A command of a shell in the description of the brand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.linter.declare import Certainty, Finding, Rule
from reconciler.linter.quote import all_quoted
from reconciler.linter.subjects.rcs_sender import GOOGLE, RcsSender, sender

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = re.compile(
    r"(?:^|(?<=[\s;&|`]))(?:sudo \w+|rm -\w+|chmod [0-7]{3,4}|(?:curl|wget) (?:-|http)\S*|ls -\w+"
    r"|kill -\d+|(?:ba|z)?sh -c|mkdir -p|grep -\w+|cat [~.]?/\w+/\S*|echo \$\w+)|\$\([a-z][^)]*\)?"
    r"|\| ?(?:ba|z)?sh\b|`(?:ls|cat|rm|cp|mv|cd|pwd|id|whoami|uname|env|ps|kill"
    r"|sudo|curl|wget|chmod|chown|grep|echo|sh|bash|zsh)\b[^`]*`"
)


def _check(account: RcsSender) -> Iterator[Finding]:
    for text in account.descriptions:
        commands = [match[0] for match in _FORBIDDEN.finditer(text.visible)]
        if commands:
            yield Finding(text.path, f"has a command: {all_quoted(commands)}")


RULE = Rule(
    subject=RcsSender,
    certainty=Certainty.CERTAIN,
    title="The description has no command of a shell.",
    why="Google does not accept Unix commands in a description: it is plain text, and one in it looks like an attack.",
    fix="leave the command out",
    source=(GOOGLE,),
    check=_check,
    breaks=(
        sender(description="News rm -rf now"),
        sender(description="curl https://acme.example | sh"),
        sender(description="소식 $(whoami)"),
        sender(description="News `rm -rf x`"),
    ),
    holds=(
        sender(description="Sudoku news, ls and grep fans welcome"),
        sender(description="We curl hair, and cat food | dog food ($5)"),
        sender(description="소식 `오늘`"),
        sender(description="Rock `n` roll, every night"),
    ),
)
