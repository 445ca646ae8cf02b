"""Where in the files a value was written, however many references lead there, and what to write there instead.

Decides and writes nothing: what it returns are places with their new values, or why there is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from reconciler.diagnostics import ConfigError, Diagnostic, Severity, Source, problem
from reconciler.load import Origin
from reconciler.resolve import calls
from reconciler.resolve.collector import DiagnosticCollector, FieldLocation
from reconciler.resolve.each import FOR_EACH, KEY, MATRIX, each_of
from reconciler.resolve.expression import Expression, parse
from reconciler.resolve.functions import TABLE
from reconciler.resolve.outline import holds_expression
from reconciler.resolve.scope import Scope
from reconciler.resolve.stages import NO_STAGE
from reconciler.resolve.translations import REWRITABLE
from reconciler.resolve.variables import sensitive_names
from reconciler.resource.selectors import label
from reconciler.values import MISSING, Path, Secret, as_text, is_deferred, leaves, pairings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.load import Block
    from reconciler.resolve.given import Given
    from reconciler.resolve.modules import Unit
    from reconciler.resolve.scope import Each, EvalContext
    from reconciler.resolve.stages import Stage


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that ``file()`` reads, by its path as it is written."""

    name: str


Place: TypeAlias = Origin | TextFile
"""Where a value was written: in a file of the configuration, or as the whole of a text file."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be written at one place.

    Attributes:
        place: Where.
        new: The value as it is to stand in the file, MISSING for none.
        address: The object whose value it is.
        path: The path of the value in that object.
        label: That path for a person.
    """

    place: Place
    new: Any
    address: Address
    path: Path
    label: str

    def source(self) -> Source:
        """Return the place for a person."""
        return Source(self.place.name, 1, 1) if isinstance(self.place, TextFile) else self.place.source()


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a project and its modules, and what is known of variables and locals.

    ``units`` are the project and every instance of a module; ``given`` are the values that variables of the project
    have from outside the files, ``stage`` gives others; ``settled`` gives worked-out values as far as other objects
    are known.
    """

    units: Sequence[Unit]
    given: Mapping[str, Given]
    stage: Stage = NO_STAGE
    settled: Callable[[Any], Any] = field(default=lambda value: value)

    @property
    def world(self) -> EvalContext:
        """What expressions of the project itself see."""
        return self.units[0].world

    def unit(self, address: Address) -> Unit:
        """Return the project, or the instance of a module, that declares an object."""
        return next(unit for unit in self.units if unit.world.module == address.module)

    def block(self, address: Address) -> Block:
        """Return the block that an object is made of."""
        return self.unit(address).configuration.resources[replace(address.block, module="")]


@dataclass(frozen=True, slots=True)
class Lead:
    """Where an expression leads in the files.

    Attributes:
        name: What it names, such as ``local.brand``.
        raw: What is written there.
        origin: Where that stands.
        steps: The way from there to the value.
        frame: What expressions there mean; None for the same as in the block of the object.
    """

    name: str
    raw: Any
    origin: Origin
    steps: Path
    frame: Frame | None = None


class Elsewhere(Exception):
    """The value has no place in the files at which it could be changed."""

    def __init__(self, code: str, label: str, help: str) -> None:  # noqa: A002  as in a diagnostic
        super().__init__(label)
        self.code = code
        self.help = help


def evaluated(sources: Sources, address: Address, written: Any) -> Any:
    """Return what a value would mean in the block of an object, expressions worked out.

    Raises:
        ConfigError: They cannot be.
    """
    findings = DiagnosticCollector()
    world = replace(sources.unit(address).world, findings=findings)
    scope = Scope(world, each=Tracer(sources, address).each(), user=address)
    value = scope.evaluate(written, FieldLocation(sources.block(address).origin))
    if errors := findings.of(Severity.ERROR):
        raise ConfigError(errors)
    return value


def edits(
    sources: Sources,
    address: Address,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    written: Mapping[Path, Any] | None = None,
) -> tuple[list[Edit], list[tuple[Path, Diagnostic]]]:
    """Return what to write so that an object has other values, and by path why some of it cannot be written.

    Args:
        sources: The files.
        address: The object.
        old: Its values today, expressions worked out.
        new: The values it is to have; fields that differ are traced, others are not looked at.
        written: Path to what is to be written there as it stands, expressions and all; they are not followed.
    """
    block = sources.block(address)
    tracer = Tracer(sources, address, written, old)
    tracer.mapping(block.value, block.origin, dict(old), dict(new), ())
    return tracer.edits, tracer.problems


@dataclass(frozen=True, slots=True)
class Frame:
    """A block, what it is part of, and for which entry of its ``forEach`` or ``matrix`` it stands."""

    unit: Unit
    block: Block
    key: str | None

    @property
    def caller(self) -> Frame | None:
        """The call of the module that the block is part of, None in the project itself."""
        unit = self.unit
        if unit.caller is None or unit.call is None:
            return None
        return Frame(unit.caller, unit.call, unit.each.key if unit.each else None)


class Tracer:
    """Follows the values of one object to where they were written."""

    def __init__(
        self,
        sources: Sources,
        address: Address,
        written: Mapping[Path, Any] | None = None,
        values: Mapping[str, Any] | None = None,
        frame: Frame | None = None,
    ) -> None:
        self.edits: list[Edit] = []
        self.problems: list[tuple[Path, Diagnostic]] = []
        self._sources = sources
        self._address = address
        self._written = written or {}
        self._values = dict(values or {})
        self.frame = frame or Frame(sources.unit(address), sources.block(address), address.key)

    def value(self, raw: Any, origin: Origin, old: Any, new: Any, path: Path) -> None:
        """Note what to write where ``raw`` stands, or where it leads, for a value to be another one.

        Args:
            raw: What is written.
            origin: Where.
            old: What that means today.
            new: What it is to mean.
            path: The path of the value in the object.
        """
        if path in self._written and not same(raw, self._written[path]):
            self._note(origin, self._written[path], path)
        elif same(old, new) and not any(place[: len(path)] == path for place in self._written):
            return
        elif raw is MISSING:
            self._refuse("E260", "it is not written in the files", origin, path)
        elif isinstance(raw, str) and "${" in raw:
            self._text(raw, origin, old, new, path)
        elif isinstance(raw, dict) and isinstance(old, dict) and isinstance(new, dict):
            self.mapping(raw, origin, old, new, path)
        elif isinstance(raw, list) and isinstance(old, list) and isinstance(new, list):
            self._list(raw, origin, old, new, path)
        elif holds_expression(raw):
            self._refuse("E260", "it is made of expressions and would be of another shape", origin, path)
        else:
            self._note(origin, _escaped(new), path)

    def mapping(
        self, raw: dict[str, Any], origin: Origin, old: dict[str, Any], new: dict[str, Any], path: Path
    ) -> None:
        """Note what to write for a mapping to be another one, key by key."""
        for key in dict.fromkeys((*old, *new)):
            here, below = origin.below(key), (*path, key)
            if key not in new:
                self._note(here, MISSING, below)
            elif key not in old:
                self._note(here, self._with_written(_escaped(new[key]), below), below)
            elif key not in raw:
                self.value(MISSING, here, old[key], new[key], below)
            else:
                self.value(raw[key], here, old[key], new[key], below)

    def _with_written(self, new: Any, path: Path) -> Any:
        """Return a new value with what is to be written in it as it stands."""
        for place, raw in self._written.items():
            if place[: len(path)] == path:
                new = written_into(new, place[len(path) :], raw)
        return new

    def _list(self, raw: list[Any], origin: Origin, old: list[Any], new: list[Any], path: Path) -> None:
        """Note what to write for a list: element by element while none comes or goes, else all of it."""
        blocks = pairings(old, new)
        raw = [*raw, *[MISSING] * (len(old) - len(raw))]
        if all(len(before) == len(after) for before, after in blocks):
            for before, after in blocks:
                for i, k in zip(before, after, strict=True):
                    self.value(raw[i], origin.below(i), old[i], new[k], (*path, i))
            return
        listed: list[Any] = []
        for before, after in blocks:
            both = min(len(before), len(after))
            for i, k in zip(before[:both], after[:both], strict=True):
                listed.append(self._element(raw[i], origin.below(i), old[i], new[k], (*path, i)))
            listed += [_escaped(new[k]) for k in after[both:]]
        self._note(origin, listed, path)

    def _element(self, raw: Any, origin: Origin, old: Any, new: Any, path: Path) -> Any:
        """Return how an element of a list is to be written; what it refers to is noted."""
        inside = Tracer(self._sources, self._address, self._written, self._values, self.frame)
        inside.value(raw, origin, old, new, path)
        self.problems += inside.problems
        for edit in inside.edits:
            if isinstance(edit.place, Origin) and edit.place.lies_in(origin):
                raw = written_into(raw, edit.place.path[len(origin.path) :], edit.new)
            else:
                self.edits.append(edit)
        return raw

    def _text(self, raw: str, origin: Origin, old: Any, new: Any, path: Path) -> None:
        parts = parse(raw)
        try:
            if len(parts) == 1 and isinstance(parts[0], Expression):
                self._follow(parts[0], (), old, new, path)
            elif Expression not in map(type, parts):
                self._note(origin, _escaped(new), path)
            else:
                self._note(origin, self._mixed(parts, raw, new), path)
        except Elsewhere as elsewhere:
            self._refuse(elsewhere.code, str(elsewhere), origin, path, elsewhere.help)

    def _follow(self, expression: Expression, more: Path, old: Any, new: Any, path: Path) -> None:
        """Note what to write where an expression leads, ``more`` steps below what it names."""
        if (file := self.text_file(expression)) is not None:
            self._note(TextFile(file), self._as_file(new, file), path)
            return
        if expression.root == "translation":
            steps = (*self._steps(expression)[1:], *more)
            self._note(self._in_translations(expression.name, steps, new), new, path)
            return
        lead = self.lead(expression, more)
        if lead.frame is self.frame:
            self.walk(lead, old, new, path)
            return
        other = Tracer(self._sources, self._address, self._written, self._values, lead.frame)
        other.walk(lead, old, new, path)
        self.edits += other.edits
        self.problems += other.problems

    def lead(self, expression: Expression, more: Path) -> Lead:
        """Return where an expression leads, ``more`` steps below what it names.

        Raises:
            Elsewhere: To no place in the files.
        """
        name, steps = expression.name, (*self._steps(expression)[1:], *more)
        unit, block = self.frame.unit, self.frame.block
        match expression.root:
            case "local" if name in unit.configuration.locals:
                local = unit.configuration.locals[name]
                return Lead(f"local.{name}", local.value, local.origin, steps, self.frame)
            case "var" if unit.call and name in self._given():
                return Lead(
                    f"{unit.world.module}.with",
                    self._given()[name],
                    unit.call.origin.below("with", name),
                    steps,
                    self.frame.caller,
                )
            case "var" if name in unit.configuration.variables:
                return Lead(f"var.{name}", *self._default(name), steps, self.frame)
            case "each" if name == "value" and FOR_EACH in block.value:
                origin = block.origin.below(FOR_EACH)
                return Lead("each.value", block.value[FOR_EACH], origin, (str(self.frame.key), *steps), self.frame)
            case "each" if name == "value" and steps and (each := self.each()) is not None:
                way = (steps[0], (each.cells or {}).get(str(steps[0]), ""), *steps[1:])
                return Lead("each.value", block.value[MATRIX], block.origin.below(MATRIX), way, self.frame)
            case "each":
                raise _is_key(self._address)
            case _:
                raise _from_elsewhere(expression)

    def key(self, name: str) -> Lead:
        """Return where the key of the object is written, or its text in a dimension of a matrix."""
        block, each = self.frame.block, self.each()
        cells = (each.cells if each else None) or {}
        which = MATRIX if MATRIX in block.value else FOR_EACH
        way: Path = (str(self.frame.key),) if which == FOR_EACH else (name, cells[name]) if name in cells else ()
        return Lead(f"each.{name}", block.value.get(which), block.origin.below(which), way, self.frame)

    def data(self, expression: Expression, more: Path) -> Lead | None:
        """Return where a text of a table stands: of translations, or of what a function decoded; None for others."""
        world, steps = self.frame.unit.world, (*self._steps(expression), *more)
        if expression.root == "translation":
            named = steps[1:]
            entry = (
                world.translations.entry(expression.name, *map(str, named), world=world) if len(named) == 2 else None
            )
            return Lead(f"translation.{expression.name}", entry.text, entry.origin, ()) if entry else None
        if expression.function is None:
            return None
        value = calls.result(self._scope(), expression, self._spot())
        origin = world.tables.get(id(value))
        return Lead(str(expression.function.value), value, origin, steps) if origin and origin.file.name else None

    def object_of(self, expression: Expression) -> tuple[Address, Path]:
        """Return which object an expression refers to, and the way from there."""
        address = expression.address
        assert address is not None  # noqa: S101  asked of references only
        key = address.key
        if key is None and expression.key is not None:
            key = str(self._scope().early(expression.key, self._spot(), "an index"))
        return replace(address, key=key).inside(self.frame.unit.world.module), self._steps(expression)

    def _steps(self, expression: Expression) -> Path:
        """Return the steps of an expression, those that are expressions themselves worked out."""
        path = expression.path
        return self._scope().path(expression, self._spot()) or () if path is None else path

    def _in_translations(self, name: str, steps: Path, new: Any) -> Origin:
        """Return where a translation is, in a file that can be changed at one place with everything else kept."""
        world = self.frame.unit.world
        entry = world.translations.entry(name, *map(str, steps), world=world) if len(steps) == 2 else None
        if entry is None:
            raise Elsewhere("E260", f"it comes from the translations {name}", "change it in the files of translators")
        if not isinstance(new, str) or not entry.origin.file.name.endswith(REWRITABLE):
            place = entry.origin.source()
            raise Elsewhere("E260", f"it comes from {place}, a file of translators", f"change it there, at {place}")
        return entry.origin

    def text_file(self, expression: Expression) -> str | None:
        """Return which file a call gives as it is, by its path from the project; None when it gives anything else."""
        if expression.function is None or not TABLE[str(expression.function.value)].is_file:
            return None
        name = self._scope().early(expression.arguments[0], self._spot(), "an argument")
        return f"{self.frame.unit.world.prefix}{name}"

    def _scope(self) -> Scope:
        return Scope(self.frame.unit.world, each=self.each(), user=self._address)

    def _spot(self) -> FieldLocation:
        return FieldLocation(self.frame.block.origin)

    def walk(self, lead: Lead, old: Any, new: Any, path: Path) -> None:
        """Go down to what is meant; where a reference stands on the way, it goes on behind that."""
        raw, origin = lead.raw, lead.origin
        for done, step in enumerate(lead.steps):
            if isinstance(raw, str):
                (expression,) = parse(raw)
                assert isinstance(expression, Expression)  # noqa: S101  nothing else has parts
                self._follow(expression, lead.steps[done:], old, new, path)
                return
            if isinstance(raw, list) and isinstance(step, str):
                rows = [row for row, entry in enumerate(raw) if isinstance(entry, dict) and entry.get(KEY) == step]
                if not rows or lead.steps[done + 1 : done + 2] == (KEY,):
                    raise _is_key(self._address)
                raw, origin = raw[rows[0]], origin.below(rows[0])
            else:
                raw, origin = raw[step], origin.below(step)
        self.value(raw, origin, old, new, path)

    def _given(self) -> Mapping[str, Any]:
        """Return what the call of the module gives its variables, as it is written."""
        given = self.frame.unit.call.value.get("with") if self.frame.unit.call else None
        return given if isinstance(given, dict) else {}

    def _default(self, name: str) -> tuple[Any, Origin]:
        variables = self.frame.unit.configuration.variables
        block, given = variables[name], None if self.frame.unit.call else self._sources.given.get(name)
        if name in sensitive_names(variables):
            raise Elsewhere(
                "E263", f"it comes from the sensitive variable {name}", f"give {name} the new value where it is kept"
            )
        if given is not None:
            way = given.way if given.text else f"the file {given.way}"
            raise Elsewhere(
                "E260", f"it comes from the variable {name}, which {way} sets", f"change it there, in {way}"
            )
        if name in self._sources.stage.values and not self.frame.unit.call:
            spot = self._sources.stage.spot_of(name)
            return self._sources.stage.values[name], spot.resolved()
        if "default" not in block.value:
            raise Elsewhere("E260", f"the variable {name} has no value", f"give {name} a value")
        return block.value["default"], block.origin.below("default")

    @staticmethod
    def _as_file(new: Any, name: str) -> str:
        if not isinstance(new, str):
            raise Elsewhere("E260", f"{name} holds text, and the value is none", "write the value into the block")
        return new

    def _mixed(self, parts: tuple[str | Expression, ...], raw: str, new: Any) -> str:
        """Return the text to write when its literal parts alone account for the difference."""
        hint = "change what it refers to, or write the text out"
        known = [part if isinstance(part, str) else self._known(part) for part in parts]
        if not isinstance(new, str) or None in known:
            raise Elsewhere("E260", f"it is put together from {raw}", hint)
        literals = _literals(_tight(parts, [str(text) for text in known]), new)
        if literals is None:
            raise Elsewhere("E260", f"it is put together from {raw}, and the text between would not do", hint)
        expressions = [part.text for part in parts if isinstance(part, Expression)]
        pairs = zip(literals, [*expressions, ""], strict=True)
        return "".join(_escaped(literal) + expression for literal, expression in pairs)

    def _known(self, expression: Expression) -> str | None:
        """Return what an expression gives as a text, None when that is secret or not known yet."""
        value = self._sources.settled(self._scope().evaluate(expression.text, self._spot()))
        return None if isinstance(value, Secret | dict | list) or is_deferred(value) else as_text(value)

    def each(self) -> Each | None:
        """Return what ``each`` gives in the object, None when its block makes only one."""
        if self.frame.key is None:
            return None
        return (each_of(self.frame.block, self.frame.unit.world) or {}).get(self.frame.key)

    def _note(self, place: Place, new: Any, path: Path) -> None:
        if any(isinstance(leaf, Secret) for _, leaf in leaves(new)):
            source = place if isinstance(place, Origin) else self.frame.block.origin
            self._refuse("E263", "it holds a secret", source, path, "change it by hand")
        else:
            self.edits.append(Edit(place, new, self._address, path, label(path, self._values)))

    def _refuse(self, code: str, reason: str, origin: Origin, path: Path, help: str = "") -> None:  # noqa: A002  as above
        field = label(path, self._values)
        why = f"{self._address} {field} cannot be changed where it stands: {reason}."
        place = origin.source()
        hint = help or "change it by hand"
        self.problems.append((path, problem(code, reason, place, detail=why, help=hint, address=self._address)))


def _is_key(address: Address) -> Elsewhere:
    return Elsewhere(
        "E260",
        f'it is the key of {address}, "{address.key}"',
        "a key is part of the address: rename it in forEach and say so with an entry of moved",
    )


def _from_elsewhere(expression: Expression) -> Elsewhere:
    if expression.root == "env":
        name = expression.name
        return Elsewhere("E260", f"it comes from the environment variable {name}", f"set {name} to the new value")
    if expression.function is not None:
        hint = "change what it is given, or write the value out"
        return Elsewhere("E260", f"the function {expression.function.value} works it out: {expression.text}", hint)
    if expression.root == "data":
        return Elsewhere("E260", f"it follows what {expression.text} reads", "change it there, or write the value out")
    return Elsewhere(
        "E260", f"it follows another object: {expression.text}", "change that object, or write the value out"
    )


def written_into(raw: Any, path: Path, new: Any) -> Any:
    """Return a copy of what is written with another value at ``path``; MISSING takes the key away."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(raw, list) and isinstance(step, int):
        return [*raw[:step], written_into(raw[step], rest, new), *raw[step + 1 :]]
    if not rest and new is MISSING:
        return {key: inner for key, inner in raw.items() if key != step}
    return {**raw, step: written_into(raw.get(step), rest, new)}


def same(value: Any, other: Any) -> bool:
    """Tell whether two values are one: 1, 1.0 and true are three."""
    if isinstance(value, dict) and isinstance(other, dict):
        return value.keys() == other.keys() and all(same(inner, other[key]) for key, inner in value.items())
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(map(same, value, other))
    return type(value) is type(other) and bool(value == other)


def _tight(parts: tuple[str | Expression, ...], known: list[str]) -> list[str]:
    """Return texts in turns: literal, value of an expression, literal, ...; an empty literal where none stands."""
    turns = [""]
    for part, text in zip(parts, known, strict=True):
        if isinstance(part, Expression):
            turns += [text, ""]
        else:
            turns[-1] += text
    return turns


def _literals(turns: list[str], new: str) -> list[str] | None:
    """Return the literals between which the same values make the new text, None when none do or it is not certain."""
    old = "".join(turns)
    first = len(_common(old, new))
    last = min(len(_common(old[::-1], new[::-1])), min(len(old), len(new)) - first)
    at = 0
    for number, text in enumerate(turns):
        begin, end = at, at + len(text)
        at = end
        if number % 2 == 0 and begin <= first and len(old) - last <= end:
            changed = text[: first - begin] + new[first : len(new) - last] + text[len(old) - last - begin :]
            return [*turns[:number:2], changed, *turns[number + 2 :: 2]]
    values = turns[1::2]
    earliest = re.fullmatch("(.*?)" + "".join(f"{re.escape(value)}(.*?)" for value in values), new, re.DOTALL)
    latest = re.fullmatch("(.*)" + "".join(f"{re.escape(value)}(.*)" for value in values), new, re.DOTALL)
    if earliest is None or latest is None or earliest.groups() != latest.groups():
        return None
    return list(earliest.groups())


def _common(text: str, other: str) -> str:
    length = next(
        (at for at, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other))
    )
    return text[:length]


def _escaped(value: Any) -> Any:
    """Return a value as it is written: ``${`` in it is text."""
    if isinstance(value, str):
        return value.replace("${", "$${")
    if isinstance(value, dict):
        return {key: _escaped(inner) for key, inner in value.items()}
    return [_escaped(inner) for inner in value] if isinstance(value, list) else value
