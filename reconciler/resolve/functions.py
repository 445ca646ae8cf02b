"""The functions of expressions: a closed set, pure and offline, under the names that they have in Terraform."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from reconciler.load.sections import kind_of
from reconciler.resolve import project_files, tables
from reconciler.resolve.collector import FAILED
from reconciler.resolve.growth import MAX_TEXT
from reconciler.resolve.signature import ANY, SCALAR, Function, Parameter, Refused
from reconciler.values import Deferred, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERB: Final = re.compile(
    r"%(?P<flags>[-+0 ]*)(?P<width>[0-9]{0,4})(?:\.(?P<digits>[0-9]{1,2}))?(?P<verb>.)?", re.DOTALL
)
_VERBS: Final = "%s and %v for a value as it reads in a text, %d for a whole number, %f for a number, %q in quotes, %%"


def _join(separator: str, entries: list[Any]) -> Any:
    texts = []
    for number, entry in enumerate(entries):
        if entry is FAILED:
            return FAILED
        if isinstance(entry, Deferred):
            raise Refused(
                f"entry [{number}] is a field of another object", 1, code="E141", help="join what is known before apply"
            )
        if not isinstance(entry, SCALAR):
            raise Refused(
                f"entry [{number}] is {kind_of(entry)}", 1, help="only text, numbers and booleans can be joined"
            )
        texts.append(as_text(entry))
    _bound(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def _replace(text: str, part: str, replacement: str) -> str:
    if not part:
        raise Refused("there is nothing to replace in an empty text", 1, help="write the part that is to be replaced")
    _bound(len(text) + text.count(part) * (len(replacement) - len(part)))
    return text.replace(part, replacement)


def _format(template: str, *values: Any) -> str:
    made: list[str] = []
    done = used = size = 0
    for verb in _VERB.finditer(template):
        if verb["verb"] == "%":
            shown = "%"
        else:
            used += 1
            if used > len(values):
                raise Refused(
                    f"there is no value for {verb[0]}", help=f"it is value {used}, and there are {len(values)}"
                )
            shown = _shown(verb, values[used - 1], used)
        made += [template[done : verb.start()], shown]
        done = verb.end()
        size += len(shown)
        _bound(size)
    if used < len(values):
        raise Refused("the text takes no such value", used + 1, help=f"it takes {used}: {_VERBS}")
    return "".join([*made, template[done:]])


def _shown(verb: re.Match[str], value: Any, argument: int) -> str:
    flags, width, digits = verb["flags"], verb["width"], verb["digits"]
    align = "<" if "-" in flags else ">"
    match verb["verb"]:
        case "s" | "v":
            text = as_text(value)
        case "q":
            text = json.dumps(as_text(value), ensure_ascii=False)
        case "d" | "f" as kind:
            if not isinstance(value, int if kind == "d" else int | float) or isinstance(value, bool):
                due = "a whole number" if kind == "d" else "a number"
                raise Refused(f"{verb[0]} takes {due}, not {kind_of(value)}", argument)
            sign = "+" if "+" in flags else " " if " " in flags else ""
            zero = "0" if "0" in flags and "-" not in flags else ""
            precision = f".{digits or 6}" if kind == "f" else ""
            return format(value, f"{'' if zero else align}{sign}{zero}{width}{precision}{kind}")
        case _:
            raise Refused(f'"{verb[0]}" is not known', help=_VERBS)
    return format(text if digits is None else text[: int(digits)], f"{align}{width}")


def _bound(size: int) -> None:
    """Refuse a text that would be too long before it is made."""
    if size > MAX_TEXT:
        raise Refused(f"the text would have more than {MAX_TEXT:,} characters", code="E144")


def _merge(*mappings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for mapping in mappings for key, value in mapping.items()}


_TEXT: Final = Parameter("text")

_ALL: Final = (
    Function(
        name="file",
        parameters=(Parameter("path"),),
        result="text",
        summary="The text of a file, by its path from the project directory.",
        example=('file("texts/hello.txt")', "Hello"),
        run=project_files.text_of,
        reads=True,
        is_file=True,
    ),
    Function(
        name="fileset",
        parameters=(Parameter("path"), Parameter("pattern")),
        result="list",
        summary="The files in a directory that fit a pattern, as paths from there in order. `*` and `?` stand for any "
        "signs of a name, `**` for any directories; hidden files are left out.",
        example=('fileset("texts", "*.txt")', "[hello.txt, hola.txt]"),
        run=project_files.names_in,
        reads=True,
    ),
    Function(
        name="yamldecode",
        parameters=(_TEXT,),
        result="any value",
        summary="What a text is as YAML, read as in any file of the project. `${` in it is text.",
        example=('yamldecode(file("texts.yaml.txt")).hello', "Hello"),
        run=tables.yaml,
        reads=True,
    ),
    Function(
        name="jsondecode",
        parameters=(_TEXT,),
        result="any value",
        summary="What a text is as JSON.",
        example=('jsondecode("[1, 2]")', "[1, 2]"),
        run=tables.json,
        reads=True,
    ),
    Function(
        name="csvdecode",
        parameters=(_TEXT,),
        result="list of mappings",
        summary="The rows of a CSV table, each a mapping from column to text. The first row names the columns; commas, "
        "semicolons or tabs separate the cells, whichever the first row has most of. A text in double quotes may hold "
        "any of them, line breaks, and quotes written twice.",
        example=('csvdecode(file("texts.csv"))[0].EN', "Hello"),
        run=tables.csv,
        reads=True,
    ),
    Function(
        name="lookup",
        parameters=(Parameter("mapping", (dict,)), Parameter("key"), Parameter("default", ANY)),
        result="any value",
        summary="The value of a key, or the default when the mapping has no such key.",
        example=('lookup(local.titles, each.key, "Hello")', "Hola"),
        run=lambda mapping, key, default: mapping.get(key, default),
        passes=True,
    ),
    Function(
        name="merge",
        parameters=(Parameter("mapping", (dict,)), Parameter("more", (dict,), repeated=True)),
        result="mapping",
        summary="One mapping of several; of a key that several have, the last one's value.",
        example=("merge(local.common, local.texts[each.key])", "{a: 1, b: 2}"),
        run=_merge,
        passes=True,
    ),
    Function(
        name="keys",
        parameters=(Parameter("mapping", (dict,)),),
        result="list",
        summary="The keys of a mapping, in alphabetical order.",
        example=("keys(local.titles)", "[EN, ES]"),
        run=sorted,
        passes=True,
    ),
    Function(
        name="join",
        parameters=(Parameter("separator"), Parameter("list", (list,))),
        result="text",
        summary="The entries of a list as one text, with the separator between them.",
        example=('join(", ", keys(local.titles))', "EN, ES"),
        run=_join,
    ),
    Function(
        name="lower",
        parameters=(_TEXT,),
        result="text",
        summary="The text in small letters.",
        example=('lower("EN")', "en"),
        run=str.lower,
    ),
    Function(
        name="upper",
        parameters=(_TEXT,),
        result="text",
        summary="The text in capital letters.",
        example=('upper("en")', "EN"),
        run=str.upper,
    ),
    Function(
        name="replace",
        parameters=(_TEXT, Parameter("part"), Parameter("replacement")),
        result="text",
        summary="The text with every occurrence of a part replaced. The part is taken literally, not as a pattern.",
        example=('replace("order_shipped", "_", " ")', "order shipped"),
        run=_replace,
    ),
    Function(
        name="trimspace",
        parameters=(_TEXT,),
        result="text",
        summary="The text without blanks and line breaks at its ends, such as the last one of a file.",
        example=('trimspace(file("texts/hello.txt"))', "Hello"),
        run=str.strip,
    ),
    Function(
        name="format",
        parameters=(_TEXT, Parameter("value", SCALAR, repeated=True)),
        result="text",
        summary=f"The text with values in the places of its verbs: {_VERBS}. `%-8s`, `%08d` and `%.2f` set width "
        "and digits.",
        example=('format("%s-%03d", each.key, 7)', "EN-007"),
        run=_format,
    ),
)

TABLE: Final[Mapping[str, Function]] = {function.name: function for function in _ALL}
"""Every function by its name."""
