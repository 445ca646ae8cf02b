"""The page of the functions of expressions, from their table."""

from __future__ import annotations

from pages.markdown import code, page, table
from reconciler.resolve.functions import TABLE

INTRODUCTION = """\
What can be called in `${...}`, under the names that the functions have in Terraform. An argument is a text in quotes, a
number, `true`, `false`, `null` or an expression, so calls can stand inside each other. Arguments are evaluated before
anything is read or changed: they cannot be fields of other resources. Files are those of the project directory, and
count in a saved plan. The result of a secret is a secret. What a function cannot work out is an error at its argument,
in a table at its row (E131, E147, E148), and what would grow too large is refused (E144).
"""


def functions_page() -> str:
    """Return the page."""
    rows = [
        (
            code(function.signature),
            ", ".join(f"{parameter.name}: {parameter.kinds}" for parameter in function.parameters),
            function.result,
            function.summary,
            f"{code(f'${{{function.example[0]}}}')}: {code(function.example[1])}",
        )
        for function in TABLE.values()
    ]
    heading = ("Function", "Takes", "Gives", "What that is", "Example")
    return page("Functions", "reconciler/resolve/functions.py", [INTRODUCTION, table(heading, rows)])
