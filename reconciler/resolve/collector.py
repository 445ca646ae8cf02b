"""Collect what is wrong, each thing once, and where. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import problem
from reconciler.load.source import AROUND
from reconciler.redaction import MASK, Redactor

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic, Severity, Source
    from reconciler.load import Origin
    from reconciler.resolve.expression import Span
    from reconciler.values import Path


WINDOW: Final = AROUND
"""A line of at least so many characters may be part of a longer one, and begin or end in the middle of a secret."""


class _Failed:
    def __repr__(self) -> str:
        return "FAILED"


FAILED: Final = _Failed()
"""Stands for a value that could not be worked out and has been reported; nothing more is said about it."""


@dataclass(frozen=True, slots=True)
class FieldLocation:
    """A value in the files; its place is worked out only when asked for."""

    origin: Origin
    path: Path = ()

    def at(self, *more: str | int) -> FieldLocation:
        """Return the spot at ``more`` below."""
        return FieldLocation(self.origin, (*self.path, *more))

    def value(self) -> Source:
        """Return the place of the value."""
        return self.origin.source(*self.path)

    def key(self) -> Source:
        """Return the place of the key."""
        return self.origin.source(*self.path, key=True)

    def expression(self, index: int) -> Source:
        """Return the place of the expression of that number in the text."""
        return self.origin.expression(*self.path, index=index)

    def part(self, span: Span) -> Source:
        """Return the place of a part of an expression in the text."""
        if span.start == span.opening:
            return self.expression(span.index)
        inside = (span.text[span.opening : span.end], span.start - span.opening)
        return self.origin.expression(*self.path, index=span.index, inside=inside)

    def resolved(self) -> Origin:
        """Return where the value stands, in the block itself or in the defaults of its type."""
        return self.origin.below(*self.path)

    def taken_by(self, address: Address | None) -> tuple[tuple[Source, str], ...]:
        """Return where the block of an object is that takes the value from the defaults of its type, () otherwise."""
        if address is None or self.origin.elsewhere is None or self.resolved().lies_in(self.origin):
            return ()
        return ((self.origin.source(key=True), f"{address} takes it from here"),)


class DiagnosticCollector:
    """The diagnostics of one stage; what is said twice about one place is kept once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Source | None, str], Diagnostic] = {}
        self._objects: dict[tuple[str, Source | None, str], dict[Address, None]] = {}

    def add(
        self,
        code: str,
        label: str,
        source: Source | None = None,
        *,
        detail: str = "",
        help: str = "",  # noqa: A002  named as the field of Diagnostic that it fills
        address: Address | None = None,
        also: tuple[tuple[Source, str], ...] = (),
        cause: str = "",
    ) -> None:
        """Note a problem or warning of the code table."""
        diagnostic = problem(code, label, source, detail=detail, help=help, address=address, also=also, cause=cause)
        self._found.setdefault((code, source, label), diagnostic)
        if address is not None:
            self._objects.setdefault((code, source, label), {})[address] = None

    def take(self, diagnostic: Diagnostic) -> None:
        """Note a diagnostic of an earlier stage."""
        self._found.setdefault((diagnostic.code, diagnostic.source, diagnostic.label), diagnostic)

    def of(self, severity: Severity) -> list[Diagnostic]:
        """Return what was noted of that severity."""
        return [diagnostic for diagnostic in self._found.values() if diagnostic.severity is severity]

    def objects_of(self, diagnostic: Diagnostic) -> tuple[Address, ...]:
        """Return every object of which this was said; the diagnostic itself names the first."""
        return tuple(self._objects.get((diagnostic.code, diagnostic.source, diagnostic.label), ()))


def concealed(diagnostic: Diagnostic, secrets: frozenset[str]) -> Diagnostic:
    """Return the diagnostic without any of ``secrets`` in its texts and marked lines."""
    redactor = Redactor.of(secrets)
    return replace(
        diagnostic,
        label=redactor.text(diagnostic.label),
        detail=redactor.text(diagnostic.detail),
        help=redactor.text(diagnostic.help),
        source=_masked_source(diagnostic.source, redactor) if diagnostic.source else None,
        also=tuple((_masked_source(source, redactor), redactor.text(label)) for source, label in diagnostic.also),
    )


def _masked_source(source: Source, redactor: Redactor) -> Source:
    """Mask what follows the mark; a line with a secret before or under the mark is not shown at all."""
    if len(source.text) >= WINDOW and redactor.is_cut(source.text):
        return replace(source, text="")
    kept, first = redactor.line(source.text)
    return replace(source, text=kept if first >= source.mark + source.width else "")


def masked_value(source: Source) -> Source:
    """Return the place of a secret with the secret itself taken out of the line."""
    return replace(source, text=source.text[: source.mark] + MASK, width=len(MASK))


def without_what_follows(source: Source) -> Source:
    """Return the place of a key whose value may be a secret, with all that follows the key taken out of the line."""
    return replace(source, text=source.text[: source.mark + source.width] + f": {MASK}")
