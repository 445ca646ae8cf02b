"""The command ``reconciler emulator``: options in, a running server out. Imports the server only when it runs."""

import sys

import click

from reconciler.emulator.options import LOOPBACK, Options


@click.command("emulator")
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="Answer requests for this host name; repeatable.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8123,
    show_default=True,
    help="Port to listen on; 0 selects a free port.",
)
@click.option(
    "--latency-ms",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Delay of every API answer.",
)
@click.option(
    "--review-seconds",
    type=click.FloatRange(min=0),
    default=2.0,
    show_default=True,
    help="Time from submission to review result.",
)
@click.option(
    "--reviewer",
    type=click.Choice(["lenient", "strict"]),
    default="lenient",
    show_default=True,
    help="strict: refuse templates as Meta and KakaoTalk certainly do.",
)
@click.option("--data", type=click.Path(dir_okay=False), help="JSON file to load at start and save at exit.")
@click.option("--virtual-clock", is_flag=True, help="Advance time only by POST /_emulator/clock.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Requests per second and endpoint family.")
@click.option("--project", help="Accept only this project id.")
@click.option("--key-id", help="Accept only this key id.")
@click.option("--key-secret", help="Accept only this key secret.")
@click.option("--blank", is_flag=True, help="Start projects without WhatsApp, KakaoTalk and RCS onboarding.")
@click.option(
    "--lag",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Seconds before a new object shows in lists.",
)
@click.option("--check", is_flag=True, help="Check requests and answers against the API; GET /_emulator/violations.")
def command(**chosen: object) -> None:
    """Run the Sinch Provisioning API on localhost."""
    try:
        from reconciler.emulator.server import CannotListen, serve  # noqa: PLC0415 - the extra is needed only here
        from reconciler.emulator.worldfile import WorldFileError  # noqa: PLC0415 - same
    except ImportError as error:
        raise click.ClickException(f"{error}. Install it with: pip install 'sinch-reconciler[emulator]'") from error
    try:
        serve(Options(**chosen), _announce, _warn)  # type: ignore[arg-type]  # click has checked the types
    except (CannotListen, WorldFileError) as error:
        raise click.ClickException(str(error)) from error


def _announce(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()


def _warn(line: str) -> None:
    click.echo(f"warning: {line}", err=True)
