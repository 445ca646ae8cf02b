"""The short form of ``make fuzz``; always the same inputs, so that a red test can be looked into."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INPUTS = {"yaml": 250, "json": 250, "plans": 120, "answers": 12, "environment": 60, "emulator": 1200}


def fuzz(*words):
    command = [sys.executable, str(ROOT / "bench" / "fuzz.py"), "--seed", "1", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("kind", INPUTS)
def test_no_input_ends_in_a_fault(kind):
    done = fuzz("--kinds", kind, "--inputs", str(INPUTS[kind]), "--workers", "1")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{kind:12}{INPUTS[kind]:>10}" in done.stdout


def test_an_input_can_be_tried_again_by_its_number():
    first, again = fuzz("--only", "yaml:17"), fuzz("--only", "yaml:17")

    assert first.returncode == 0, first.stdout + first.stderr
    assert first.stdout == again.stdout
    assert first.stdout.endswith("nothing went wrong\n")
