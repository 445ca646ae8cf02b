"""Word the operations a type has, and what one of them answered: an object, a list, a timeline. Decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.quoting import in_shell
from reconciler.render.cells import Line, cells, pad, paint, wrap
from reconciler.render.safe import clean, joined
from reconciler.render.texts import text_of
from reconciler.values import leaves, show_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.plans.operations import Operated, Target
    from reconciler.render.safe import Text
    from schemas.declare import Operation


STANDS: Final = {"needs_human": "requires action", "in_review": "is in review", "working": "is being processed"}
"""Phases as the end of a sentence, where their own word would not do."""


def listing(target: Target, *, color: bool, width: int) -> Text:
    """Return the operations of a type, one a line, with how each is typed."""
    if not target.resource_type.operations:
        return clean(f"{target.resource_type.noun[0].upper()}{target.resource_type.noun[1:]} has no operations.")
    typed = [
        (f"{target.address or target.resource_type.name} {usage(operation)}", operation)
        for operation in target.resource_type.operations
    ]
    widest = min(max(len(text) for text, _ in typed), max(width // 2, 20))
    lines: list[Line] = []
    for text, operation in typed:
        lines += _column(pad(text, widest), _summary(operation), widest, width)
    return joined(paint(line, color=color) for line in lines)


def usage(operation: Operation) -> str:
    """Return an operation as typed: its name and arguments, optional ones in brackets."""
    fields = operation.arguments.model_fields if operation.arguments else {}
    words = [f"{name}=..." if info.is_required() else f"[{name}=...]" for name, info in fields.items()]
    return " ".join([operation.name, *words])


def text(done: Operated, *, color: bool, width: int) -> Text:
    """Return what an operation answered, where the object stands now, and what to do next."""
    lines = [*_answer(done, width)]
    if done.phase:
        lines.append(((f"It {STANDS.get(done.phase, 'is ' + done.phase)} now.", ""),))
    if done.next_step:
        lines.append(((f"Next:  reconciler run {_quoted(done)} {done.next_step}", ""),))
    return joined(paint(line, color=color) for line in lines or [(("Done.", ""),)])


def _summary(operation: Operation) -> str:
    suffix = f" Needs --ack: {operation.irreversible}." if operation.irreversible else ""
    return operation.summary + suffix + (f" Deprecated: {operation.deprecated}" if operation.deprecated else "")


def _quoted(done: Operated) -> str:
    address = done.target.address
    return in_shell(address) if address is not None else done.target.resource_type.name


def _answer(done: Operated, width: int) -> Iterator[Line]:
    if done.operation.shows == "nothing" or done.answer is None:
        return
    entries = done.answer.get(done.operation.items) if isinstance(done.answer, dict) and done.operation.items else None
    if isinstance(entries, list) and done.operation.shows == "timeline":
        yield from _timeline(entries, width)
    elif isinstance(entries, list):
        yield from _entries(entries, width)
    else:
        yield from _facts(done.answer, width)


def _timeline(entries: list[Mapping[str, Any]], width: int) -> Iterator[Line]:
    """Yield activities, newest first as they came: when, what, by whom, and the comment below."""
    if not entries:
        yield (("Nothing has happened yet.", ""),)
    for entry in entries:
        when = str(entry.get("created", "")).replace("T", " ").replace("t", " ").partition(".")[0].removesuffix("Z")
        what = str(entry.get("type", "")).replace("_", " ").lower()
        who = f"  by {entry['author']}" if entry.get("author") else ""
        yield ((pad(when, 19), "dim"), (f"  {what}", "bold"), (who, ""))
        if entry.get("comment"):
            yield from _column(" " * 19, str(entry["comment"]), 19, width)


def _entries(entries: list[Any], width: int) -> Iterator[Line]:
    if not entries:
        yield (("There are none.", ""),)
    for entry in entries:
        if isinstance(entry, dict):
            yield from _facts(entry, width)
            yield ()
        else:
            yield ((text_of(entry), ""),)


def _facts(answer: Any, width: int) -> Iterator[Line]:
    """Yield every leaf as ``path  value``, paths in one column."""
    rows = [(show_path(path) or "value", text_of(leaf)) for path, leaf in leaves(answer)]
    widest = min(max((len(path) for path, _ in rows), default=0), max(width // 2, 20))
    for path, shown in rows:
        yield from _column(pad(path, widest), shown, widest, width)


def _column(left: str, right: str, indent: int, width: int) -> Iterator[Line]:
    """Yield a word or path with its text beside it, or below one that is longer than the column."""
    if cells(left) > indent:
        yield ((left, "bold"),)
        left = " " * indent
    first, *rest = wrap([(right, "")], max(width - indent - 2, 20)) or [()]
    yield ((left, "bold"), ("  ", ""), *first)
    for line in rest:
        yield ((" " * (indent + 2), ""), *line)
