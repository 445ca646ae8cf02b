"""Options that several commands share, and the kinds of values they take. Reads and decides nothing."""

from __future__ import annotations

import contextlib
import json
import os
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from reconciler.cli.context import Session
from reconciler.render.formats import offering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from reconciler import Address, Options
    from reconciler.cli.screen import Color
    from reconciler.render.format import Format, Printable

    Decorated = TypeVar("Decorated", bound=Callable[..., Any])
    Kind = click.ParamType[Any]
else:
    Kind = click.ParamType  # older releases of click have no type argument here

_NAMING_STAGE: Final = ("plan", "report", "compared")
"""Results that begin with the stage."""

COLORS = ("auto", "always", "never")
LEVELS = ("debug", "info", "warning", "error")


class AddressType(Kind):
    """``type.name`` or ``type.name["key"]``."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        """Return the address, or fail with how one is written."""
        from reconciler import Address  # noqa: PLC0415  not needed for help pages

        try:
            return value if isinstance(value, Address) else Address.parse(with_quoted_key(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Complete an address of the files or the state."""
        from reconciler.cli import completing  # noqa: PLC0415  only for a shell that asks

        return completing.addresses(ctx, param, incomplete)


_UNQUOTED_KEY: Final = re.compile(r'\[([^"\[\]]+)\]$')
"""A key as it arrives when a shell has taken the quotes away: ``sms_app.main[EU]``."""


def with_quoted_key(word: str) -> str:
    """Return an address with the quotes around its key that a shell has taken away."""
    return _UNQUOTED_KEY.sub(_quoted_key, word)


def _quoted_key(match: re.Match[str]) -> str:
    return f"[{json.dumps(match[1], ensure_ascii=False)}]"


class AllowType(Kind):
    """``ACTION:TYPE=N``: so many updates or deletes of a type are meant."""

    name = "action:type=n"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[tuple[str, str], int]:
        """Return ((action, type), n), or fail with how it is written."""
        match = re.fullmatch(r"(update|delete|replace):([a-z][a-z0-9_]*)=(\d+)", str(value))
        if match is None:
            self.fail(f'"{value}" is not ACTION:TYPE=N, for example delete:whatsapp_template=40', param, ctx)
        from schemas import catalogue  # noqa: PLC0415  not needed for help pages

        if match[2] not in catalogue.names():
            self.fail(f'unknown type "{match[2]}"; available: {", ".join(catalogue.names())}', param, ctx)
        return (match[1], match[2]), int(match[3])


class PairType(Kind):
    """``NAME=VALUE``; ``left`` is what stands before the sign, in capitals."""

    name = "name=value"

    def __init__(self, left: str = "NAME") -> None:
        self.left = left

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return (name, value); the value may be empty and may hold further equals signs."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name:
            # The value may be a secret that lost its name, so it is not repeated.
            self.fail(f"write {self.left}=VALUE", param, ctx)
        return name, text


class OutputFile(click.Path):
    """A file to be written; standard output is none, and a file of its name would hardly be meant."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=_path_type())

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path.

        Raises:
            ConfigError: It is the sign for standard output.
        """
        if value == "-":
            from reconciler.diagnostics import ConfigError  # noqa: PLC0415  only for a mistake
            from reconciler.diagnostics.codes import problem  # noqa: PLC0415  same

            message = "- is not a file; this option cannot write to standard output"
            raise ConfigError([problem("E204", message, help="name a file; --format json prints a plan as JSON")])
        return super().convert(value, param, ctx)


class DurationType(Kind):
    """``90``, ``90s``, ``30m``, ``1h30m`` or ``1d12h``; seconds inside."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return seconds, or fail with how a duration is written."""
        if isinstance(value, float):
            return value
        from schemas.durations import EXAMPLES, seconds_of  # noqa: PLC0415  not needed for help pages

        seconds = seconds_of(value)
        if seconds is None:
            self.fail(f'"{value}" is not a duration; write {EXAMPLES}', param, ctx)
        return seconds


def _chdir(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        session = ctx.ensure_object(Session)
        session.directory = os.path.join(session.directory, value)  # noqa: PTH118  both as they were typed
        ctx.with_resource(_working_in(value))


@contextlib.contextmanager
def _working_in(directory: str) -> Iterator[None]:
    """Change to a directory and back, if there is a way back: the one we are in may have been deleted."""
    try:
        before = os.getcwd()  # noqa: PTH109  as contextlib.chdir does
    except OSError:
        before = ""
    os.chdir(directory)
    try:
        yield
    finally:
        if before:
            os.chdir(before)


def _color(ctx: click.Context, _param: click.Parameter, value: Color | None) -> None:
    if value:
        ctx.ensure_object(Session).screen.wanted = value
        ctx.color = {"always": True, "never": False}.get(value)


def _verbose(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's signature
    ctx.ensure_object(Session).verbose |= value


def _log_level(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        from reconciler.cli.logs import configure  # noqa: PLC0415  most runs log nothing

        session = ctx.ensure_object(Session)
        session.log_level = value
        configure(value, session.screen)


def _insecure_http(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  click's signature
    ctx.ensure_object(Session).insecure_http |= value


def global_options(command: Decorated) -> Decorated:
    """Add what every command takes, before or after its name."""
    directory = click.Path(exists=True, file_okay=False)
    for option in (
        click.option("--log-level", type=click.Choice(LEVELS, case_sensitive=False), envvar="RECONCILER_LOG",
                     expose_value=False, callback=_log_level, help="Log to stderr; also RECONCILER_LOG."),
        click.option("--insecure-http", is_flag=True, envvar="RECONCILER_INSECURE_HTTP", expose_value=False,
                     callback=_insecure_http,
                     help="Allow credentials over unencrypted connections; also RECONCILER_INSECURE_HTTP=1."),
        click.option("-v", "--verbose", is_flag=True, expose_value=False, callback=_verbose, help="Show full output."),
        click.option("--no-color", "color", flag_value="never", expose_value=False, callback=_color,
                     help="Same as --color never; also NO_COLOR."),
        click.option("--color", "color", type=click.Choice(COLORS), expose_value=False, callback=_color,
                     help="Colour always, never, or on a terminal (auto); also FORCE_COLOR, NO_COLOR."),
        click.option("-C", "--chdir", type=directory, metavar="DIR", is_eager=True, expose_value=False, callback=_chdir,
                     help="Change to DIR first."),
    ):  # fmt: skip
        command = option(command)
    return command


def format_option(*results: Callable[..., Printable]) -> Callable[[Decorated], Decorated]:
    """Add ``--format`` with the formats that can show one of these results; the first is the default."""
    offered = offering(*results)

    def chosen(ctx: click.Context, _param: click.Parameter, name: str) -> Format:
        session = ctx.ensure_object(Session)
        session.form = offered[name]
        session.names_stage = any(result.__name__ in _NAMING_STAGE for result in results)
        return offered[name]

    def options(command: Decorated) -> Decorated:
        if "json" in offered:
            command = click.option("--json-into", type=OutputFile(), is_eager=True, expose_value=False, metavar="FILE",
                                   callback=_json_into,
                                   help="Also write the result to FILE, as JSON.")(command)  # fmt: skip
        return click.option("--format", "form", type=click.Choice(tuple(offered)), default=next(iter(offered)),
                            callback=chosen, show_default=True, help="Output format.")(command)  # fmt: skip

    return options


def _json_into(ctx: click.Context, _param: click.Parameter, path: Path | None) -> None:
    ctx.ensure_object(Session).json_into = path


def completed(name: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """Return what completes a value: the function of that name in ``completing``, imported when a shell asks."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from reconciler.cli import completing  # noqa: PLC0415  only for a shell that asks

        items: list[CompletionItem] = getattr(completing, name)(ctx, param, incomplete)
        return items

    return complete


def variable_options(command: Decorated) -> Decorated:
    """Add which stage is worked on, and where variables come from."""
    for option in (
        click.option("--stage", default="", metavar="NAME", shell_complete=completed("stages"),
                     help="Work on this stage of the files; also RECONCILER_STAGE."),
        click.option("--var-file", multiple=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True,
                     path_type=_path_type()), metavar="FILE",
                     help="Read variables from a YAML or JSON file, or a pipe; - is standard input; repeatable."),
        click.option("--var", multiple=True, type=PairType(), metavar="NAME=VALUE",
                     shell_complete=completed("variables"),
                     help="Set a variable; repeatable. Also RECONCILER_VAR_name."),
    ):  # fmt: skip
        command = option(command)
    return command


def engine_options(command: Decorated) -> Decorated:
    """Add what every command takes that talks to the API."""
    for option in (
        click.option("--lock-timeout", type=DurationType(), default=0.0, metavar="D",
                     help="Wait up to D for another run to release the state, e.g. 5m."),
        click.option("--parallelism", type=click.IntRange(1, 100), default=10, show_default=True, metavar="N",
                     help="Requests in parallel."),
        click.option("--basic-auth", is_flag=True, help="Send key id and secret with every request, without a token."),
    ):  # fmt: skip
        command = option(command)
    return variable_options(command)


def scope_options(command: Decorated) -> Decorated:
    """Add which changes are wanted, and which dangerous ones are known about."""
    address = AddressType()
    for option in (
        click.option("--allow", "allows", multiple=True, type=AllowType(), metavar="ACTION:TYPE=N",
                     help="Raise the limit for bulk changes: allow up to N updates or deletes of a type; repeatable."),
        click.option("--ack", "acks", multiple=True, type=address, metavar="ADDRESS",
                     help="Confirm an irreversible or time-locked change; repeatable."),
        click.option("--replace", "replaces", multiple=True, type=address, metavar="ADDRESS",
                     help="Delete and create again; repeatable."),
        click.option("--target", "targets", multiple=True, type=address, metavar="ADDRESS",
                     help="Only this and its dependencies; repeatable."),
    ):  # fmt: skip
        command = option(command)
    return command


def plan_options(chosen: Mapping[str, Any]) -> Options:
    """Return the engine's options for what the flags say."""
    from reconciler import Options  # noqa: PLC0415  heavy

    return Options(
        targets=chosen["targets"],
        replaces=chosen["replaces"],
        acks=chosen["acks"],
        allows=dict(chosen["allows"]),
        destroy=chosen.get("destroy", False),
        refresh_only=chosen.get("refresh_only", False),
    )


def strict_option(command: Decorated) -> Decorated:
    """Add ``--strict``."""
    return click.option("--strict", is_flag=True, help="Exit with 1 if there are warnings.")(command)


def detailed_exitcode(text: str) -> Callable[[Decorated], Decorated]:
    """Add ``--detailed-exitcode`` with what the codes mean."""
    return click.option("--detailed-exitcode", is_flag=True, help=text)


def _path_type() -> type:
    from pathlib import Path  # noqa: PLC0415  beside its only use

    return Path
