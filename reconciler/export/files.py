"""The files of an exported project: which block goes where, and their text in the canonical layout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from reconciler.document import written
from reconciler.document.layout import scalar
from reconciler.resolve.given import EXAMPLE
from reconciler.values import STAND_IN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.address import Address

Layout: TypeAlias = Literal["by-type", "by-name"]

_VARIABLES: Final = "variables"


@dataclass(frozen=True, slots=True)
class Block:
    """One block as it is written, with the comments above it."""

    address: Address
    body: Mapping[str, Any]
    comments: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that stands for a secret.

    Attributes:
        name: Its name.
        of: Address and field whose value it is.
        sent: Whether an apply writes it to the API; otherwise it has a default.
        kept: Whether that is so only because ``ignoreChanges`` leaves the secret as it is.
    """

    name: str
    of: str
    sent: bool
    kept: bool = False


def files_of(
    blocks: Iterable[Block], variables: Sequence[Variable], layout: Layout, present: frozenset[str]
) -> dict[str, str]:
    """Return the text of each file by its path below the project directory.

    Args:
        blocks: What is written.
        variables: The variables it needs.
        layout: One file a type, or one a name.
        present: Paths that are not free, in small letters.
    """
    sorted_in: dict[str, list[Block]] = {}
    for block in sorted(blocks, key=lambda block: block.address):
        name = block.address.type
        place = name if layout == "by-type" else f"{name}/{block.address.name.lower()}"
        sorted_in.setdefault(place, []).append(block)
    files = {_free(place, present): _resources(blocks) for place, blocks in sorted_in.items()}
    if variables:
        files[_free(_VARIABLES, present)] = _declared(variables)
    if any(variable.sent for variable in variables):
        name = _free_example(present)
        files[name] = _example(variables, name.removesuffix(".example"))
    return files


def _free(place: str, present: frozenset[str]) -> str:
    name, count = f"{place}.yaml", 1
    while name.lower() in present:
        count += 1
        name = f"{place}_{count}.yaml"
    return name


def _free_example(present: frozenset[str]) -> str:
    name, count = EXAMPLE, 1
    while name in present or name.removesuffix(".example") in present:  # whoever copies it overwrites nothing
        count += 1
        name = EXAMPLE.replace("secrets", f"secrets_{count}")
    return name


def _resources(blocks: Sequence[Block]) -> str:
    lines = ["resources:", f"  {blocks[0].address.type}:"]
    for number, block in enumerate(blocks):
        lines += [""] if number else []
        lines += [f"    # {_shown(comment)}" for comment in block.comments]
        lines += [f"    {scalar(block.address.name)}:", *written(dict(block.body), 6)]
    return "".join(f"{line}\n" for line in lines)


def _shown(comment: str) -> str:
    """Return a comment that stays on its line."""
    return re.sub(r"\s+", " ", "".join(sign if sign.isprintable() else " " for sign in comment)).strip()


def _declared(variables: Sequence[Variable]) -> str:
    lines = ["variables:"]
    for variable in variables:
        default = {} if variable.sent else {"default": STAND_IN}
        settings: dict[str, Any] = {
            "type": "string",
            "description": _description(variable),
            **default,
            "sensitive": True,
        }
        lines += [f"  {scalar(variable.name)}:", *written(settings, 4)]
    return "".join(f"{line}\n" for line in lines)


def _description(variable: Variable) -> str:
    message = "" if variable.sent else "; no change of the object sends this default"
    message = "; left as it is, so give it a value before the object is created again" if variable.kept else message
    return f"{variable.of}, which the API does not show{message}"


def _example(variables: Sequence[Variable], copy: str) -> str:
    lines = [f"# Copy to {copy}, which stays out of git, fill in, and name it: --var-file {copy}"]
    lines += [f'{scalar(variable.name)}: ""' for variable in variables if variable.sent]
    return "".join(f"{line}\n" for line in lines)
