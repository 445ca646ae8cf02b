"""The command line: flags in, one result out, an exit code. Decides nothing; the engine decides, ``render`` words.

Importing this package must stay as cheap as importing click: every command, and everything heavy behind it, is imported
when it runs.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

import click

from reconciler.cli.context import Session
from reconciler.cli.guard import misplaced_package
from reconciler.cli.logs import catch
from reconciler.cli.screen import Screen
from reconciler.cli.words import refuse_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "run"]


def main(*, interrupted: bool = False) -> NoReturn:
    """Run the command line of this process and exit with its code; ``interrupted`` says that it is to end already."""
    # A plan builds values by the million and drops few. With Python's own threshold of 700 it looks for cycles among
    # them over and over: 2.6 s for 10,000 templates, 2.0 s with this one, at the same peak memory.
    gc.set_threshold(100_000, 50, 50)
    code = run(sys.argv[1:], last=True, interrupted=interrupted)
    code = code if Screen.close() else code or 1
    if code == 130 or any(
        not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()
    ):
        # A run that was left leaves calls behind that a normal exit would wait for; the journal knows of them. And
        # Python itself may end with the signal in place of the code, where the Ctrl-C fell into exec of a text.
        os._exit(code)
    # The result has arrived, and its code stands: Python takes our handlers away before it has ended.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def run(arguments: Sequence[str], *, last: bool = False, interrupted: bool = False) -> int:
    """Run one command line and return its exit code; whatever goes wrong is told, never raised.

    Args:
        arguments: The words after the command's name.
        last: Whether the process ends after it, so that a signal then simply ends it.
        interrupted: Whether somebody has stopped it before it could begin.
    """
    session = Session.of(arguments)
    catch(session.screen)
    try:
        return _interrupted(session) if interrupted else _dispatched(arguments, session)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 1
    except (click.Abort, KeyboardInterrupt):
        return _interrupted(session)
    except Exception as error:  # noqa: BLE001  the last line: every failure ends as a message and an exit code
        from reconciler.cli import errors  # noqa: PLC0415  most runs need none of it

        return _interrupted(session) if errors.follows(error, session) else errors.report(error, session)
    finally:
        session.close(last=last)


def _interrupted(session: Session) -> int:
    from reconciler.cli import errors  # noqa: PLC0415  most runs need none of it

    return errors.interrupted(session)


def _dispatched(arguments: Sequence[str], session: Session) -> int:
    from reconciler.cli.group import reconciler  # noqa: PLC0415  inside the try of ``run``: its failure is told, too

    misplaced_package()
    refuse_bytes(arguments)
    code = reconciler.main(list(arguments), prog_name="reconciler", standalone_mode=False, obj=session)
    return code if isinstance(code, int) else 0
