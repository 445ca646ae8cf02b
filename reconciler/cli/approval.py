"""Ask a person whether a plan may be carried out. Asks nobody where there is no terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from reconciler.cli.plan import as_text
from reconciler.diagnostics import ConfigError, Diagnostic

if TYPE_CHECKING:
    from reconciler.cli.session import Session
    from reconciler.cli.signals import Interruption
    from reconciler.plan.model import Plan


class Approval:
    """Shows the plan the engine is about to carry out and returns the answer."""

    def __init__(self, session: Session, interruption: Interruption, *, needed: bool) -> None:
        self._session = session
        self._interruption = interruption
        self._needed = needed

    def __call__(self, plan: Plan) -> bool:
        """Show the plan and return whether it may be carried out.

        Raises:
            ConfigError: An answer is needed and there is no terminal to give it.
        """
        screen = self._session.screen
        (screen.note if self._session.json else screen.result)(as_text(self._session, plan) + "\n\n")
        if not self._needed or not plan.pending:
            return True
        if not sys.stdin.isatty():
            raise ConfigError([_NO_TERMINAL])
        return self._asked(destroying=plan.basis.mode == "destroy")

    def _asked(self, *, destroying: bool) -> bool:
        question = "Do you really want to destroy all of this?" if destroying else "Do you want to make these changes?"
        self._session.screen.note(f"{question}\n  Only 'yes' will be accepted to approve.\n")
        with self._interruption.paused():
            try:
                sys.stderr.write("  Enter a value: ")
                sys.stderr.flush()
                answer = sys.stdin.readline()
            except KeyboardInterrupt:
                self._interruption.stop.request()
                answer = ""
        self._session.screen.note("")
        return answer.strip() == "yes"


_NO_TERMINAL = Diagnostic(
    "E006",
    "Approval needs a terminal",
    detail="Nobody can be asked here whether these changes may be made, so none was made.",
    help="read the plan, then carry it out without being asked:\n"
    "    reconciler plan --out release.plan\n"
    "    reconciler apply release.plan\n"
    "or approve whatever there is:\n"
    "    reconciler apply --auto-approve",
)
