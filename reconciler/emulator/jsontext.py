"""JSON as strangers send it: text in, values out that can be kept and sent again. Knows no specification.

Python's own parser takes more than JSON has: NaN, half a surrogate pair, other encodings than UTF-8. It also takes what
nobody could handle afterwards: numbers beyond a double, nesting that ends in a RecursionError.
"""

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Never

DEEPEST = 100
HALF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class NotJson(ValueError):
    """The text is not JSON, or not of a kind that can be handled; the text says why."""


def parsed(raw: bytes) -> Any:
    """Return the values in a text.

    Raises:
        NotJson: It is none, holds half a surrogate pair or a number beyond a double, or is nested over 100 deep.
    """
    try:
        text = raw.decode()
        value = json.loads(text, parse_constant=_refused, parse_float=_number, parse_int=_whole)
    except UnicodeDecodeError:
        raise NotJson("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos}") from None
    except RecursionError:
        raise NotJson(f"it is nested over {DEEPEST} deep") from None
    if _is_deep(value):
        raise NotJson(f"it is nested over {DEEPEST} deep")
    if HALF_A_PAIR.search(text) and not _can_be_sent(value):
        raise NotJson("it holds half a surrogate pair")
    return value


def _refused(word: str) -> Never:
    raise NotJson(f"{word} is no JSON number")


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotJson("it holds a number beyond a double")
    return value


def _whole(text: str) -> int:
    if len(text) > 300:  # far below the largest double, and far below what int() refuses
        raise NotJson("it holds a number beyond a double")
    return int(text)


def _is_deep(value: Any) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        level = [inner for above in level for inner in _inside(above) if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _can_be_sent(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
