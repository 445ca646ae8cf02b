"""Word what the state remembers: records and outputs. Shows no fingerprint and no sensitive value."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reconciler.diagnostics import ConfigError, problem, suggest
from reconciler.redaction import MASK
from reconciler.render.cells import Line, cells, pad, paint, wrap
from reconciler.render.labels import duration
from reconciler.render.notes import output_text, outputs
from reconciler.render.rows import INDENT, hanging
from reconciler.render.safe import clean, joined
from reconciler.render.texts import count, text_of
from reconciler.resource.selectors import label
from reconciler.values import leaves
from state.errors import described

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reconciler.plans.model import OutputValue
    from reconciler.render.safe import Text
    from state.records import Lease, Record


def text(records: Sequence[Record], *, now: datetime, color: bool, width: int) -> Text:
    """Return all records as a list by type: name, id, phase, since when it waits."""
    if not records:
        return clean("The state is empty: nothing has been applied yet.")
    ordered = sorted(records, key=lambda record: record.address)
    lines: list[Line] = []
    for kind, group in groupby(ordered, key=lambda record: record.type):
        lines += [((kind, "bold"),), *_table(list(group), now, width)]
    lines += [(), ((f"{count(len(records), 'object')}.", ""),)]
    return joined(paint(line, color=color) for line in lines)


def holder(lease: Lease) -> str:
    """Return who holds the lock, where and since when; it is put into a sentence."""
    return described(lease)


def details(record: Record, *, now: datetime, color: bool, width: int) -> Text:
    """Return everything one record holds, sensitive values masked."""
    waiting = duration(record.awaiting_since.isoformat(), now) if record.awaiting_since else ""
    facts = {
        "id": record.remote_id,
        "phase": record.phase + (f", for {waiting}" if waiting else ""),
        "depends on": ", ".join(record.depends_on),
        "protected": "yes" if record.protect else "",
        "on destroy": record.on_destroy if record.on_destroy != "delete" else "",
        "updated": record.updated_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
    }
    declared = {label(path, record.declared): text_of(leaf) for path, leaf in leaves(dict(record.declared))}
    hidden = dict.fromkeys(record.fingerprints, MASK)
    lines: list[Line] = [((record.address, "bold"),), *_pairs({k: v for k, v in facts.items() if v}, width, chop=False)]
    lines += [(("  declared", "bold"),), *_pairs(declared | hidden, width)]
    if record.spellings:
        seen = record.spellings.items()
        otherwise = {path: "shown otherwise" if shown else "not shown" for path, shown in seen}
        lines += [(("  spelled by the API", "bold"),), *_pairs(otherwise, width)]
    return joined(paint(line, color=color) for line in lines)


def outputs_text(values: Mapping[str, OutputValue], width: int) -> Text:
    """Return all outputs, one a line."""
    lines = [_outdented(line) for line in outputs(values, width, verbose=True)[1:]]
    return joined(paint(line, color=False) for line in lines) if lines else clean("No outputs are declared.")


def _outdented(line: Line) -> Line:
    (first, style), *rest = line
    return ((first[2:], style), *rest)


def bare(output: OutputValue) -> str:
    """Return one output for a script: a string as it is, anything else as JSON."""
    if output.sensitive or output.known_after_apply:
        return output_text(output)
    return output.value if isinstance(output.value, str) else json.dumps(output.value, ensure_ascii=False)


def check_output(name: str, values: Mapping[str, OutputValue]) -> None:
    """Check that an output of this name is declared.

    Raises:
        ConfigError: There is none.
    """
    if name not in values:
        tip = suggest(name, values, "")
        raise ConfigError([problem("E008", detail=f'No output "{name}" is declared.', help=tip)])


def _table(records: Sequence[Record], now: datetime, width: int) -> Iterator[Line]:
    names = [clean(record.address.removeprefix(f"{record.type}.")) for record in records]
    column = min(max(map(cells, names)), max(16, width * 2 // 5))
    for record, name in zip(records, names, strict=True):
        since = f" for {duration(record.awaiting_since.isoformat(), now)}" if record.awaiting_since else ""
        said = [(f"{record.phase}{since}", ""), ("  ", ""), (clean(record.remote_id), "dim")]
        if cells(name) <= column and column + 4 + sum(cells(part) for part, _ in said) <= width:
            yield (("  ", ""), (pad(name, column), ""), ("  ", ""), *said)
        else:
            yield (("  ", ""), (name, ""))
            yield from hanging(wrap(said, width - INDENT, chop=False))


def _pairs(values: Mapping[str, Any], width: int, *, chop: bool = True) -> Iterator[Line]:
    column = min(max(map(cells, values), default=0), width * 2 // 5)
    for name, value in values.items():
        first, *more = wrap([(clean(str(value)), "")], width - column - 6, chop=chop)
        yield (("    ", ""), (pad(clean(name), column), ""), ("  ", ""), *first)
        yield from (((" " * (column + 6), ""), *line) for line in more)
