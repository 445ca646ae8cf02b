"""What the files ask for, once every expression is worked out: the input of all later stages. Only shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from reconciler.values import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path as FilePath

    from reconciler.address import Address
    from reconciler.diagnostics import Diagnostic, Source
    from reconciler.load import Origin, Skipped
    from reconciler.resolve.collector import FieldLocation
    from reconciler.resolve.provenance import WrittenPlace
    from reconciler.resource.selectors import Selector
    from reconciler.values import Path
    from schemas.declare import DataSource, ResourceType

DEFAULT_STATE = "sqlite:///.reconciler/state.db"
VISIBLE_WITHIN = timedelta(seconds=60)
NOTHING_SEALED = Secret("{}")


@dataclass(frozen=True, slots=True)
class VariableInputs:
    """Where values of variables come from, strongest first; ``environment`` is also what ``env.X`` reads.

    ``read`` keeps what was read of the files: a pipe gives it once, and a command that waits looks again and again.
    """

    flags: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[FilePath] = ()  # a later one outranks an earlier one
    environment: Mapping[str, str] = field(default_factory=dict)
    read: dict[FilePath, bytes] = field(default_factory=dict, compare=False, repr=False)
    stage: str = ""  # as the flag names it


@dataclass(frozen=True, slots=True)
class Ignored:
    """Live objects that are somebody else's: globs of type and name, and why."""

    type: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A rule of the linter that is ignored, why, and where that is written."""

    rule: str
    reason: str
    place: FieldLocation = field(compare=False)


@dataclass(frozen=True, slots=True)
class Prices:
    """What messages cost; where that depends on the country, by country, and otherwise under "".

    Attributes:
        currency: Code of the currency.
        messages: Category to the price of one message.
        volumes: Address of an object, or of a block, to the messages in a month.
    """

    currency: str
    messages: Mapping[str, Mapping[str, Decimal]]
    volumes: Mapping[Address, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """The project section, as it is in the stage that is worked on.

    Attributes:
        id: The Sinch project, None when left to the environment.
        state: URL of the state.
        visible_within: How long a new object may stay out of the API's lists before its absence is believed.
        state_at: Where the files say where the state is, None where they do not.
        state_from: The expressions in that text, ``${env.STATE_URL}``.
        ignore: Live objects that another team owns.
        silences: Rules of the linter that are ignored for every object.
        stage: The stage, "" where the files have none.
        unstaged: URL of the state that the stage's was made of by adding its name, "" where it is written.
    """

    id: str | None = None
    state: str = DEFAULT_STATE
    visible_within: timedelta = VISIBLE_WITHIN
    state_at: FieldLocation | None = None
    state_from: tuple[str, ...] = ()
    ignore: tuple[Ignored, ...] = ()
    silences: tuple[Silence, ...] = ()
    stage: str = ""
    unstaged: str = ""

    @property
    def id_name(self) -> str:
        """What the setting with the id is called, the variable where it is left to the environment."""
        if self.stage:
            return f"stages.{self.stage}.project"
        return "SINCH_PROJECT_ID" if self.id is None else "project.id"

    @property
    def state_name(self) -> str:
        """What the setting with the URL of the state is called."""
        return f"stages.{self.stage}.state" if self.stage and not self.unstaged else "project.state"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """How the engine treats one object; ``timeouts`` is verb to seconds, ``allow_unknown`` paths, or all of it.

    ``settings`` is what is written for the settings without a field here, by name.
    """

    protect: bool = False
    ignore_changes: tuple[Selector, ...] = ()
    on_destroy: Literal["delete", "forget"] = "delete"
    wait_for: str | None = None
    timeouts: Mapping[str, float] = field(default_factory=dict)
    allow_unknown: bool | tuple[Selector, ...] = False
    settings: Mapping[str, Any] = field(default_factory=dict)


AS_USUAL = Lifecycle()
"""How an object is treated whose block says nothing about it."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One object that should exist.

    Attributes:
        values: JSON tree of exactly the fields the user wrote, with Secret and Deferred leaves.
        depends_on: Instances that come first: ``dependsOn`` and every reference, sorted, each once.
        origin: The block it was made from; with forEach several objects share one.
        waits: False when no value is deferred, so that nobody has to look.
        silences: Rules of the linter that are ignored for the object.
        way: Gives the places on the way of a value of an object, that of its words last.
    """

    address: Address
    resource_type: ResourceType
    values: dict[str, Any]
    lifecycle: Lifecycle
    depends_on: tuple[Address, ...]
    origin: Origin = field(compare=False)
    waits: bool = field(default=True, compare=False)
    silences: tuple[Silence, ...] = field(default=(), compare=False)
    way: Callable[[Address, Path], Sequence[WrittenPlace]] | None = field(default=None, compare=False, repr=False)

    def words(self, path: Path) -> Source:
        """Return the place of the words of a value; the last on the way there where they are in no file."""
        places = self.way(self.address, path) if self.way else ()
        return next((place.source for place in reversed(places) if place.source), self.source(path))

    def taken_at(self, path: Path) -> Source | None:
        """Return where the block takes a value whose words stand elsewhere, None where they stand in it."""
        if not self.origin.below(*path).lies_in(self.origin):
            return self.source()
        words, here = self.words(path), self.source(path)
        return None if (words.file, words.line) == (here.file, here.line) else here

    def source(self, path: Path = (), *, key: bool = False) -> Source:
        """Return the place of a field, or of the nearest part of the block that was written."""
        return self.origin.source(*path, key=key or not path)


@dataclass(frozen=True, slots=True)
class DeclaredData:
    """Something that is only read.

    Attributes:
        address: Its type has ``data.`` in front.
        resource_type: What is read; a managed type is identified by natural key.
        values: What it is chosen by, as JSON tree with Secret and Deferred leaves.
        depends_on: Instances that must exist before it can be read, sorted.
        origin: The block.
    """

    address: Address
    resource_type: DataSource | ResourceType
    values: dict[str, Any]
    depends_on: tuple[Address, ...]
    origin: Origin = field(compare=False)

    def source(self) -> Source:
        """Return the place of the block."""
        return self.origin.source(key=True)


@dataclass(frozen=True, slots=True)
class Output:
    """A value to report after a run; sensitive ones have Secret leaves."""

    value: Any
    sensitive: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """An object that was declared as ``source`` and is now ``target``.

    ``alone`` says that ``source`` is only the object without a key, because its block has instances today.
    """

    source: Address
    target: Address
    origin: Origin = field(compare=False)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """An existing object that ``to`` takes over."""

    to: Address
    id: str
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """An object that is no longer declared, and whether it is deleted or only forgotten."""

    address: Address
    destroy: bool
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A key of translations that a block asks for and that lacks a text in some languages.

    ``place`` is where it is to be translated, or the text in another language.
    """

    address: Address
    table: str
    key: str
    languages: tuple[str, ...]
    place: Source


@dataclass(frozen=True, slots=True)
class Desired:
    """The whole project as it should be.

    Attributes:
        data: What is only read, for the values of resources and outputs.
        secrets: Every sensitive text, for masking.
        files: How many files were read.
        skipped: What lies beside them and was not read.
        sensitive: Variables whose values must not be shown, by name.
        sealed: All that is secret as one JSON text, to be compared by its keyed fingerprint and for nothing else.
        digest: SHA-256, in hex, over the configuration, the values that are not sensitive, and files read by ``file``.
        held: Objects with a value that this version does not know, and that may not be sent, each with what is wrong.
        untranslated: Languages that texts of blocks lack, by address and key.
        problems: What is wrong with the files, where what is right of them was wanted all the same.
        prices: What messages cost, None where the files do not say.
    """

    project: ProjectSettings
    resources: dict[Address, Declared]
    outputs: dict[str, Output]
    moved: tuple[Move, ...]
    imports: tuple[Import, ...]
    removed: tuple[Removal, ...]
    secrets: frozenset[str]
    digest: str
    files: int
    warnings: tuple[Diagnostic, ...] = ()
    data: Mapping[Address, DeclaredData] = field(default_factory=dict)
    sealed: Secret = NOTHING_SEALED
    skipped: tuple[Skipped, ...] = ()
    sensitive: frozenset[str] = frozenset()
    held: Mapping[Address, tuple[Diagnostic, ...]] = field(default_factory=dict)
    untranslated: tuple[Untranslated, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    prices: Prices | None = None
