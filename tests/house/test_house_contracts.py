import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("reconciler", "state", "schemas", "bench", "docs", "examples")


def lint_imports():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    arguments = ["--no-logo", "--no-cache", "--config", str(ROOT / "pyproject.toml")]
    return subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_imports_point_one_way():
    linted = lint_imports()

    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout


def test_every_module_says_what_it_is_for():
    sources = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    silent = [path for path in sources if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]

    assert len(sources) > 20
    assert [path.relative_to(ROOT).as_posix() for path in silent] == []
