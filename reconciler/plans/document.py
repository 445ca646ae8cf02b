"""Read the text of a saved plan strictly: whatever is wrong with it is said with its place. Believes nothing in it.

A text that is read here has every key that a plan has and no other, and each value is one that a plan may hold. Whether
it is genuine is for its signature to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from reconciler.plans.model import FORMAT_VERSION
from reconciler.plans.shapes import SavedPlan
from reconciler.strict_json import Damaged, printable, quoted, readable
from reconciler.values import canonical_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.plans.model import Plan

MOST_TOLD: Final = 3


class OtherFormat(ValueError):
    """The text is a saved plan of another format, ``str`` of which it is."""


@dataclass(frozen=True, slots=True)
class SignedPlan:
    """A saved plan as it was read, believed in nothing until it is verified: the plan, and the text that was signed."""

    plan: Plan
    body: str
    signature: str

    def verify(self, key: Callable[[str], str]) -> bool:
        """Tell whether its signature is the one that a key gives."""
        return key(self.body) == self.signature


def read(data: bytes) -> SignedPlan:
    """Return the saved plan in a file.

    Raises:
        Damaged: It is none, or one with a value that no plan has.
        OtherFormat: It is one of another format.
    """
    document = readable(data)
    missing = sorted({"format_version", "basis", "signature"} - document.keys())
    if missing:
        raise Damaged(f"it has no {', '.join(missing)}")
    if not isinstance(document["format_version"], str):
        raise Damaged("format_version: it is not text")
    if document["format_version"] != FORMAT_VERSION:
        raise OtherFormat(printable(document["format_version"][:20]))
    signature = document.pop("signature")
    if not isinstance(signature, str):
        raise Damaged("signature: it is not text")
    try:
        plan = SavedPlan.model_validate(document).plan()
    except ValidationError as error:
        raise Damaged(_messages(error)) from error
    return SignedPlan(plan, signed_text(document), signature)


def signed_text(body: Mapping[str, Any]) -> str:
    """Return the text that is signed: canonical JSON, half a pair of surrogates escaped as JSON escapes it."""
    return encodable(canonical_json(body))


def encodable(text: str) -> str:
    r"""Return JSON text that UTF-8 can hold: a lone surrogate in it becomes ``\udXXX``, which reads back as it was."""
    return text.encode("utf-8", "backslashreplace").decode()


def _messages(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    messages = [
        f"{_place(problem['loc'])}: {_meant(problem['type'], problem['msg'])}" for problem in problems[:MOST_TOLD]
    ]
    more = [f"and {len(problems) - MOST_TOLD} more"] if len(problems) > MOST_TOLD else []
    return "; ".join([*messages, *more])


def _place(steps: tuple[str | int, ...]) -> str:
    """Return where it is, ``changes[0].status``; keys that are none of ours in quotes."""
    text = ""
    for step in steps:
        name = step if isinstance(step, str) and re.fullmatch("[a-z_]{1,40}", step) else quoted(str(step))
        text += f"[{step}]" if isinstance(step, int) else f".{name}" if text else name
    return text or "the document"


def _meant(kind: str, message: str) -> str:
    known = {"extra_forbidden": "unknown key", "missing": "it is missing"}
    sentence = known.get(kind) or message.removeprefix("Value error, ").removeprefix("Input should be ")
    return printable(sentence if kind in known or kind == "value_error" else f"it must be {sentence}")
