"""What an output format is: one way to show whatever a command has to show. Knows none of them; ``formats`` holds them.

A format gives back only what is safe to print: ``Text``, ``Markdown`` and ``Page``, which nothing but ``safe``,
``comment`` and ``html.page`` make, or values that the screen itself makes harmless. One that forgets to escape does
not type-check.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from reconciler.render.comment import Markdown
from reconciler.render.html.page import Page
from reconciler.render.safe import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.applications.model import ExportedTemplates
    from reconciler.applications.usage import TemplateUsage
    from reconciler.diagnostics import Diagnostic
    from reconciler.execute.report import Report
    from reconciler.load import Skipped
    from reconciler.plans.adopted import Adopted
    from reconciler.plans.comparison import Comparison
    from reconciler.plans.model import OutputValue, Plan
    from reconciler.plans.needs import Readiness
    from reconciler.plans.operations import Operated, Target
    from reconciler.progress import Event
    from reconciler.resolve import Untranslated
    from reconciler.resolve.provenance import Explained
    from reconciler.resource.owned import LiveObject
    from reconciler.resource.phase import PartStatus
    from state.records import HistoryEntry, Lease, Record, Violation


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """A value of JSON; the screen masks and escapes what is inside it."""

    value: Any


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A value of JSON on one line, of which more may follow."""

    value: Any


@dataclass(frozen=True, slots=True)
class Exactly:
    """A value for a script, as it is; where a person looks, the screen cleans it."""

    text: str


Printable: TypeAlias = Text | Markdown | Page | JsonDocument | JsonLine | Exactly


@dataclass(frozen=True, slots=True)
class Look:
    """What the terminal and the options ask of a text.

    Attributes:
        now: The present moment, for how long something has been waiting.
        color: Whether signs and words are underlined with terminal colours.
        width: Cells of a line.
        verbose: Whether nothing is left out.
    """

    now: datetime
    color: bool
    width: int
    verbose: bool


class Checkup(Protocol):
    """One thing that a run needs, and whether it is there."""

    @property
    def name(self) -> str:
        """What was checked."""

    @property
    def status(self) -> str:
        """How it ended: ok, warning, error or skipped."""

    @property
    def finding(self) -> str:
        """What was found."""

    def as_json(self) -> Mapping[str, Any]:
        """Return the keys."""


class Verified(Protocol):
    """Whether a saved plan is genuine: as a sentence and as keys."""

    @property
    def sentence(self) -> str:
        """The sentence."""

    def as_json(self) -> Mapping[str, str]:
        """Return the keys."""


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """A plan, the seconds that making it took when known, and of a saved one whether it is genuine.

    ``unmanaged`` counts the live objects that were read for it and that nobody manages. ``parts`` says of the objects
    that were asked for where each part stands that is decided on by itself, ``untranslated`` which languages blocks
    lack. ``quiet`` asks a text for no more than a line for each change.
    """

    plan: Plan
    elapsed: float | None = None
    verification: Verified | None = None
    unmanaged: int = 0
    parts: Mapping[Address, Sequence[PartStatus]] = field(default_factory=dict)
    untranslated: Sequence[Untranslated] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class ShownReport:
    """What an apply did, whether it was approved, and what is wrong with the state afterwards.

    ``elapsed`` are the seconds that it took from the approval on, when known.
    """

    report: Report
    approved: bool = True
    problems: Sequence[Diagnostic] = ()
    elapsed: float | None = None


@dataclass(frozen=True, slots=True)
class ShownFiles:
    """Files that were changed, or would be: name to unified diff; whose values, and the plan that follows, if any.

    ``left_out`` says of each value that is not written why, and is None where there is no such thing.
    """

    diffs: Mapping[str, str]
    addresses: Sequence[Address]
    written: bool
    plan: Plan | None = None
    left_out: Sequence[Diagnostic] | None = None


@dataclass(frozen=True, slots=True)
class ShownHistory:
    """What was done, newest first, and by what a text groups it: "run", "type" or "address".

    ``more`` says that there is more, which was not asked for, and ``filtered`` that not everything was asked for.
    """

    entries: Sequence[HistoryEntry]
    by: str = "run"
    more: bool = False
    filtered: bool = False


@dataclass(frozen=True, slots=True)
class ShownGraph:
    """What depends on what: of each address those that it needs, all of them keys too, and its sign in a plan."""

    needs: Mapping[Address, Sequence[Address]]
    signs: Mapping[Address, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at the files alone came to."""

    resources: int
    files: int
    warnings: Sequence[Diagnostic]
    skipped: Sequence[Skipped]


class Linted(Protocol):
    """What the rules of reviewers found in the declared objects."""

    @property
    def resources(self) -> int:
        """How many objects were looked at."""

    @property
    def rules(self) -> int:
        """How many rules were looked for."""

    @property
    def findings(self) -> Sequence[Diagnostic]:
        """What breaks them."""


class Format:
    """One output format: a method for each result it can show, the others are left as they are here.

    Attributes:
        name: What ``--format`` takes; also the name of its file.
        summary: What it is for, in one sentence.
        alone: Whether a result is one document, beside which nothing else is to be printed.
    """

    name: str
    summary: str
    alone: bool = True

    def offers(self, result: Callable[..., Printable]) -> bool:
        """Tell whether the format can show a result, which is named by its method here."""
        return getattr(type(self), result.__name__) is not result

    def event(self, event: Event, now: datetime) -> JsonLine | None:  # noqa: ARG002  for those that show it
        """Show what goes on; None where only the result is shown."""
        return None

    def failure(self, document: dict[str, Any], now: datetime) -> Printable | None:  # noqa: ARG002  same
        """Show in place of a result why there is none; None where the diagnostics beside it say so."""
        return None

    def plan(self, shown: ShownPlan, look: Look) -> Printable:
        """Show the changes that apply would make."""
        raise NotImplementedError

    def compared(self, comparison: Comparison, look: Look) -> Printable:
        """Show what differs live between two stages."""
        raise NotImplementedError

    def files(self, shown: ShownFiles, look: Look) -> Printable:
        """Show which files were changed, and how."""
        raise NotImplementedError

    def report(self, shown: ShownReport, look: Look) -> Printable:
        """Show what an apply did."""
        raise NotImplementedError

    def state(self, records: Sequence[Record], look: Look) -> Printable:
        """Show what the state knows."""
        raise NotImplementedError

    def addresses(self, records: Sequence[Record], look: Look) -> Printable:
        """Show which objects the state knows."""
        raise NotImplementedError

    def objects(self, records: Sequence[Record], look: Look, *, single: bool) -> Printable:
        """Show everything the state knows of some objects; ``single`` when one was asked for and not a block."""
        raise NotImplementedError

    def imported(self, record: Record, look: Look) -> Printable:
        """Show an object that was taken under management."""
        raise NotImplementedError

    def adopted(self, done: Adopted, look: Look) -> Printable:
        """Show what was written and adopted, and the plan that proves it."""
        raise NotImplementedError

    def begun(self, files: Sequence[str], look: Look) -> Printable:
        """Show with which files a project begins."""
        raise NotImplementedError

    def live(self, objects: Sequence[LiveObject], look: Look, *, begun: bool) -> Printable:
        """Show live objects and whose they are; ``begun`` says whether there is a project to bring them into."""
        raise NotImplementedError

    def forgotten(self, addresses: Sequence[str], look: Look) -> Printable:
        """Show which objects are managed no longer."""
        raise NotImplementedError

    def checkup(self, checks: Sequence[Checkup], look: Look) -> Printable:
        """Show what a run needs, and what of it is there."""
        raise NotImplementedError

    def readiness(self, checked: Sequence[Readiness], look: Look) -> Printable:
        """Show what one-way steps need, and what of it is in order."""
        raise NotImplementedError

    def violations(self, broken: Sequence[Violation], look: Look) -> Printable:
        """Show which invariants of the state do not hold."""
        raise NotImplementedError

    def lock(self, holder: Lease | None, look: Look) -> Printable:
        """Show who holds the lock of the state."""
        raise NotImplementedError

    def history(self, shown: ShownHistory, look: Look) -> Printable:
        """Show what was done, newest first as it came."""
        raise NotImplementedError

    def outputs(self, values: Mapping[str, OutputValue], look: Look) -> Printable:
        """Show all outputs."""
        raise NotImplementedError

    def output(self, value: OutputValue, look: Look) -> Printable:
        """Show one output."""
        raise NotImplementedError

    def validation(self, checked: Checked, look: Look) -> Printable:
        """Show that the files hold together."""
        raise NotImplementedError

    def linted(self, linted: Linted, look: Look) -> Printable:
        """Show what reviewers would refuse."""
        raise NotImplementedError

    def graph(self, shown: ShownGraph, look: Look) -> Printable:
        """Show what depends on what."""
        raise NotImplementedError

    def explained(self, objects: Sequence[Explained], look: Look) -> Printable:
        """Show where the values of objects were written."""
        raise NotImplementedError

    def operations(self, target: Target, look: Look) -> Printable:
        """Show the operations of a type."""
        raise NotImplementedError

    def operated(self, done: Operated, look: Look) -> Printable:
        """Show what an operation answered."""
        raise NotImplementedError

    def templates(self, exported: ExportedTemplates, look: Look) -> Printable:
        """Show which templates can be sent, for the code that sends them."""
        raise NotImplementedError

    def usage(self, used: TemplateUsage, look: Look) -> Printable:
        """Show which templates code uses, and which of them are not live."""
        raise NotImplementedError

    def version(self, facts: Mapping[str, str], look: Look) -> Printable:
        """Show which version runs, on which Python and platform."""
        raise NotImplementedError
