"""Output that nobody takes: a full disk, a closed stream, a reader that has left."""

import fcntl
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")  # every write to it fails as on a full disk
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")

COMMANDS = [
    ["plan"],
    ["plan", "--format", "json"],
    ["plan", "--format", "markdown"],
    ["plan", "--detailed-exitcode"],
    ["apply", "--auto-approve"],
    ["state", "pull"],
    ["history"],
    ["schema"],
    ["version"],
    ["--help"],
    ["plan", "--help"],
]


def into_a_full_disk(process, *words, stream="stdout"):
    with FULL.open("w") as full:
        other = "stderr" if stream == "stdout" else "stdout"
        return process(*words, capture_output=False, **{stream: full, other: subprocess.PIPE})


def a_little_room():
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_result_that_does_not_fit_on_the_disk_is_told_as_such(webhook, process, words):
    ended = into_a_full_disk(process, *words)

    assert ended.returncode == 1
    assert ended.stderr.startswith("error[E009]: Output cannot be written\n")
    assert "Standard output: No space left on device." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "Exception ignored" not in ended.stderr


@pytest.mark.parametrize("words", [["plan", "--no-such-option"], ["plan"]], ids=" ".join)
def test_a_failure_whose_document_does_not_fit_is_told_first(project, process, words):
    ended = into_a_full_disk(process, *words, "--format", "json")

    assert ended.returncode == 1
    assert ended.stderr.count("error[E009]") == 1
    assert "no such option" in ended.stderr.lower() or "error[E101]" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_nothing_is_applied_when_the_plan_cannot_be_shown(webhook, process, emulator):
    into_a_full_disk(process, "apply", "--auto-approve")

    assert emulator.control("GET", "objects")["objects"] == []


def test_an_apply_goes_on_when_its_progress_cannot_be_shown(webhook, process, emulator):
    ended = into_a_full_disk(process, "apply", "--auto-approve", stream="stderr")

    assert ended.returncode == 0
    assert "Applied: 1 created." in ended.stdout
    assert len(emulator.control("GET", "objects")["objects"]) == 1


def test_a_closed_standard_output_is_told_as_such(webhook, process):
    ended = process("version", preexec_fn=lambda: os.close(1))

    assert ended.returncode == 1
    assert "error[E009]" in ended.stderr
    assert "the stream is closed" in ended.stderr


@pytest.mark.parametrize("words", [["plan", "--out"], ["state", "pull", "--out"]], ids=" ".join)
def test_a_file_that_does_not_fit_leaves_nothing_behind(webhook, process, words):
    ended = process(*words, "saved", preexec_fn=a_little_room)

    assert ended.returncode == 1
    assert "error[E204]: File cannot be written" in ended.stderr
    assert "saved: File too large" in ended.stderr
    assert sorted(path.name for path in webhook.iterdir()) == ["project.yaml"]


def test_an_older_plan_is_still_whole_when_a_newer_one_does_not_fit(webhook, process):
    process("plan", "--out", "saved")
    before = (webhook / "saved").read_bytes()

    process("plan", "--out", "saved", preexec_fn=a_little_room)

    assert (webhook / "saved").read_bytes() == before
    assert json.loads(before)
    assert process("apply", "saved").returncode == 0


def test_a_plan_is_saved_through_a_link_and_keeps_the_mode_of_the_older_one(webhook, process):
    process("plan", "--out", "saved")
    (webhook / "saved").chmod(0o640)
    (webhook / "link").symlink_to("saved")

    ended = process("plan", "--out", "link")

    assert ended.returncode == 0
    assert (webhook / "link").is_symlink()
    assert (webhook / "saved").stat().st_mode & 0o777 == 0o640


def test_a_pulled_state_is_for_its_owner_only(webhook, process):
    process("state", "pull", "--out", "pulled")

    assert (webhook / "pulled").stat().st_mode & 0o777 == 0o600


KILLED = """
import os, signal, sys
from reconciler.cli import run
os.fsync = lambda _file: os.kill(os.getpid(), signal.SIGKILL)
run(sys.argv[1:])
"""


@pytest.mark.parametrize("words", [["plan", "--out"], ["state", "pull", "--out"]], ids=" ".join)
def test_what_a_killed_process_leaves_is_for_its_owner_ignored_and_removed_by_the_next_write(webhook, process, words):
    subprocess.run([sys.executable, "-c", KILLED, *words, "r.plan"], check=False, capture_output=True)
    (left,) = webhook.glob(".r.plan.*")
    mine = webhook / ".r.plan.example"
    mine.write_text("of somebody else")
    mode = left.stat().st_mode & 0o777

    planned = process("plan")
    process(*words, "r.plan")

    assert mode == 0o600
    assert "1 create" in planned.stdout
    assert sorted(path.name for path in webhook.glob(".r.plan.*")) == [mine.name]
    assert (webhook / "r.plan").exists()


def test_what_is_being_written_is_not_taken_for_a_leftover(webhook, process):
    busy = webhook / ".r.plan.abcdefgh"
    with busy.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        process("plan", "--out", "r.plan")

        assert busy.exists()
    process("plan", "--out", "r.plan")
    assert not busy.exists()


@pytest.mark.parametrize("words", [["plan", "--out"], ["state", "pull", "--out"]], ids=" ".join)
def test_a_device_is_written_to_and_not_replaced(webhook, process, words):
    ended = process(*words, str(FULL))

    assert ended.returncode == 1
    assert "/dev/full: No space left on device" in ended.stderr
    assert FULL.is_char_device()
