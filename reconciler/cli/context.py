"""What the global options chose, for the run of one command. Holds no result and reads no file."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import reconciler
from reconciler.cli.screen import Screen
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from reconciler import Event, Project
    from reconciler.cli.progress import Display, Ticker
    from reconciler.cli.signals import Interruption
    from reconciler.diagnostics import Diagnostic
    from reconciler.render.format import Format, Look, Printable


@dataclass(slots=True)
class Session:
    """The global choices of one command line.

    Attributes:
        screen: Where everything is printed.
        words: The command line itself, for the message about a bug.
        format: The name of the format that was asked for, "" for the usual one; a failure is shown in it, too.
        form: The format, once the options were read.
        json_into: The file that the result, or the failure, is written to as JSON besides.
        verbose: Whether texts leave nothing out.
        log_level: "debug", "info", "warning" or "error"; None keeps to warnings.
        insecure_http: Whether credentials may leave this machine without encryption.
        directory: The project directory as it was typed, "" for the current one.
        interruption: Hears of signals, once a command has a project.
        display: Hears of what goes on, once a command has a project.
        ticker: Lets it show that from time to time.
        names_stage: Whether the result begins with the stage.
    """

    screen: Screen = field(default_factory=Screen)
    words: tuple[str, ...] = ()
    format: str = ""
    form: Format | None = None
    json_into: Path | None = None
    verbose: bool = False
    log_level: str | None = None
    insecure_http: bool = False
    directory: str = ""
    interruption: Interruption | None = None
    display: Display | None = None
    ticker: Ticker | None = None
    names_stage: bool = False
    _stage: str = ""
    _warned: list[Diagnostic] = field(default_factory=list)

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Session:
        """Return the session of a command line; looks ahead for what a usage error needs, too."""
        words = tuple(arguments)
        into = _given("--json-into", words)
        session = cls(words=words, format=_given("--format", words))
        if into not in ("", "-"):
            from pathlib import Path  # noqa: PLC0415  beside its only use

            session.json_into = Path(into)
        return session

    @property
    def color(self) -> bool:
        """Whether the result is shown in colour."""
        return self.screen.color(sys.stdout)

    @property
    def width(self) -> int:
        """Columns the result may use."""
        return self.screen.width(sys.stdout)

    @property
    def look(self) -> Look:
        """What the terminal and the options ask of a result."""
        from reconciler.render.format import Look  # noqa: PLC0415  most failures need none of it

        return Look(self.now(), self.color, self.width, self.verbose)

    @staticmethod
    def now() -> datetime:
        """Return the present moment, UTC."""
        return datetime.now(UTC)

    def result(self, show: Callable[..., Printable], *things: Any, **more: Any) -> None:
        """Print the result of the command, shown by a method of its format, and keep it where that was asked for.

        Raises:
            Unwritable: The operating system does not take what is printed.
            ConfigError: The file cannot be written.
        """
        try:
            self.screen.result(show(*things, self.look, **more))
        finally:
            self.keep(show, *things, **more)

    def keep(self, show: Callable[..., Printable], *things: Any, **more: Any) -> None:
        """Write a result, shown by a method of any format, to the file of ``--json-into``, if there is to be one.

        Raises:
            ConfigError: The file cannot be written.
        """
        if self.json_into is not None:
            from reconciler.render.formats.json import FORMAT as JSON  # noqa: PLC0415  beside its only use

            self._write(getattr(JSON, show.__name__)(*things, self.look, **more).value)

    def failure(self, document: dict[str, Any]) -> None:
        """Print and keep the document of a failed run, where documents are asked for.

        Raises:
            Unwritable: The operating system does not take what is printed.
            ConfigError: The file cannot be written.
        """
        from reconciler.render.formats import formats  # noqa: PLC0415  only when something is wrong

        shown = next((form.failure(document, self.now()) for form in formats() if form.name == self.format), None)
        try:
            if shown is not None:
                self.screen.result(shown)
        finally:
            self._write(document)

    def _write(self, document: Any) -> None:
        if self.json_into is not None:
            from reconciler.atomic_write import write  # noqa: PLC0415  beside its only use

            write(self.json_into, self.screen.filed(document))

    def _refuse_missing_folder(self) -> None:
        """Refuse a file for the result that cannot be written, before anything is done that it should tell of."""
        path = self.json_into
        if path is not None and not path.absolute().parent.is_dir():
            from reconciler.diagnostics import ConfigError  # noqa: PLC0415  only for a mistake
            from reconciler.diagnostics.codes import problem  # noqa: PLC0415  same

            self.json_into = None
            raise ConfigError([problem("E204", f"{path}: its folder does not exist")])

    def _stream(self, event: Event) -> None:
        shown = self.form.event(event, self.now()) if self.form else None
        if shown is not None:
            self.screen.event(shown)

    def _tell_stage(self, stage: str) -> None:
        """Say once which stage is worked on, where the result does not."""
        if stage != self._stage and not self.names_stage and (self.form is None or not self.form.alone):
            self._stage = stage
            self.screen.note(clean(f"stage {stage}"))

    def warn(self, problems: Sequence[Diagnostic]) -> None:
        """Print what was not printed before: a command that waits opens the state again and again."""
        self.screen.problems([problem for problem in problems if problem not in self._warned])
        self._warned += problems

    def project(self, chosen: Mapping[str, Any]) -> Project:
        """Return the project of the current directory, with the options that every command on one has."""
        from reconciler.cli.progress import Display, Ticker  # noqa: PLC0415  beside its only use
        from reconciler.cli.signals import Interruption  # noqa: PLC0415  same

        self._refuse_missing_folder()
        if self.interruption is None:
            self.interruption = Interruption(reconciler.Stop(), say=self.screen.urgent).__enter__()
        if self.display is None:
            self.display = Display(self.screen, self._stream)
            self.ticker = Ticker(self.display)
        return reconciler.Project(
            _here(),
            variables=dict(chosen.get("var", ())),
            variable_files=tuple(chosen.get("var_file", ())),
            stage=chosen.get("stage", ""),
            basic_auth=chosen.get("basic_auth", False),
            parallelism=chosen.get("parallelism", 10),
            lock_timeout=chosen.get("lock_timeout", 0.0),
            insecure_http=self.insecure_http,
            now=self.now,
            redactor=self.screen.redactor,
            warn=self.warn,
            on_stage=self._tell_stage,
            on_progress=self.display,
            stop=self.interruption.stop,
        )

    @property
    def interrupted(self) -> bool:
        """Whether somebody asked the command to stop."""
        return self.interruption is not None and self.interruption.stop.interrupted

    def close(self, *, last: bool = False) -> None:
        """Hear of signals no more; after the ``last`` command of a process they end it."""
        if self.interruption is not None:
            self.interruption.last = last
            self.interruption.__exit__(None, None, None)
        if self.ticker is not None:  # only now: a signal would end it in the middle
            self.ticker.close()


def _given(option: str, words: Sequence[str]) -> str:
    """Return the value of an option as it was typed last, "" when it was not."""
    values = (
        word.removeprefix(f"{option}=") if word.startswith(f"{option}=") else word if before == option else ""
        for before, word in pairwise(("", *words))
    )
    return next(filter(None, reversed([*values])), "")


def _here() -> Path:
    """Return the current directory.

    Raises:
        ConfigError: It was deleted.
    """
    from pathlib import Path  # noqa: PLC0415  beside its only use

    try:
        return Path.cwd()
    except OSError as error:
        from reconciler.diagnostics import ConfigError  # noqa: PLC0415  same
        from reconciler.diagnostics.codes import problem  # noqa: PLC0415  only for a mistake

        why = "the directory in which the command runs was deleted, or cannot be read"
        hint = "go to the project directory, or name its full path:\n  reconciler -C DIRECTORY plan"
        raise ConfigError([problem("E100", why, help=hint)]) from error
