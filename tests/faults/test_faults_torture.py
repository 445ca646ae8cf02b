"""The short form of ``make torture``: a kill without warning at a random point of real applies, a few times over."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ZERO = ("failed", "duplicates", "lost", "strangers", "unknown", "violations", "pending")


@pytest.mark.parametrize("seed", [20261123])
def test_one_more_apply_after_a_kill_loses_and_doubles_nothing(seed):
    command = [sys.executable, str(ROOT / "bench" / "torture.py"), "--rounds", "5", "--seed", str(seed)]

    played = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, cwd=ROOT)

    counts = {name: int(number) for number, name in re.findall(r"^ +(\d+)  (.+)$", played.stdout, re.MULTILINE)}
    assert played.returncode == 0, played.stdout + played.stderr
    assert {name: counts[name] for name in ZERO} == dict.fromkeys(ZERO, 0)
    assert counts["rounds"] == 5
    assert counts["objects checked"] > 800
    assert counts["calls before the kill"] > 0
