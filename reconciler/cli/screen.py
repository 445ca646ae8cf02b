"""Print results to stdout and everything else to stderr, masking known secrets as a last line of defence.

Colour, width and what a broken pipe or a full disk means are found out here and nowhere else; ``render`` gets them as
values.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import threading
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, Protocol, TextIO, TypeAlias

from reconciler.redaction import Redactor
from reconciler.render.format import Exactly, JsonDocument, JsonLine
from reconciler.render.html.page import Page
from reconciler.render.safe import Text, clean_json, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from reconciler.diagnostics import Diagnostic
    from reconciler.render.comment import Markdown
    from reconciler.render.format import Printable

URGENT = 0.2
"""Seconds that a signal handler waits for whoever is printing; a terminal that was stopped may hold it for ever."""

ECHO = "^C"
"""What a terminal may write behind a live line by itself."""

_RESTORED = b"\x1b[?1049l\x1b[?25h"
"""Gives a terminal back that a board fills: its other page, and the cursor."""

Color: TypeAlias = Literal["auto", "always", "never"]
_NOT_FORCED = frozenset({"", "0", "false"})
_CREDENTIALS = ("SINCH_KEY_SECRET", "SINCH_ACCESS_TOKEN")


class Board(Protocol):
    """Fills the whole terminal."""

    def draw(self, doing: str) -> None:
        """Draw it as it is now, with what the run is at."""


class Screen:
    """Both output streams of one run; ``learn`` tells it what must never be seen on either.

    Args:
        clock: Monotonic seconds.

    Attributes:
        spoke_at: When it last printed anything, by its clock; at first when it was made.
        lock: Held while anything is printed, so that no two lines mix.
        results: How often a result was printed.
        hushed: Whether a person is being asked something, so that nothing comes between.
        board: Fills the whole terminal as long as there is one; what is noted meanwhile is printed after it.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.wanted: Color = "auto"
        self.clock = clock
        self.spoke_at = clock()
        self.lock = threading.RLock()  # a signal handler may interrupt whoever holds it
        self.results = 0
        self.hushed = False
        self.board: Board | None = None
        self._held: list[Text] = []
        self._live = Text("")
        self._refused: OSError | None = None
        self.redactor = Redactor()
        self.learn(os.environ.get(name, "") for name in _CREDENTIALS)
        for stream in (sys.stdout, sys.stderr):
            if callable(reconfigure := getattr(stream, "reconfigure", None)):
                reconfigure(errors="backslashreplace")  # a terminal without a character must not end the run

    def learn(self, secrets: Iterable[str]) -> None:
        """Mask these values from now on."""
        self.redactor.learn(secrets)

    def masked(self, text: Text | Markdown) -> Text:
        """Return the text with every known secret masked, however it is spelled."""
        return Text(self.redactor.text(text))

    def result(self, result: Printable) -> None:
        """Print the result of the command.

        Raises:
            Unwritable: The operating system does not take it.
        """
        if isinstance(result, JsonDocument):
            self.document(result.value)
        elif isinstance(result, JsonLine):
            self._print(self._in_json(result.value))
        elif isinstance(result, Exactly):
            self.bare(result.text)
        elif isinstance(result, Page):
            self._print(self.masked(Text(result.html if _is_utf8(sys.stdout) else result.ascii)))
        else:
            self._print(self.masked(result))

    def bare(self, text: str) -> None:
        """Print a value for a script exactly as it is; for a person at a terminal, as any other text.

        Raises:
            Unwritable: The operating system does not take it.
        """
        person = sys.stdout is not None and sys.stdout.isatty()
        self._print(self.masked(paragraphs(text) if person else Text(text)))

    def note(self, text: Text) -> None:
        """Print something that is not the result; where that is impossible, nobody can be told so."""
        with self.lock:
            self.spoke_at = self.clock()
            text = self.masked(text)
            if self.board is not None:
                self._held.append(text)
                return
            shown, self._live = self._live, Text("")
            # The live line goes and comes back in one piece, or it would flicker.
            ended = text if text.endswith("\n") or not shown else Text(f"{text}\n")
            if _write(sys.stderr, Text(f"{_erasing(shown)}{ended}{shown}"), end="" if shown else "\n") is None:
                self._live = shown

    @property
    def terminal(self) -> TextIO | None:
        """The terminal that a board may fill with masked text; None where it is simple, or results go elsewhere."""
        simple = sys.stdout is None or not sys.stdout.isatty() or os.environ.get("TERM") == "dumb"
        return None if simple else sys.stdout

    def unheld(self) -> None:
        """Print what was noted while a board filled the terminal."""
        held, self._held = self._held, []
        for text in dict.fromkeys(held):
            self.note(text)

    @property
    def silence(self) -> float:
        """Seconds since anything was printed."""
        return self.clock() - self.spoke_at

    @property
    def is_live(self) -> bool:
        """Whether a line on stderr can be written over."""
        return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def live(self, line: Text) -> None:
        """Let this be the live line below all others, cut to the width of the terminal; "" takes it away."""
        with self.lock:
            if self.board is not None:
                self.board.draw(line)
                return
            line = self._fitted(line) if line and not self.hushed else Text("")
            if line != self._live:
                _write(sys.stderr, Text(f"{_erasing(self._live)}{line}"), end="")
                self._live = line

    def _fitted(self, line: Text) -> Text:
        from reconciler.render.cells import clip  # noqa: PLC0415  beside its only use

        return Text(clip(self.masked(line), max(1, _columns() - 1 - len(ECHO))))

    @contextmanager
    def hush(self) -> Iterator[None]:
        """Show no sign of life while a person is asked something."""
        with self.lock:
            self._erase()
            self.hushed = True
        try:
            yield
        finally:
            self.hushed = False

    def urgent(self, words: bytes) -> None:
        """Write to stderr from a signal handler, whoever is printing; on a line of its own."""
        ours = self.lock.acquire(timeout=URGENT)
        try:
            line, self._live = self._live, Text("")
            erased = _erasing(line).encode() if self.board is None else _RESTORED
            # print is not safe here: the signal may have interrupted one.
            with suppress(OSError):  # a full disk, or no terminal any more, must not end the run in the middle
                os.write(2, erased + words.lstrip(b"\n") if erased else words)
        finally:
            if ours:
                self.lock.release()

    def _erase(self) -> None:
        if self._live:
            _write(sys.stderr, Text(_erasing(self._live)), end="")
            self._live = Text("")

    def filed(self, value: Any) -> Text:
        """Return a JSON document as it is written to a file: as it would be printed, in UTF-8."""
        from reconciler.imprint import imprinted  # noqa: PLC0415  beside its only use

        value = imprinted(value) if isinstance(value, dict) else value
        return Text(f"{clean_json(json.dumps(self._masked_inside(value), indent=2, ensure_ascii=False))}\n")

    def as_file(self, result: Printable) -> Text:
        """Return a result as it is written to a file, in UTF-8."""
        if isinstance(result, JsonDocument | JsonLine):
            return self.filed(result.value)
        if isinstance(result, Page):
            return self.masked(Text(result.html))
        return Text(f"{self.masked(Text(result.text) if isinstance(result, Exactly) else result)}\n")

    def document(self, value: Any) -> None:
        """Print one JSON document as the result; secrets are masked inside its strings, so that it stays JSON.

        Raises:
            Unwritable: The operating system does not take it.
        """
        from reconciler.imprint import imprinted  # noqa: PLC0415  beside its only use

        value = imprinted(value) if isinstance(value, dict) else value
        self._print(self._in_json(value, indent=2))

    def event(self, line: JsonLine) -> None:
        """Print what comes before the result, from any thread; that it does not arrive is told with the result."""
        with self.lock:
            self._erase()
            self._refused = self._refused or _write(sys.stdout, self._in_json(line.value))

    def _in_json(self, value: Any, indent: int | None = None) -> Text:
        written = json.dumps(self._masked_inside(value), indent=indent, ensure_ascii=not _is_utf8(sys.stdout))
        return clean_json(written)

    def _print(self, text: Text) -> None:
        with self.lock:
            self.spoke_at = self.clock()
            self.results += 1
            self._erase()
            refusal = _write(sys.stdout, text) or self._refused
        if refusal is not None:
            from reconciler.cli.errors import Unwritable  # noqa: PLC0415  needed only when something is wrong

            raise Unwritable(refusal) from refusal

    @staticmethod
    def close() -> bool:
        """Write out what is still on its way, and tell whether the result arrived."""
        _flushed(sys.stderr)
        return _flushed(sys.stdout) is None

    def _masked_inside(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.redactor.text(value)
        if isinstance(value, dict):
            return {self.redactor.text(key): self._masked_inside(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked_inside(inner) for inner in value]
        return value

    def problems(self, problems: Sequence[Diagnostic]) -> None:
        """Print diagnostics, one below the other."""
        if problems:
            from reconciler.render import diagnostics  # noqa: PLC0415  needed only when something is wrong

            self.note(diagnostics.text(problems, color=self.color(sys.stderr), width=self.width(sys.stderr)))

    def color(self, stream: TextIO | None) -> bool:
        """Tell whether this stream shows colour: as --color says, else the environment, else on a terminal."""
        if self.wanted != "auto":
            return self.wanted == "always"
        said = os.environ.get
        if said("NO_COLOR"):
            return False
        if any(said(name, "").lower() not in _NOT_FORCED for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
            return True
        if said("TERM") == "dumb" or said("CLICOLOR") == "0":
            return False
        return stream is not None and stream.isatty()

    def width(self, stream: TextIO | None) -> int:
        """Return the columns of the terminal, 40 to 200; COLUMNS decides, and 100 where there is no terminal."""
        asked = os.environ.get("COLUMNS", "")
        if not asked.isdigit() and not (stream and stream.isatty()):
            return 100
        return max(40, min(200, shutil.get_terminal_size((100, 24)).columns))


def _is_utf8(stream: TextIO | None) -> bool:
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf8")


def _columns() -> int:
    """Return the columns of the terminal that stderr is, however few; COLUMNS can only make them fewer."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except OSError:
        columns = 80
    asked = os.environ.get("COLUMNS", "")
    return min(columns, int(asked)) if asked.isdigit() and int(asked) else columns


def _erasing(line: str) -> str:
    """Return what takes a live line away: blanks over it, which any terminal understands."""
    if not line:
        return ""
    from reconciler.render.cells import cells  # noqa: PLC0415  beside its only use

    return f"\r{' ' * (cells(line) + len(ECHO))}\r"


def _write(stream: TextIO | None, text: Text, end: str = "\n") -> OSError | None:
    """Write one text and its end, unless it has it; return why that was impossible."""
    if stream is None:
        return OSError(errno.EBADF, "the stream is closed")
    try:
        stream.write(text if text.endswith("\n") else text + end)
    except OSError as error:
        return _silenced(stream, error)
    return _flushed(stream)


def _flushed(stream: TextIO | None) -> OSError | None:
    if stream is None:
        return None
    try:
        stream.flush()
    except OSError as error:
        return _silenced(stream, error)
    return None


def _silenced(stream: TextIO, error: OSError) -> OSError | None:
    """Let nothing more fail on a stream that failed; a reader that has gone away is no failure of ours."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    return None if isinstance(error, BrokenPipeError) else error
