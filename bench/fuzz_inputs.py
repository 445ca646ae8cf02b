"""Make inputs from what is right: examples and documents, changed at random, with the fragments that have hurt others.

Knows nothing of what is tried; the same dice give the same input.
"""

from __future__ import annotations

import base64
import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]
LARGEST = 20_000  # characters; size itself is what the tests of the bounds are about

ODD_TEXTS = (
    "",
    " ",
    "\n",
    "\x00",
    "\x1b[2J",
    "\r",
    "\t",
    "\u0085",
    "\u2028",
    "\u202e",
    "\ufeff",
    "\u200b",
    "\U000e0041",
    "\ud800",
    "é",
    "e\u0301",
    "\N{PARTY POPPER}",
    "null",
    "true",
    "~",
    "-",
    "=",
    "<<",
    "*",
    "&",
    "!",
    "%",
    "@",
    "`",
    "0",
    "-1",
    "1e999",
    "NaN",
    ".inf",
    "0x1F",
    "12:30:45",
    "2026-11-30",
    "1_000",
    "9" * 40,
    "a" * 300,
    "../../x",
    "/",
    "\\",
    "//",
    "C:\\x",
    "$",
    "${",
    "$${",
    "}",
    "${}",
    "{{1}}",
    "{{1}} {{3}}",
    "%00",
    "%s",
    "{0}",
    "'",
    '"',
    "\"'",
    "<b>",
    "&amp;",
    "-->",
    "```",
    "|",
    "# x",
    "[a](b)",
    "https://",
    "http://[::1",
    "http://a:b@c",
    "https://x:99999/",
    "sqlite:///x",
    "ALL",
    "UNRECOGNIZED",
    "E",
    "W",
    "constructor",
    "__class__",
    "__proto__",
)
YAML_PARTS = (
    "- ",
    ": ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "|\n",
    ">-\n",
    "|2\n",
    "&a ",
    "*a",
    "<<: *a",
    "<<: {a: 1, a: 2}",
    "!!python/object:x {}",
    "!x y",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\t",
    "  ",
    "\n",
    "\n\n",
    '"',
    "'",
    "#",
    "''",
    '"\\x"',
    '"\\ud800"',
    "? [a, b]\n: c",
    "{a: b}: c",
    "1: 2",
    "null: x",
    "resources:\n",
    "variables:\n",
    "locals:\n",
    "data:\n",
    "outputs:\n",
    "moved:\n",
    "import:\n",
    "removed:\n",
    "project:\n",
    "lifecycle: {protect: true, ignoreChanges: [details.x, a[0], 'b[\"c\"]']}",
    "lifecycle: {waitFor: x, timeouts: {create: 1h}}",
    "forEach: {a: b}",
    "forEach: [a, a]",
    "forEach: ${var.x}",
    "dependsOn: [webhook.a]",
    "status: DRAFT",
    "webhook:\n",
    "sms_app:\n",
)
EXPRESSIONS = (
    "${var.x}",
    "${local.x}",
    "${env.HOME}",
    "${each.key}",
    "${each.value}",
    "${each.value.x}",
    "${webhook.a.id}",
    '${webhook.a["k"].id}',
    '${file("x")}',
    '${file("/etc/passwd")}',
    '${file("..")}',
    "${data.webhook.a.x}",
    "${a",
    "${a.b.c[",
    '${a[0]["x"]}',
    "${ var.x }",
    "${var.x}${var.x}",
    "$${var.x}",
    "${var['x']}",
    '${"x"}',
    "${1}",
    "${var.x.y[9].z}",
    "${self.x}",
    "${var.}",
    "${.x}",
    "${var x}",
)
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**30, -(10**30), 0.1, 1e308, -0.0, "", "x", [], {}, [[]],
    {"": ""}, [None], [1, "a"], {"a": {"b": []}}, ["a", "a"], "\ud800", "\x00", "9" * 400,
)  # fmt: skip


def documents() -> list[str]:
    """Return the texts of every example and of every golden mistake."""
    files = [*ROOT.glob("examples/**/*.yaml"), *ROOT.glob("tests/golden/errors/**/*.yaml")]
    return [path.read_text(encoding="utf-8", errors="replace") for path in sorted(files) if path.is_file()]


def json_documents() -> list[str]:
    """Return the examples as JSON, as far as JSON can say them."""
    found = []
    for text in documents():
        try:
            found.append(json.dumps(yaml.safe_load(text), indent=1, ensure_ascii=False))
        except (yaml.YAMLError, TypeError, ValueError):
            continue
    return found


def text(dice: random.Random, corpus: Sequence[str], parts: Sequence[str]) -> str:
    """Return one of the texts, changed in one to eight places."""
    made = dice.choice(corpus)
    for _ in range(dice.randint(1, 8)):
        made = dice.choice(_CHANGES)(dice, made, corpus, parts)[:LARGEST]
    return made


def _insert(dice: random.Random, made: str, _corpus: Sequence[str], parts: Sequence[str]) -> str:
    at = dice.randint(0, len(made))
    return made[:at] + _part(dice, parts) * dice.choice((1, 1, 1, 1, 2, 50)) + made[at:]


def _replace_word(dice: random.Random, made: str, _corpus: Sequence[str], parts: Sequence[str]) -> str:
    start = dice.randint(0, len(made))
    end = start
    while end < len(made) and (made[end].isalnum() or made[end] in "_-."):
        end += 1
    return made[:start] + _part(dice, parts) + made[end:]


def _delete(dice: random.Random, made: str, _corpus: Sequence[str], _parts: Sequence[str]) -> str:
    at = dice.randint(0, len(made))
    return made[:at] + made[at + dice.choice((1, 1, 2, 5, 20, 200)) :]


def _repeat_lines(dice: random.Random, made: str, _corpus: Sequence[str], _parts: Sequence[str]) -> str:
    lines = made.splitlines(keepends=True) or [""]
    at, many = dice.randrange(len(lines)), dice.choice((1, 1, 2, 5))
    block = lines[at : at + many]
    lines[at:at] = block * dice.choice((1, 1, 1, 3, 20))
    return "".join(lines)


def _move_line(dice: random.Random, made: str, _corpus: Sequence[str], _parts: Sequence[str]) -> str:
    lines = made.splitlines(keepends=True) or [""]
    line = lines.pop(dice.randrange(len(lines)))
    lines.insert(dice.randint(0, len(lines)), line)
    return "".join(lines)


def _indent(dice: random.Random, made: str, _corpus: Sequence[str], _parts: Sequence[str]) -> str:
    lines = made.splitlines(keepends=True) or [""]
    at = dice.randrange(len(lines))
    line = lines[at]
    lines[at] = dice.choice((f"  {line}", f" {line}", line.lstrip(" "), line[1:], f"\t{line}"))
    return "".join(lines)


def _splice(dice: random.Random, made: str, corpus: Sequence[str], _parts: Sequence[str]) -> str:
    other = dice.choice(corpus)
    return made[: dice.randint(0, len(made))] + other[dice.randint(0, len(other)) :]


def _cut(dice: random.Random, made: str, _corpus: Sequence[str], _parts: Sequence[str]) -> str:
    return made[: dice.randint(0, len(made))]


def _part(dice: random.Random, parts: Sequence[str]) -> str:
    return dice.choice(dice.choice((parts, ODD_TEXTS, EXPRESSIONS)))


_CHANGES: tuple[Callable[..., str], ...] = (
    _insert, _insert, _replace_word, _replace_word, _delete, _repeat_lines, _move_line, _indent, _splice, _cut,
)  # fmt: skip


def bytes_of(dice: random.Random, made: str) -> bytes:
    """Return a text as a file has it: UTF-8 as a rule, now and then something else."""
    raw = made.encode("utf-8", "surrogatepass")
    kind = dice.random()
    if kind < 0.9 or not raw:
        return raw
    if kind < 0.93:
        return made.encode(dice.choice(("utf-16", "utf-32", "utf-8-sig", "latin-1")), "replace")
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 6)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def value(dice: random.Random, made: Any) -> Any:
    """Return a JSON value, changed in one to five places: other values, names and types, added and removed parts."""
    made = copy.deepcopy(made)
    for _ in range(dice.randint(1, 5)):
        made = _changed(dice, made)
    return made


def _changed(dice: random.Random, made: Any) -> Any:
    holder, key = _place(dice, made)
    if holder is None:
        return odd(dice)
    act = dice.random()
    if act < 0.45:
        holder[key] = odd(dice)
    elif act < 0.6:
        del holder[key]
    elif act < 0.7 and isinstance(holder, dict):
        holder[dice.choice((*ODD_TEXTS, *holder, "id", "state", "details"))] = holder.pop(key)
    elif act < 0.85:
        other, there = _place(dice, made)
        holder[key] = copy.deepcopy(other[there]) if other is not None else odd(dice)
    elif isinstance(holder, list):
        holder.extend(copy.deepcopy(holder[key]) for _ in range(dice.choice((1, 1, 2, 30))))
    else:
        holder[dice.choice(ODD_TEXTS)] = odd(dice)
    return made


def _place(dice: random.Random, made: Any) -> tuple[Any, Any]:
    """Return a container and the key of something in it, at any depth; (None, None) where there is nothing."""
    holder, key = None, None
    here = made
    while isinstance(here, dict | list) and here and (holder is None or dice.random() < 0.8):
        holder, key = here, dice.choice(list(here)) if isinstance(here, dict) else dice.randrange(len(here))
        here = here[key]
    return holder, key


def odd(dice: random.Random) -> Any:
    """Return a value that hardly any field expects."""
    kind = dice.random()
    if kind < 0.6:
        return copy.deepcopy(dice.choice(ODD_VALUES))
    if kind < 0.9:
        return dice.choice(ODD_TEXTS)
    made: Any = "x"
    for _ in range(dice.choice((3, 30, 90, 200))):
        made = [made] if dice.random() < 0.5 else {"a": made}
    return made


def json_bytes(dice: random.Random, made: Any) -> bytes:
    """Return a value as JSON text, now and then not quite JSON."""
    try:
        plain = json.dumps(made, ensure_ascii=dice.random() < 0.5)
    except RecursionError:
        plain = "[" * 2000 + "]" * 2000
    kind = dice.random()
    if kind < 0.8:
        return plain.encode("utf-8", "surrogatepass")
    if kind < 0.9:
        return bytes_of(dice, _delete(dice, plain, (), ()))
    return bytes_of(
        dice, _insert(dice, plain, (), ("NaN", "Infinity", "1e999", "[" * 3000, "\\ud800", "\x00", ",", "}", '"', "'"))
    )


def noise(dice: random.Random, most: int = 200) -> str:
    """Return printable and unprintable characters at random, as base64 now and then."""
    raw = dice.randbytes(dice.randint(0, most))
    return base64.b64encode(raw).decode() if dice.random() < 0.3 else raw.decode("latin-1")
