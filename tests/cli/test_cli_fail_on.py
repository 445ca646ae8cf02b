"""A pipeline may fail on what is neither an error nor a change: by name, with an exit code of its own."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.emulator.server import Options, running
from reconciler.plans.conditions import CONDITIONS

ROOT = Path(__file__).parents[2]

TEMPLATE = """\
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Your order {{1}} is on its way to you.", examples: ["A-1042"]}
"""
DEGRADED = "1 object paused, disabled or blocked by a platform, or rated badly (degraded)"
PLACE = "objects/whatsapp_template/order_shipped/EN"


@pytest.fixture(scope="module")
def server():
    """An emulator that may show a state of which the description of the API says nothing."""
    with running(Options(virtual_clock=True, review_seconds=3600)) as emulator:
        yield emulator


@pytest.fixture
def emulator(server):
    """Empty; what crosses the wire need not fit the description."""
    server.control("POST", "reset")
    return server


@pytest.fixture
def approved(project, cli, emulator):
    """One approved template, and nothing else."""
    (project / "main.yaml").write_text(TEMPLATE)
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    cli("apply", "--auto-approve")
    return project


@pytest.mark.parametrize("command", ["plan", "status", "drift"])
def test_nothing_holds_where_all_is_well(approved, cli, command):
    told = cli(command, "--fail-on", "rejected,degraded,recategorised,unknown,drift,unmanaged")

    assert (told.code, "Failed on" in told.err) == (0, False)


@pytest.mark.parametrize("command", ["plan", "status", "drift"])
@pytest.mark.parametrize(
    ("patch", "kind", "words"),
    [
        ({"state": "PAUSED"}, "degraded", DEGRADED),
        ({"qualityScore": "QUALITY_SCORE_RED"}, "degraded", DEGRADED),
        ({"state": "SOMETHING_NEW"}, "unknown", "1 object in a state that this version does not know (unknown)"),
        ({"category": "MARKETING"}, "recategorised", "1 object put into another category by Meta (recategorised)"),
        ({"state": "REJECTED", "rejectionCode": "SCAM"}, "rejected", "1 object rejected by a reviewer (rejected)"),
    ],
    ids=["degraded", "quality", "unknown", "recategorised", "rejected"],
)
def test_each_kind_has_its_exit_code(approved, cli, emulator, command, patch, kind, words):
    emulator.control("POST", PLACE, patch)
    others = {"rejected", "degraded", "recategorised", "unknown", "drift", "unmanaged"} - {kind}

    told = cli(command, "--fail-on", kind)

    assert told.code == 8
    assert f"Failed on: {words}." in told.err
    assert cli(command, "--fail-on", ",".join(sorted(others))).code == 0
    assert cli(command).code == 0


@pytest.mark.parametrize("command", ["plan", "status", "drift"])
def test_what_somebody_changed_and_what_nobody_manages(approved, cli, emulator, command):
    text = {"components": [{"type": "BODY", "text": "Somebody else wrote {{1}} here.", "examples": ["A-1"]}]}
    emulator.control("POST", PLACE, {"details": text})
    emulator.control("POST", "seed", {"type": "whatsapp_template", "count": 2, "projectId": "emulated-project"})

    told = cli(command, "--fail-on", "drift", "--fail-on", "unmanaged,rejected", "--detailed-exitcode")

    assert told.code == 8
    assert "1 object changed outside (drift); 2 objects live and not managed (unmanaged)." in told.err


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do(approved, cli):
    told = cli("plan", "--fail-on", "reject")

    assert told.code == 1
    assert '"reject" is nothing to fail on; did you mean "rejected"?' in told.err
    assert "available: rejected, degraded, recategorised" in cli("plan", "--fail-on", "xyz").err


def test_the_page_of_exit_codes_lists_every_kind():
    page = (ROOT / "docs/exit-codes.md").read_text(encoding="utf-8").split("--fail-on")[1]

    kinds = re.findall(r"^\| `([a-z-]+)(?:=D)?` \|", page.split("`validate` and `lint`")[0], re.MULTILINE)
    assert kinds == list(CONDITIONS)


def test_a_template_that_is_soon_archived_fails_within_the_time_that_is_given(approved, cli):
    long_ago = str(datetime.now(UTC).replace(tzinfo=None) - timedelta(days=311))
    with closing(sqlite3.connect(approved / ".reconciler/state.db")) as state:
        state.execute("UPDATE records SET created_at = ?", [long_ago])
        state.commit()

    near, far = cli("plan", "--fail-on", "archive-in=60d"), cli("status", "--fail-on", "archive-in=30d")

    assert near.code == 8
    assert "1 object soon archived by a platform for lack of use (archive-in)" in near.err
    assert far.code == 0


@pytest.mark.parametrize("wrong", ["archive-in", "archive-in=soon", "archive-in=91d", "drift=3d", "archive=3d"])
def test_a_condition_that_is_written_wrong_is_refused_with_how_it_is_written(approved, cli, wrong):
    refused = cli("plan", "--fail-on", wrong)

    assert refused.code == 1
    assert "60d" in refused.err or "did you mean" in refused.err


@pytest.mark.parametrize("command", ["plan", "status", "drift"])
def test_what_is_soon_archived_fails_every_command_that_looks(approved, cli, command):
    long_ago = str(datetime.now(UTC).replace(tzinfo=None) - timedelta(days=311))
    with closing(sqlite3.connect(approved / ".reconciler/state.db")) as state:
        state.execute("UPDATE records SET created_at = ?", [long_ago])
        state.commit()

    near, far = (cli(command, "--fail-on", f"archive-in={days}d") for days in (60, 30))

    assert (near.code, far.code) == (8, 0)
    assert "not changed for 311 days" in " ".join(near.out.split())
