"""Write other values into the files of a project, where they were written: proved before a byte is on the disk.

All files that change are written, or none is. Decides nothing about which values are wanted.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from reconciler import atomic_write
from reconciler.diagnostics import ConfigError, Diagnostic, problem
from reconciler.document.difference import unified
from reconciler.document.edit import ABSENT, replaced, with_value
from reconciler.document.edit_json import replaced as replaced_in_json
from reconciler.document.parse import NotTaken
from reconciler.document.shared import shared_at
from reconciler.engine import own_values
from reconciler.load import SourceFile, json_text, yaml_values
from reconciler.resolve import read_project
from reconciler.resolve.written_at import TextFile, edits, same
from reconciler.resource.selectors import label
from reconciler.values import MISSING, at, leaves, show_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.resolve import Declared, Desired, Sources
    from reconciler.resolve.written_at import Edit
    from reconciler.values import Path

_BOM = "\ufeff".encode()


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that changes: its name relative to the project, where it is, its text before and after."""

    name: str
    path: FilePath
    before: str
    after: str

    def difference(self) -> str:
        """Return the unified difference, with the names that git gives both sides."""
        return unified(self.name, self.before, self.after)

    def as_bytes(self) -> tuple[bytes, bytes]:
        """Return what the file holds and is to hold, with the mark at its beginning where it has one."""
        held = self.path.read_bytes()
        mark = _BOM if held.startswith(_BOM) else b""
        return mark + self.before.encode(), mark + self.after.encode()


@dataclass(frozen=True, slots=True)
class Revision:
    """The values that an object has in the files and those that it is to have, expressions worked out.

    ``written`` is path to what is to be written there as it stands.
    """

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    written: Mapping[Path, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the value at a path of an object is not written.

    With ``made``, the files as they would be have the problem: it has no place in those that there are. It then names
    the field itself, and ``path`` is ().
    """

    problem: Diagnostic
    address: Address | None
    path: Path = ()
    made: bool = False


class NotRewritable(ConfigError):
    """Revisions that cannot be written as a whole, each with the value it fails for."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(list(dict.fromkeys(refusal.problem for refusal in refusals)))
        self.refusals = tuple(refusals)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Revisions of objects on their way into the files.

    Attributes:
        project: Where the files are.
        sources: The files as they were read.
        desired: What they ask for.
        revisions: What is wanted, by address.
        known_only: Whether values that this version does not know are refused.
    """

    project: Project
    sources: Sources
    desired: Desired
    revisions: Mapping[Address, Revision]
    known_only: bool = False

    def changes(self) -> tuple[FileChange, ...]:
        """Return the files that change, after making sure that the objects get these values and no other does.

        Raises:
            NotRewritable: A value cannot be changed where it was written, is shared, or is not taken there.
        """
        wanted, refusals = self._edits()
        refusals += _contradictions(wanted)
        if refusals:
            raise NotRewritable(refusals)
        changes = self._texts(wanted)
        instead = {change.path: change.after for change in changes}
        try:
            made = read_project(self.project.directory, self.project.inputs, holding=True, instead=instead)
        except ConfigError as error:
            raise NotRewritable([Refusal(flaw, flaw.address, made=True) for flaw in error.problems]) from error
        if refusals := [*self._unasked(made, wanted), *(self._unknown(made) if self.known_only else ())]:
            raise NotRewritable(refusals)
        return changes

    def _edits(self) -> tuple[list[Edit], list[Refusal]]:
        wanted: list[Edit] = []
        refusals: list[Refusal] = []
        for address, revision in self.revisions.items():
            of_one, refused = edits(self.sources, address, revision.old, revision.new, revision.written)
            wanted += of_one
            refusals += [Refusal(why, address, path) for path, why in refused]
        return wanted, refusals

    def _unknown(self, made: Desired) -> Iterator[Refusal]:
        """Yield the values that this version does not know, but for fields that have such a one already."""
        for address, flaws in made.held.items():
            before = {named_field(flaw) for flaw in self.desired.held.get(address, ())}
            yield from (Refusal(flaw, address, made=True) for flaw in flaws if named_field(flaw) not in before)

    def _texts(self, wanted: Sequence[Edit]) -> tuple[FileChange, ...]:
        directory = self.project.directory.resolve()
        by_file: dict[SourceFile, list[Edit]] = {}
        changes: list[FileChange] = []
        texts: dict[FilePath, tuple[str, str]] = {}
        for edit in wanted:
            if isinstance(edit.place, TextFile):
                texts[(directory / edit.place.name).resolve()] = (edit.place.name, edit.new)
            else:
                by_file.setdefault(edit.place.file, []).append(edit)
        refusals: list[Refusal] = []
        for file, here in by_file.items():
            try:
                after = _written(file, here)
            except NotRewritable as error:
                refusals += error.refusals
                continue
            changes.append(FileChange(file.name, (directory / file.name).resolve(), file.text, after))
        if refusals:
            raise NotRewritable(refusals)
        for path, (name, after) in texts.items():
            before = self._text_file(name, path)
            shown = FilePath(os.path.relpath(path, directory)).as_posix()
            changes.append(FileChange(shown, path, before, after))
        return tuple(
            sorted((change for change in changes if change.before != change.after), key=lambda change: change.name)
        )

    def _text_file(self, name: str, path: FilePath) -> str:
        known = self.sources.world.files.get(name)
        return path.read_bytes().decode("utf-8-sig") if known is None else known

    def _unasked(self, made: Desired, wanted: Sequence[Edit]) -> Iterator[Refusal]:
        """Yield what the files would ask for beyond the revisions."""
        for address, before in self.desired.resources.items():
            after = made.resources.get(address)
            revision = self.revisions.get(address)
            meant = _differences(revision.old, revision.new) if revision else {}
            if after is None:
                yield _moves(address, wanted)
                continue
            if not meant and before == after:
                continue
            actual = _differences(*map(self.sources.settled, (before.values, after.values)))
            other = [path for path in {**meant, **actual} if not same(meant.get(path), actual.get(path))]
            if other or not meant:
                path = min(other, key=show_path) if other else ()
                yield self._shared(before, after, path, wanted)

    def _shared(self, before: Declared, after: Declared, path: Path, wanted: Sequence[Edit]) -> Refusal:
        traced, _ = edits(self.sources, before.address, before.values, after.values)
        places = {_key(edit)[:3] for edit in traced}
        cause = next((edit for edit in wanted if _key(edit)[:3] in places), wanted[0])
        where = label(path, before.values)
        own = self.desired.resources[cause.address].source(cause.path)
        users = ((before.source(path), f"{before.address} {where}"), (own, f"{cause.address} {cause.label}"))
        place = cause.source()
        shared = problem(
            "E261",
            f"{before.address} {where} comes from here, too".replace("  ", " "),
            place,
            detail=f"{cause.address} {cause.label} is to change, and {before.address} is not, or not to this value.",
            help=own_values.how(self.sources, self.desired.resources.values(), cause, before, self._value_of)
            or f"write the value into the block of {cause.address}, or give it a place of its own to come from",
            address=cause.address,
            also=tuple((source, user) for source, user in users if str(source) != str(place)),
        )
        return Refusal(shared, cause.address, cause.path)

    def _value_of(self, declared: Declared, path: Path) -> Any:
        """Return the value that an object is to have at a path."""
        revision = self.revisions.get(declared.address)
        return at(dict(declared.values if revision is None else revision.new), path)


def named_field(flaw: Diagnostic) -> str:
    """Return what a problem of validation is about: its text begins with the path of the field, ``path: what``."""
    return flaw.label.partition(" ")[0].removesuffix(":")


def write(changes: Iterable[FileChange]) -> None:
    """Write the files, all of them or none.

    Raises:
        ConfigError: One of them was edited since it was read, or cannot be written.
    """
    try:
        contents = {change.path: change.as_bytes() for change in changes}
    except OSError as error:
        raise ConfigError([problem("E204", f"{error.filename}: {error.strerror}")]) from error
    atomic_write.rewrite(contents)


def _key(edit: Edit) -> tuple[str, int, Path]:
    """Return by what places are told apart."""
    if isinstance(edit.place, TextFile):
        return (edit.place.name, -1, ())
    return (edit.place.file.name, edit.place.document, edit.place.path)


def _contradictions(wanted: Iterable[Edit]) -> list[Refusal]:
    """Return a refusal of both values for each place that two objects want to say two things."""
    first: dict[tuple[str, int, Path], Edit] = {}
    refusals: list[Refusal] = []
    for edit in sorted(wanted, key=lambda edit: len(_key(edit)[2])):
        name, document, path = _key(edit)
        around = [(name, document, path[:end]) for end in range(len(path) + 1)]
        other = next((first[place] for place in around if place in first), None)
        if other is None:
            first[name, document, path] = edit
        elif _key(other) != _key(edit) or not same(other.new, edit.new):
            both = _two_values(other, edit)
            refusals += [Refusal(both, claim.address, claim.path) for claim in (other, edit)]
    return refusals


def _two_values(earlier: Edit, later: Edit) -> Diagnostic:
    return problem(
        "E261",
        f"{earlier.address} and {later.address} take one value from here, and are to have two",
        earlier.source(),
        detail=f"{earlier.address} {earlier.label} and {later.address} {later.label} are written once.",
        help=f"write the value into the block of {earlier.address}, or give it a place of its own to come from",
        address=earlier.address,
        also=((later.source(), f"{later.address} {later.label}"),) if _key(earlier) != _key(later) else (),
    )


def _moves(address: Address, wanted: Sequence[Edit]) -> Refusal:
    cause = next((edit for edit in wanted if edit.address.block == address.block), wanted[0])
    message, hint = f"{address} would get another address", "change the key by hand, with an entry of moved"
    return Refusal(problem("E260", message, cause.source(), help=hint, address=address), cause.address, cause.path)


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[Path, Any]:
    """Return the leaves that differ: path to the new one, MISSING where it goes."""
    before, after = dict(leaves(dict(old))), dict(leaves(dict(new)))
    changed = {path: leaf for path, leaf in after.items() if path not in before or not same(before[path], leaf)}
    return changed | dict.fromkeys((path for path in before if path not in after), MISSING)


def _written(file: SourceFile, here: Sequence[Edit]) -> str:
    """Return the text of a file with some values of it replaced.

    Raises:
        NotRewritable: One of them cannot be.
    """
    try:
        return _together(file, here)
    except NotTaken:
        refusals = []
        text = file.text
        for edit in here:
            try:
                text = _alone(file, text, edit)
            except NotTaken as error:
                refusals.append(Refusal(_not_by_itself(file, edit, error), edit.address, edit.path))
        if refusals:
            raise NotRewritable(refusals) from None
        return text


def _not_by_itself(file: SourceFile, edit: Edit, error: NotTaken) -> Diagnostic:
    """Return why a value cannot be written: what shares it, as far as that can be told, else as the editor says."""
    detail = f"{edit.address} {edit.label} cannot be written here by itself."
    plain = SourceFile(file.name, file.text.replace("\r\n", "\n"))
    try:
        shared = None if file.is_json else shared_at(plain.text, _key(edit)[1], _keys(edit))
    except NotTaken:
        shared = None
    if shared is None:
        hint = "change it by hand"
        return problem("E260", str(error), edit.source(), detail=detail, help=hint, address=edit.address)
    alias, anchor = plain.at(*shared.alias), plain.at(*shared.anchor)
    last = show_path(_key(edit)[2][-1:])
    match shared.way:
        case "alias":
            message, place, also = f"the value is the alias *{shared.name}", alias, (anchor, f"&{shared.name} is here")
            hint = f"write the value itself in place of *{shared.name}"
        case "merge":
            message, place = f"{last} is merged in from *{shared.name}", alias
            also = (anchor, f"&{shared.name} is here")
            hint = f"write {last} beside the merge key, which it outranks"
        case "anchor":
            message, place, also = f"the anchor &{shared.name} is used elsewhere", anchor, (alias, "it is used here")
            hint = f"write the value itself in place of *{shared.name} first"
    hint += f", or change it by hand at &{shared.name}, for all that use it"
    return problem("E260", message, place, detail=detail, help=hint, address=edit.address, also=(also,))


def _together(file: SourceFile, here: Sequence[Edit]) -> str:
    read = json_text.read if file.is_json else yaml_values.read
    documents, _ = read(file.text, evaluated=False)
    text = file.text
    for number in sorted({_key(edit)[1] for edit in here}):
        wanted = documents[number]
        for edit in here:
            if _key(edit)[1] == number:
                wanted = with_value(wanted, _keys(edit), _plain(edit.new))
        text = replaced_in_json(text, (), wanted) if file.is_json else replaced(text, number, (), wanted)
    return text


def _alone(file: SourceFile, text: str, edit: Edit) -> str:
    if file.is_json:
        return replaced_in_json(text, _keys(edit), _plain(edit.new))
    return replaced(text, _key(edit)[1], _keys(edit), _plain(edit.new))


def _keys(edit: Edit) -> Path:
    """Return the path of a place as the file spells it: ``${`` in a key is written ``$${``."""
    return tuple(step.replace("${", "$${") if isinstance(step, str) else step for step in _key(edit)[2])


def _plain(value: Any) -> Any:
    """Return a value as the file spells it."""
    if value is MISSING:
        return ABSENT
    if isinstance(value, dict):
        return {key.replace("${", "$${"): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value
