"""Type checkers for the modules that are exported: which lines of a sample program they refuse.

The TypeScript compiler is pinned in ``tests/typescript``, and installed beside the packages of the tests when it is
first needed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

PINNED = Path(__file__).parents[1] / "typescript"
WRONG = re.compile(r"(?:#|//) wrong\b")
STRICT = ("--strict", "--noEmit", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--noUnusedLocals",
          "--noUnusedParameters", "--target", "es2020", "--module", "es2020",
          "--moduleResolution", "bundler")  # fmt: skip


def wrong_lines(program):
    """Return the lines of a program that say that they are wrong."""
    return [number for number, line in enumerate(program.splitlines(), start=1) if WRONG.search(line)]


def refused_by_mypy(folder, program):
    """Return the lines of a program that mypy refuses, beside a module that it has to accept as a whole."""
    (folder / "application.py").write_text(program, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-incremental",
        "--cache-dir",
        os.devnull,
        "application.py",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return _lines(done.stdout, r"(\S+?):(\d+): error:", "application.py")


def refused_by_tsc(folder, program):
    """The same of the TypeScript compiler."""
    (folder / "application.ts").write_text(program, encoding="utf-8")
    command = [shutil.which("node"), str(_compiler()), *STRICT, "application.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return _lines(done.stdout, r"(\S+?)\((\d+),\d+\): error", "application.ts")


def printed_by_node(folder, expression):
    """Return what an expression of the module is, as JSON, after the compiler took the types away."""
    compiled = [shutil.which("node"), str(_compiler()), "--target", "es2020", "--module", "commonjs", "templates.ts"]
    subprocess.run(compiled, cwd=folder, capture_output=True, text=True, check=True)
    program = f"const {{templates}} = require('./templates.js'); console.log(JSON.stringify({expression}))"
    done = subprocess.run([shutil.which("node"), "-e", program], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def _lines(printed, pattern, name):
    found = [(file, int(line)) for file, line in re.findall(rf"^{pattern}", printed, re.MULTILINE)]
    assert {file for file, _ in found} <= {name}, printed
    assert found or not re.search(r"\berror\b", printed), printed
    return sorted({line for _, line in found})


def _compiler():
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("needs Node.js with npm for the TypeScript compiler")
    lock = (PINNED / "package-lock.json").read_bytes()
    place = Path(sys.prefix) / f"typescript-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not place.exists():
        _install(npm, place)
    return place / "node_modules" / "typescript" / "bin" / "tsc"


def _install(npm, place):
    """Install beside and rename, since another process may be doing the same."""
    with tempfile.TemporaryDirectory(dir=place.parent) as beside:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PINNED / name, beside)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=beside, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = f"the TypeScript compiler cannot be installed: {done.stderr.strip()[-300:]}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        if not place.exists():
            shutil.copytree(Path(beside), place, dirs_exist_ok=True)
