"""The option ``--fail-on`` and its exit code: what a pipeline fails on although nothing went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.options import Kind
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reconciler.cli.context import Session

FAILED: Final = 8
"""Exit code when one of the conditions holds, whatever else is true."""


class Conditions(Kind):
    """Names of conditions, separated by commas."""

    name = "kind,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the names, or fail with those that there are."""
        if isinstance(value, tuple):
            return value
        from reconciler.diagnostics import suggest  # noqa: PLC0415  only where the option is given
        from reconciler.render.conditions import CONDITIONS  # noqa: PLC0415  same

        names = tuple(name.strip() for name in value.split(",") if name.strip())
        if not names:
            self.fail(f"it names nothing to fail on; available: {', '.join(CONDITIONS)}", param, ctx)
        for name in names:
            if name not in CONDITIONS:
                self.fail(f'"{name}" is nothing to fail on; {suggest(name, CONDITIONS)}', param, ctx)
        return names


def fail_on_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--fail-on``."""
    return click.option(
        "--fail-on",
        type=Conditions(),
        multiple=True,
        metavar="KIND,...",
        help=f"Exit with {FAILED} if an object is rejected, degraded, recategorised or unknown, changed outside "
        "(drift), or unmanaged.",
    )(command)


def failed(session: Session, wanted: tuple[tuple[str, ...], ...], holding: Mapping[str, int]) -> bool:
    """Tell whether a condition that was asked for holds, and say which."""
    from reconciler.render.conditions import sentence  # noqa: PLC0415  only where the option is given

    names = [name for name in holding if any(name in given for given in wanted)]
    if names:
        session.screen.note(clean(sentence({name: holding[name] for name in names})))
    return bool(names)
