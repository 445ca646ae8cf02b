"""Word single values and what differs between two of them. Knows neither fields nor plans."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any, Final

from reconciler.render.quotes import apart, inside, is_plain, look, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.render.cells import Span

MOST_UNCHANGED: Final = 80  # characters of an unchanged stretch inside a long text
NEAR_ENOUGH: Final = 0.4  # share of common words below which both texts are shown whole
_OPEN_CLOSE: Final = {"red": ("[-", "-]"), "green": ("{+", "+}")}
_SIGNS: Final = ("[-", "-]", "{+", "+}")
_WORDS: Final = re.compile(r"[\w\u0300-\u036f]+|\s+|[^\w\s]")


def count(number: int, singular: str, plural: str = "") -> str:
    """Return ``1 object`` or ``318 objects``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def text_of(value: Any, *, exact: bool = False) -> str:
    """Return a value on one line: strings bare where nothing else could be meant, the rest as JSON.

    Args:
        value: Anything that JSON can hold.
        exact: Show every string so that no other one looks the same.
    """
    if value is None:
        return "(none)"
    if isinstance(value, str):
        return quoted(value, exact=exact) if exact or _ambiguous(value) else value
    if isinstance(value, list):
        return "[" + ", ".join(_inner(element, exact=exact) for element in value) + "]"
    if isinstance(value, dict):
        return "{" + entries(value, exact=exact) + "}"
    return json.dumps(value)


def entries(value: Mapping[Any, Any], *, exact: bool = False) -> str:
    """Return the entries of a mapping on one line, ``category: UTILITY, ttl: 600``; none can be taken for two."""
    return ", ".join(f"{_key(str(key), exact=exact)}: {_inner(inner, exact=exact)}" for key, inner in value.items())


def _inner(value: Any, *, exact: bool = False) -> str:
    """Return a value inside another one, where a comma or a bracket could be taken for one of ours."""
    mistakable = isinstance(value, str) and (", " in value or value.startswith(("[", "{")))
    return quoted(value, exact=exact) if mistakable else text_of(value, exact=exact)


def _key(text: str, *, exact: bool) -> str:
    return text if is_plain(text) and ": " not in text and not exact else quoted(text, exact=exact)


def is_prose(value: Any) -> bool:
    """Tell whether a value is a text of several words, in which single ones can be seen to change."""
    return isinstance(value, str) and " " in value.strip()


def inline(before: str, after: str, *, whole: bool = False) -> list[Span]:
    """Return both texts in one, ``[-removed-]{+added+}``; texts with little in common stand side by side.

    Args:
        before: The old text.
        after: The new text.
        whole: Keep long unchanged stretches, which are cut otherwise.
    """
    stretches = common(before, after)
    if not stretches or any(sign in text for text in (before, after) for sign in _SIGNS):
        return arrow(before, after)
    exact = look(text_of(before)) == look(text_of(after))
    plain = is_plain(before) and is_plain(after) and not exact
    show = str if plain else inside
    spans: list[Span] = []
    for same, removed, added in stretches:
        if same:
            spans.append((show(same if whole else _shortened(same)), ""))
        spans += [
            (opening + (inside(text, exact=True) if exact else show(text)) + closing, style)
            for text, style in ((removed, "red"), (added, "green"))
            for opening, closing in (_OPEN_CLOSE[style],)
            if text
        ]
    return spans if plain else [('"', ""), *spans, ('"', "")]


def common(before: str, after: str) -> list[tuple[str, str, str]]:
    """Return what two texts share and what they do not, word by word and in order: (same, removed, added).

    Returns:
        Stretches with either ``same`` or the others filled; none where the texts have little in common.
    """
    old, new = (_WORDS.findall(text) for text in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return list(_stretches(matcher.get_opcodes(), old, new)) if matcher.ratio() >= NEAR_ENOUGH else []


def arrow(before: Any, after: Any) -> list[Span]:
    """Return both values whole, ``old -> new``."""
    (old,), (new,) = apart([before], [after], text_of)
    return [(old, "red"), (" -> ", ""), (new, "green")]


def elements(before: Sequence[Any], after: Sequence[Any]) -> list[Span]:
    """Return the elements of both lists in one, ``A, [-B-], {+C+}``."""
    old, new = apart(before, after, _inner)
    listed: list[Span] = []
    for kind, start, end, other_start, other_end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            listed += [(text, "") for text in old[start:end]]
        else:
            listed += [(f"[-{text}-]", "red") for text in old[start:end]]
            listed += [(f"{{+{text}+}}", "green") for text in new[other_start:other_end]]
    return [part for entry in listed for part in ((", ", ""), entry)][1:]


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
    """Tell whether a bare string could be read as nothing, as another type, as two values, or does not show whole."""
    if not text or text in ("(none)", "true", "false", "null") or " -> " in text or not is_plain(text):
        return True
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
