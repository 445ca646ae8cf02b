"""Ask a person whether a plan may be carried out. Asks nobody where there is no terminal."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from reconciler.diagnostics import ConfigError, Diagnostic, problem
from reconciler.render.format import ShownPlan
from reconciler.render.formats.text import FORMAT as TEXT
from reconciler.render.safe import clean, joined, paragraphs

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reconciler import Plan, Stop
    from reconciler.cli.context import Session
    from reconciler.cli.screen import Screen


class Approval:
    """Shows the plan the engine is about to carry out and returns the answer.

    Args:
        session: The global choices of the command.
        stop: What to ask for when somebody wants to stop instead of answering.
        needed: Whether an answer is needed.
        alone: Whether nothing but the report may be printed as the result.

    Attributes:
        answered_at: When it answered, by the clock of the screen; at first when it was made.
    """

    def __init__(self, session: Session, stop: Stop, *, needed: bool, alone: bool) -> None:
        self._session = session
        self._stop = stop
        self._needed = needed
        self._alone = alone
        self.answered_at = session.screen.clock()

    def __call__(self, plan: Plan) -> bool:
        """Show the plan and return whether it may be carried out.

        Raises:
            ConfigError: An answer is needed and there is no terminal to give it.
        """
        try:
            return self._answer(plan)
        finally:
            self.answered_at = self._session.screen.clock()

    def _answer(self, plan: Plan) -> bool:
        screen = self._session.screen
        shown = TEXT.plan(ShownPlan(plan), self._session.look)
        (screen.note if self._alone else screen.result)(joined([shown, clean(""), clean("")]))
        if not self._needed or not plan.pending:
            return True
        if not sys.stdin.isatty():
            raise ConfigError([_no_terminal(self._session.words, destroying=plan.basis.mode == "destroy")])
        return self._asked(destroying=plan.basis.mode == "destroy")

    def _asked(self, *, destroying: bool) -> bool:
        question = "Do you really want to destroy all of this?" if destroying else "Do you want to make these changes?"
        self._session.screen.note(paragraphs(f"{question}\n  Only 'yes' will be accepted to approve.\n"))
        try:
            answer = answered(self._session.screen)
        except KeyboardInterrupt:
            self._stop.request()
            answer = ""
        self._session.screen.note(clean(""))
        return answer == "yes"


def answered(screen: Screen) -> str:
    """Return what a person types at the prompt, "" when the input ends."""
    with screen.hush():
        sys.stderr.write("  Enter a value: ")
        sys.stderr.flush()
        return sys.stdin.readline().strip()


def _no_terminal(words: Sequence[str], *, destroying: bool) -> Diagnostic:
    """Return what to type instead of these words: the same command with approval, or in two steps."""
    words = _without_values(words)
    before, after = _around(words, "destroy" if destroying else "apply")
    plan = [
        *before,
        "plan",
        *(["--destroy"] if destroying else []),
        "--out",
        "release.plan",
        *_without(after, {"--wait"}),
    ]
    carry_out = [*before, "apply", "release.plan", *_without(after, _SCOPE)]
    return problem(
        "E006",
        detail="There is no terminal to ask for approval, so nothing was changed.",
        help="save and read the plan, then apply it without a prompt:\n"
        f"    {shlex.join(['reconciler', *plan])}\n"
        f"    {shlex.join(['reconciler', *carry_out])}\n"
        "or approve without reading:\n"
        f"    {shlex.join(['reconciler', *words, '--auto-approve'])}",
    )


def _without_values(words: Sequence[str]) -> Sequence[str]:
    """Return the words without the values of variables: a secret that a shell quotes is no longer known as one."""
    kept: list[str] = []
    for number, word in enumerate(words):
        given = word.removeprefix("--var=") if word.startswith("--var=") else word
        is_pair = given is not word or (number > 0 and words[number - 1] == "--var")
        name = given.partition("=")[0]
        kept.append(f"{'--var=' if given is not word else ''}{name}=..." if is_pair else word)
    return kept


def _around(words: Sequence[str], command: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return what was typed before and after the command's name."""
    places = (n for n, word in enumerate(words) if word == command and (not n or words[n - 1] not in _TAKES_A_WORD))
    place = next(places)
    return words[:place], words[place + 1 :]


def _without(words: Sequence[str], options: Collection[str]) -> list[str]:
    """Return the words without these options and their values."""
    kept: list[str] = []
    value = False
    for word in words:
        if not value and word.partition("=")[0] not in options:
            kept.append(word)
        value = not value and word in options
    return kept


_TAKES_A_WORD = frozenset({"-C", "--chdir", "--log-level"})
"""Options that may stand before a command, whose value could be spelled like one."""
_SCOPE = frozenset({"--target", "--replace", "--ack", "--allow"})
"""Options with a value that a saved plan brings itself."""
