"""The command ``completion``: the script with which a shell completes our words. Installs nothing."""

from __future__ import annotations

from typing import Final

import click

from reconciler.cli.context import Session
from reconciler.cli.options import global_options
from reconciler.render.safe import paragraphs

SECTION: Final = "Tools"
PLACE: Final = 3
SUMMARY: Final = "Print the completion script of a shell."


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@global_options
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash:  source <(reconciler completion bash)
    zsh:   source <(reconciler completion zsh)
    fish:  reconciler completion fish > ~/.config/fish/completions/reconciler.fish
    """  # noqa: D301  the backspace is click's sign for "leave these lines as they are"
    from click.shell_completion import get_completion_class  # noqa: PLC0415  only for this command

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}", ctx)
    script = kind(ctx.find_root().command, {}, "reconciler", "_RECONCILER_COMPLETE").source()
    ctx.ensure_object(Session).screen.result(paragraphs(script))
