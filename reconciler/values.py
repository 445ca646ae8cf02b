"""Values on their way from the files to the API: secrets, values known only after apply, paths, canonical JSON."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from reconciler.redaction import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reconciler.address import Address
    from schemas.markers import Live

Path: TypeAlias = tuple[str | int, ...]
"""Steps into nested values: keys of mappings, indexes of lists."""

AFTER_APPLY: Final = "(known after apply)"

STAND_IN: Final = "not-known"
"""In place of a secret that cannot be read back, for as long as nothing sends it (``init --keep-secrets``)."""


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Final = _Missing()
"""No value at all, as opposed to null."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A value that must never be shown, logged or stored. It answers questions about itself and stays a secret.

    ``reveal`` is for ``revealed`` and ``secret_texts`` below alone: for what is sent, and for what is to be masked.
    """

    _value: str | float | bool

    def reveal(self) -> str | float | bool:
        """Return the value itself."""
        return self._value

    @property
    def blank(self) -> str | float | bool:
        """The empty value of its kind: ``""``, 0 or False."""
        return type(self._value)()

    @property
    def length(self) -> int:
        """How many characters it has, 0 when it is no text."""
        return len(self._value) if isinstance(self._value, str) else 0

    def equals(self, other: object) -> bool:
        """Tell whether another value, secret or not, is the same."""
        return other.equals(self._value) if isinstance(other, Secret) else self._value == other

    def reads_as(self, text: object, form: Callable[[str], str]) -> bool:
        """Tell whether a text is the same in some form."""
        return isinstance(self._value, str) and isinstance(text, str) and form(self._value) == form(text)

    def contains(self, text: str) -> bool:
        """Tell whether a text is a part of it."""
        return text in str(self._value)

    def fingerprint(self, keyed: Callable[[str], str]) -> str:
        """Return what a keyed fingerprint makes of it."""
        return keyed(str(self._value))

    def mapped(self, change: Callable[[Any], Any]) -> Secret | None:
        """Return the secret that a change of the value leads to, None for none."""
        changed = change(self._value)
        return None if changed is None else Secret(changed)

    def __str__(self) -> str:
        return MASK

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Reference:
    """A field of another object: its address and the path into it. Both kinds of ``${type.name.field}`` end here."""

    address: Address
    path: Path

    def __str__(self) -> str:
        return f"{self.address}.{show_path(self.path)}" if self.path else str(self.address)


@dataclass(frozen=True, slots=True)
class Deferred:
    """A value that waits for objects which do not exist yet.

    ``parts`` are literal strings and references in order; one lone reference keeps the type of what it refers to.
    """

    parts: tuple[str | Secret | Reference, ...]

    @property
    def references(self) -> tuple[Reference, ...]:
        """The references it waits for, in order."""
        return tuple(part for part in self.parts if isinstance(part, Reference))

    def settle(self, lookup: Callable[[Reference], Any]) -> Any:
        """Return the value when ``lookup`` knows every reference, else what is still deferred.

        Args:
            lookup: Gives the value of a reference, or MISSING while it is not known.
        """
        parts = [self._known(part, lookup) for part in self.parts]
        if any(isinstance(part, Reference) for part in parts):
            return Deferred(tuple(part if isinstance(part, Reference | Secret) else as_text(part) for part in parts))
        return parts[0] if len(parts) == 1 else join(parts)

    @staticmethod
    def _known(part: str | Secret | Reference, lookup: Callable[[Reference], Any]) -> Any:
        if not isinstance(part, Reference):
            return part
        value = lookup(part)
        return part if value is MISSING else value

    def __str__(self) -> str:
        return AFTER_APPLY


def is_utf8(text: str) -> bool:
    """Tell whether a text can be written; Python keeps bytes that it cannot read as halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def as_text(value: Any) -> str:
    """Return a scalar as it reads inside a string: true/false in lower case, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)


def join(parts: list[Any]) -> str | Secret:
    """Join interpolated parts into one string; a secret part makes the whole a secret."""
    text = "".join([as_text(revealed(part) if isinstance(part, Secret) else part) for part in parts])
    return Secret(text) if Secret in map(type, parts) else text


def transform(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a copy with every leaf (anything but a mapping or list) passed through ``change``."""
    if isinstance(value, dict):
        return {key: transform(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [transform(inner, change) for inner in value]
    return change(value)


def is_deferred(value: Any) -> bool:
    """Tell whether a deferred value stands anywhere inside."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return isinstance(value, Deferred)
    for inner in value:  # noqa: SIM110  any() with a generator takes twice as long
        if is_deferred(inner):
            return True
    return False


def settle(value: Any, lookup: Callable[[Reference], Any]) -> Any:
    """Return a copy in which every deferred leaf that ``lookup`` can answer is its value; the same when none is there.

    Asked of every object in every plan, and most have nothing to wait for.
    """
    if not is_deferred(value):
        return value
    return transform(value, lambda leaf: leaf.settle(lookup) if isinstance(leaf, Deferred) else leaf)


def revealed(value: Any) -> Any:
    """Return a copy with secrets in clear, for what is sent and for the few who must see what they judge."""
    return transform(value, lambda leaf: leaf.reveal() if isinstance(leaf, Secret) else leaf)


def secret_texts(values: Iterable[Any]) -> frozenset[str]:
    """Return the texts of all secrets in ``values``, for masking; numbers count, true and false tell nothing."""
    secrets = (leaf for value in values for _, leaf in leaves(value) if isinstance(leaf, Secret))
    texts = (secret.reveal() for secret in secrets if not isinstance(secret.blank, bool))
    return frozenset(map(str, texts)) - {""}


def secret_json(value: Any) -> Secret:
    """Return the canonical JSON of a value as one secret, to be compared or fingerprinted."""
    return Secret(canonical_json(revealed(value)))


def blank(value: Any) -> Any:
    """Return what tells the kind of a value: the value itself, of a secret the empty one of its kind."""
    return value.blank if isinstance(value, Secret) else value


def mask(value: Any) -> Any:
    """Return a copy fit to be shown: secrets and deferred values replaced by their signs."""
    return transform(value, lambda leaf: str(leaf) if isinstance(leaf, Secret | Deferred) else leaf)


def leaves(value: Any, path: Path = ()) -> Sequence[tuple[Path, Any]]:
    """Return every leaf with its path, in order; empty mappings and lists are leaves too."""
    collected: list[tuple[Path, Any]] = []
    _add_leaves(value, path, collected)
    return collected


def _add_leaves(value: Any, path: Path, collected: list[tuple[Path, Any]]) -> None:
    """Add to one list: a generator that hands each leaf up through every level costs three times as much."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            _add_leaves(inner, (*path, key), collected)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            _add_leaves(inner, (*path, index), collected)
    else:
        collected.append((path, value))


def at(value: Any, path: Path) -> Any:
    """Return what stands at ``path``, or MISSING."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return MISSING
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """Return a copy with ``new`` at ``path``, which must exist up to its last step."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(step, int):
        return [*value[:step], put(value[step], rest, new), *value[step + 1 :]]
    return {**value, step: put(value.get(step), rest, new)}


def show_path(path: Path) -> str:
    """Return a path as a person writes it: ``details.components[0].text``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


_STEP = re.compile(r"\.?(?P<key>[^.\[\]]+)|\[(?P<index>\d+)\]")


def read_path(text: str) -> Path:
    """Read what ``show_path`` wrote."""
    return tuple(step["key"] or int(step["index"]) for step in _STEP.finditer(text))


_canonical: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, characters as they are."""
    return _canonical.encode(value)


def lookup(reference: Reference, known: Mapping[Address, Live]) -> Any:
    """Return what a reference gives, MISSING while its object is not known or does not show it."""
    live = known.get(reference.address)
    return MISSING if live is None else at(live, reference.path)


def pairings(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[range, range]]:
    """Return what of two lists belongs together, in order: stretches that are equal, and between them what is not.

    Lists of one length are held side by side unless less has to change when elements come and go.
    """
    keys = [[canonical_json(mask(value)) for value in values] for values in (old, new)]
    opcodes = difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes()
    beside = sum(before != after for before, after in zip(*keys, strict=False))
    touched = sum(max(j - i, m - k) for tag, i, j, k, m in opcodes if tag != "equal")
    if len(old) == len(new) and beside <= touched:
        return [(range(at, at + 1), range(at, at + 1)) for at in range(len(old))]
    return [(range(i, j), range(k, m)) for _, i, j, k, m in opcodes]
