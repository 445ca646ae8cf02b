"""What leaves for a screen or a comment is made in one place each, and a renderer that forgets does not type-check."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKERS = {"render/safe.py", "render/comment.py", "render/html/page.py", "cli/screen.py", "cli/logs.py"}
TEMPLATES = {"filled": 0, "together": 1}
"""Functions of ``comment`` and which of their arguments has to be written out where they are called."""


def calls(*names):
    for path in sorted((ROOT / "reconciler").rglob("*.py")):
        where = path.relative_to(ROOT / "reconciler").as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield where, node


def test_only_their_own_modules_make_texts_of_what_is_not_written_out():
    loose = [
        f"{where}:{call.lineno}"
        for where, call in calls("Text", "Markdown", "Page")
        if where not in MAKERS and not all(isinstance(argument, ast.Constant) for argument in call.args)
    ]

    assert loose == []


def test_a_template_of_a_comment_is_written_out_where_it_is_used():
    loose = [
        f"{where}:{call.lineno}"
        for where, call in calls(*TEMPLATES)
        if where not in MAKERS and where.startswith("render/")
        for argument in call.args[TEMPLATES[call.func.id] :][:1]
        if not isinstance(argument, ast.Constant)
    ]

    assert loose == []


def test_nothing_writes_to_a_stream_but_the_screen():
    writers = {where for where, call in calls("print") if not where.startswith("emulator/")}
    for path in (ROOT / "reconciler").rglob("*.py"):
        if "sys.stdout" in (text := path.read_text(encoding="utf-8")) or "sys.stderr" in text or "click.echo" in text:
            writers.add(path.relative_to(ROOT / "reconciler").as_posix())

    # The approval's prompt is a constant; progress and session ask whether a stream is a terminal.
    assert {one for one in writers if not one.startswith("emulator/")} <= {
        "cli/screen.py", "cli/approval.py", "cli/progress.py", "cli/context.py", "cli/__init__.py",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("screen.result(name)", 'incompatible type "str"'),
        ("screen.note(f'{name} is new')", 'incompatible type "str"'),
        ("screen.result(clean(name) + name)", 'incompatible type "str"'),
        ("screen.result('\\n'.join([clean(name)]))", 'incompatible type "str"'),
        ("filled('- {}', name)", 'incompatible type "str"'),
        ("filled('- {}', clean(name))", 'incompatible type "Text"'),
        ("screen.result(clean(name)); screen.result(code(name)); screen.note(paint([(name, '')], color=True))", ""),
    ],
)
def test_a_text_that_nobody_cleaned_does_not_type_check(tmp_path, written, complaint):
    module = tmp_path / "forgetful.py"
    module.write_text(
        "from reconciler.cli.screen import Screen\n"
        "from reconciler.render.cells import paint\n"
        "from reconciler.render.comment import code, filled\n"
        "from reconciler.render.safe import clean\n\n\n"
        f"def show(screen: Screen, name: str) -> None:\n    {written}\n"
    )

    command = [sys.executable, "-m", "mypy", "--config-file=", "--strict", "--follow-imports=silent", str(module)]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)

    assert (checked.returncode == 0) == (complaint == ""), checked.stdout + checked.stderr
    assert complaint in checked.stdout
