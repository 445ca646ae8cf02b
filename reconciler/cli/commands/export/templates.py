"""The command ``export templates``: which templates can be sent, as data or as a module. Changes nothing live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.filtering import TypeName
from reconciler.cli.options import OutputFile, engine_options, format_option, global_options
from reconciler.render.format import Format
from reconciler.render.left_out_templates import left_out
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler import ExportedTemplates
    from reconciler.cli.context import Session


@click.command()
@click.option("--type", "types", multiple=True, type=TypeName(), metavar="TYPE",
              help="Only templates of this type; repeatable.")  # fmt: skip
@click.option("--name", "names", multiple=True, metavar="GLOB", help="Only templates with such a name; repeatable.")
@click.option("--out", type=OutputFile(), metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if FILE of --out is not up to date.")
@click.option("--offline", is_flag=True, help="Use what the state recorded; read nothing from the API.")
@format_option(Format.templates)
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    types: tuple[str, ...],
    names: tuple[str, ...],
    out: Path | None,
    form: Format,
    *,
    check: bool,
    offline: bool,
    **chosen: Any,
) -> int:
    """Write which templates can be sent now, in which languages, and what is filled in.

    As JSON, or as a module with which the code of an application does not pass its type checker if it names a template
    that is not live, or gives it too few or too many parameters. Templates that are pending, rejected, paused, disabled
    or archived are left out, or replaced by their fallback; JSON lists them as unavailable.
    """
    if check and out is None:
        raise click.UsageError("--check needs --out, the file to compare with.")
    exported = reconciler.export_templates(session.project(chosen), types, names, offline=offline)
    if form.name != "json":
        session.screen.note(left_out(exported))
    if out is None:
        session.result(form.templates, exported)
        return 0
    return _filed(session, form, exported, out, check=check)


def _filed(session: Session, form: Format, exported: ExportedTemplates, out: Path, *, check: bool) -> int:
    """Write the file, or compare it with what would be written; return the exit code."""
    from reconciler.atomic_write import write  # noqa: PLC0415  beside its only use

    text = session.screen.as_file(form.templates(exported, session.look))
    session.keep(form.templates, exported)
    if not check:
        write(out, text)
        session.screen.note(clean(f"Wrote {out}."))
        return 0
    same = _content(out) == text.encode()
    session.screen.note(clean(f"{out} is up to date." if same else f"{out} is not up to date; run without --check."))
    return 0 if same else 1


def _content(path: Path) -> bytes | None:
    """Return what a file holds, None when there is none.

    Raises:
        ConfigError: The operating system refuses.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        from reconciler.diagnostics import ConfigError  # noqa: PLC0415  only for a mistake
        from reconciler.diagnostics.codes import problem  # noqa: PLC0415  same

        raise ConfigError([problem("E004", f"{path}: {error.strerror}")]) from error
