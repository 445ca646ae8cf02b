"""The functions of expressions: a closed set, pure and offline, under the names that they have in Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.resolve import project_files
from reconciler.resolve.signature import Function, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALL: Final = (
    Function(
        name="file",
        parameters=(Parameter("path"),),
        result="text",
        summary="The text of a file below the project directory.",
        example=('file("texts/hello.txt")', "Hello"),
        run=project_files.text_of,
        reads=True,
    ),
)

TABLE: Final[Mapping[str, Function]] = {function.name: function for function in _ALL}
"""Every function by its name."""
