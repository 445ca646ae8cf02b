"""Word the fields of one change: values, word-by-word and line-by-line differences. Shows no sensitive value."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from reconciler.plan.model import Action, FieldChange
from reconciler.render.cells import Line, Span, cells, clean, clip, pad, right, wrap
from reconciler.render.words import count
from reconciler.values import AFTER_APPLY, MASK, leaves, read_path, show_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plan.model import Change

INDENT: Final = 6
MOST_LINES: Final = 8
MOST_UNCHANGED: Final = 80  # characters of an unchanged stretch inside a long text
NEAR_ENOUGH: Final = 0.4  # share of common words below which both texts are shown whole
_SENSITIVE = {Action.UPDATE: f"{MASK} -> {MASK}", Action.ADOPT: f"{MASK}, written again"}
_OPEN_CLOSE = {"red": ("[-", "-]"), "green": ("{+", "+}")}


def lines(change: Change, width: int, *, most: int, verbose: bool) -> list[Line]:
    """Return the lines below a change that show its fields.

    Args:
        change: The change; a delete or a forget shows none.
        width: Cells of the whole line.
        most: Fields shown at most, unless ``verbose``.
        verbose: Show everything in full.
    """
    if change.action in (Action.DELETE, Action.FORGET):
        return []
    shown = _flattened(change)
    if change.action is Action.CREATE and not verbose:
        shown = [replace(field, source="") for field in _joined(shown) if not field.path.endswith("].type")]
        shown.sort(key=lambda field: len(read_path(field.path)))
    kept = shown if verbose or len(shown) <= most + 1 else shown[:most]
    labels = {field.path: _label(field.path, change) for field in kept}
    column = min(max(map(cells, labels.values()), default=0), max(12, width * 2 // 5))
    said = [
        line
        for field in kept
        for line in _field(field, change.action, labels[field.path], column, width, verbose=verbose)
    ]
    left = len(shown) - len(kept)
    return said + ([((" " * INDENT, ""), (f"… {count(left, 'more field')}; -v shows all", "dim"))] if left else [])


def text_of(value: Any) -> str:
    """Return a value on one line: strings bare where nothing else could be meant, the rest as JSON."""
    if value is None:
        return "(none)"
    if isinstance(value, str):
        return _quoted(value) if _ambiguous(value) else clean(value)
    if isinstance(value, list):
        return "[" + ", ".join(text_of(inner) for inner in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{clean(str(key))}: {text_of(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value)


def inline(before: str, after: str, *, whole: bool = False) -> list[Span]:
    """Return both texts in one, ``[-removed-]{+added+}``; texts with little in common stand side by side.

    Args:
        before: The old text.
        after: The new text.
        whole: Keep long unchanged stretches, which are cut otherwise.
    """
    old, new = (re.findall(r"\w+|\s+|[^\w\s]", text) for text in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < NEAR_ENOUGH:
        return _arrow(before, after)
    spans: list[Span] = []
    for same, removed, added in _stretches(matcher.get_opcodes(), old, new):
        if same:
            spans.append((clean(same if whole else _shortened(same)), ""))
        spans += [
            (opening + clean(text) + closing, style)
            for text, style in ((removed, "red"), (added, "green"))
            for opening, closing in (_OPEN_CLOSE[style],)
            if text
        ]
    return spans


def _flattened(change: Change) -> list[FieldChange]:
    """Return one field per leaf, so that a nested value reads like any other."""
    return [leaf for field in change.fields for leaf in _leaves_of(field)]


def _joined(created: Sequence[FieldChange]) -> list[FieldChange]:
    """Return the fields with the plain elements of a list, ``triggers[0]`` and so on, put together as one field."""
    kept: dict[str, FieldChange] = {}
    for field in created:
        listed = field.path.rpartition("[")[0] if field.path.endswith("]") else ""
        if not listed or field.sensitive or field.known_after_apply:
            kept[field.path] = field
        else:
            former = kept[listed].after if listed in kept else []
            kept[listed] = replace(field, path=listed, after=[*former, field.after])
    return list(kept.values())


def _leaves_of(field: FieldChange) -> Iterator[FieldChange]:
    nested = any(isinstance(value, dict) or _holds_mappings(value) for value in (field.before, field.after))
    if field.sensitive or field.known_after_apply or not nested:
        yield field
        return
    prefix = read_path(field.path)
    before, after = (
        {} if value is None else {show_path((*prefix, *path)): leaf for path, leaf in leaves(value)}
        for value in (field.before, field.after)
    )
    for path in dict.fromkeys([*after, *before]):
        if before.get(path) != after.get(path):
            yield FieldChange(
                path, before.get(path), after.get(path), known_after_apply=after.get(path) == AFTER_APPLY,
                source=field.source,
            )  # fmt: skip


def _holds_mappings(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(inner, dict) for inner in value)


def _label(path: str, change: Change) -> str:
    """Return the path with the ``type`` of list elements in place of their index, where that names just one of them."""
    types = {
        field.path.removesuffix(".type"): field.after for field in _flattened(change) if field.path.endswith("].type")
    }
    label = path
    for element, kind in sorted(types.items(), key=lambda entry: -len(entry[0])):
        listed = element.rpartition("[")[0]
        twins = [other for other, name in types.items() if name == kind and other.rpartition("[")[0] == listed]
        if isinstance(kind, str) and len(twins) == 1 and label.startswith(f"{element}."):
            label = f"{listed}[{clean(kind)}]{label.removeprefix(element)}"
    return label


def _field(field: FieldChange, action: Action, label: str, column: int, width: int, *, verbose: bool) -> Iterator[Line]:
    """Yield the lines of one field: label and value side by side, or below each other where it is too narrow."""
    beside = cells(label) <= column and width - INDENT - column - 2 >= 24
    hang = INDENT + column + 2 if beside else INDENT + 2
    body = _block(field, width - hang) or wrap(_value(field, action, verbose=verbose), width - hang)
    if len(body) > MOST_LINES + 1 and not verbose:
        body = [*body[:MOST_LINES], ((f"… {count(len(body) - MOST_LINES, 'more line')} (-v)", "dim"),)]
    head: Line = ((" " * INDENT, ""), (pad(clip(label, width - INDENT), column if beside else 0), ""))
    if beside:
        yield right((*head, ("  ", ""), *body[0]), field.source, width)
        body = body[1:]
    else:
        yield right(head, field.source, width)
    yield from (((" " * hang, ""), *line) for line in body)


def _value(field: FieldChange, action: Action, *, verbose: bool) -> list[Span]:
    before, after = field.before, field.after
    if field.sensitive:
        return [(_SENSITIVE.get(action, MASK), "")]
    if field.known_after_apply:
        known = [] if before is None else _arrow(before, "")[:2]
        return [*known, (AFTER_APPLY, "cyan")]
    if before is None:
        return [(text_of(after), "")]
    if isinstance(before, str) and isinstance(after, str) and " " in before.strip() and " " in after.strip():
        return inline(before, after, whole=verbose)
    if isinstance(before, list) and isinstance(after, list):
        return _list_difference(before, after)
    return _arrow(before, after)


def _arrow(before: Any, after: Any) -> list[Span]:
    return [(text_of(before), "red"), (" -> ", ""), (text_of(after), "green")]


def _list_difference(before: Sequence[Any], after: Sequence[Any]) -> list[Span]:
    old, new = ([text_of(value) for value in values] for values in (before, after))
    entries: list[Span] = []
    for kind, start, end, other_start, other_end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            entries += [(text, "") for text in old[start:end]]
        else:
            entries += [(f"[-{text}-]", "red") for text in old[start:end]]
            entries += [(f"{{+{text}+}}", "green") for text in new[other_start:other_end]]
    parted = [part for entry in entries for part in ((", ", ""), entry)][1:]
    return [("[", ""), *parted, ("]", "")]


def _block(field: FieldChange, width: int) -> list[Line]:
    """Return the lines of a text of several lines, as a unified difference when there are two; else nothing."""
    texts = [value for value in (field.before, field.after) if isinstance(value, str)]
    if field.sensitive or field.known_after_apply or not any("\n" in text.strip("\n") for text in texts):
        return []
    if field.before is None:
        return [line for text in str(field.after).splitlines() for line in wrap([(clean(text), "")], width)]
    if len(texts) < 2:
        return []
    found = difflib.unified_diff(texts[0].splitlines(), texts[1].splitlines(), lineterm="", n=1)
    changed = [line for line in found if not line.startswith(("---", "+++"))]
    return [line for text in changed for line in _unified(text, width)]


def _unified(text: str, width: int) -> list[Line]:
    sign, rest = text[:1], text[1:]
    if sign == "@":
        return [(("…", "dim"),)] if not rest.startswith("@ -1") else []
    style = {"-": "red", "+": "green"}.get(sign, "")
    return [((f"{sign} ", style), *line) for line in wrap([(clean(rest), style)], width - 2)]


def _stretches(
    opcodes: Sequence[tuple[str, int, int, int, int]], old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield (same, removed, added); changes with nothing but space between them are one."""
    removed = added = ""
    for index, (kind, start, end, other_start, other_end) in enumerate(opcodes):
        text, other = "".join(old[start:end]), "".join(new[other_start:other_end])
        between = 0 < index < len(opcodes) - 1
        if kind == "equal" and not (between and text.isspace()):
            if removed or added:
                yield "", removed, added
            removed = added = ""
            yield text, "", ""
        else:
            removed, added = removed + text, added + other
    if removed or added:
        yield "", removed, added


def _shortened(text: str) -> str:
    keep = MOST_UNCHANGED // 2
    return text if len(text) <= MOST_UNCHANGED + 20 else f"{text[:keep]} … {text[-keep:]}"


def _ambiguous(text: str) -> bool:
    """Tell whether a bare string could be read as nothing, as another type, or with spaces that do not show."""
    if not text or text != text.strip() or text in ("(none)", "true", "false", "null"):
        return True
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _quoted(text: str) -> str:
    return '"' + clean(text).replace('"', '\\"') + '"'
