"""A project as its user names it: where its files are, what they are given, and how it is worked on. Opens nothing."""

from __future__ import annotations

import os
import time
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.execute.stop import Stop
from reconciler.progress import unwatched
from reconciler.redaction import Redactor
from reconciler.resolve import VariableInputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reconciler.diagnostics import Diagnostic
    from reconciler.progress import Watcher
    from reconciler.resolve import ProjectSettings


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def _environment() -> Mapping[str, str]:
    return dict(os.environ)


@dataclass(frozen=True, slots=True)
class Project:
    """Where a project is and how it is worked on; all that two projects in one process do not share.

    Opens nothing by itself. Values of variables and of the environment are not part of its ``repr``.

    Attributes:
        directory: The project directory; a relative one begins at the current directory of this moment.
        variables: Values of variables, as they would be typed: name to text, JSON for what is no string. They
            outrank ``variable_files``, which outrank ``RECONCILER_VAR_name`` in the environment.
        variable_files: YAML or JSON files with values of variables; a later one outranks an earlier one.
        stage: The stage to work on; ``RECONCILER_STAGE``, or else the default stage of the files, when empty.
        environment: What ``${env.X}`` reads, and where credentials, addresses, proxies and the key of the state come
            from; by default a copy of this process's.
        basic_auth: Use Basic authentication instead of a token.
        parallelism: Most requests at once.
        lock_timeout: Seconds to wait for somebody else's run.
        insecure_http: Whether credentials may leave this machine without encryption.
        now: Gives the time, UTC.
        sleep: Waits for seconds.
        clock: Gives monotonic seconds, for what takes time.
        warn: Told what a person should know of the state that is used, by the thread that called.
        on_stage: Told which stage is worked on, where the files have stages, before anything is read or sent.
        on_progress: Told of whatever takes time, by any thread; see ``reconciler.progress``.
        lease: For how long the state's lock is held at a time; who stands still for longer may be taken over.
        stop: Ends what is under way when it is asked to, from any thread; once asked, it stays so. It is for one run
            at a time.
        redactor: Knows the secrets of the project, and more of them as runs go on; masks them in any text.
    """

    directory: Path = Path()
    _: KW_ONLY
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    variable_files: Sequence[Path] = ()
    stage: str = ""
    environment: Mapping[str, str] = field(default_factory=_environment, repr=False)
    basic_auth: bool = False
    parallelism: int = 10
    lock_timeout: float = 0.0
    insecure_http: bool = False
    now: Callable[[], datetime] = field(default=utc_now, repr=False)
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    warn: Callable[[Sequence[Diagnostic]], None] = field(default=lambda _problems: None, repr=False)
    on_stage: Callable[[str], None] = field(default=lambda _stage: None, repr=False)
    on_progress: Watcher = field(default=unwatched, repr=False)
    lease: timedelta = timedelta(seconds=30)
    stop: Stop = field(default_factory=Stop, repr=False, compare=False)
    redactor: Redactor = field(default_factory=Redactor, repr=False, compare=False)
    _read: dict[Path, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "directory", Path(self.directory).absolute())

    @property
    def inputs(self) -> VariableInputs:
        """Where values of variables come from; what was read of the files is kept, since a pipe gives it once."""
        return VariableInputs(self.variables, self.variable_files, self.environment, self._read, self.stage)

    def at_stage(self, stage: str) -> Project:
        """Return the same project at another stage, with what was read of files of variables."""
        other = replace(self, stage=stage)
        object.__setattr__(other, "_read", self._read)
        return other

    def staged(self, section: ProjectSettings) -> None:
        """Say which stage is worked on."""
        if section.stage:
            self.on_stage(section.stage)

    def learned(self, secrets: Iterable[str]) -> None:
        """Let no output show these."""
        self.redactor.learn(secrets)
