"""Where the state may only be read, every command that only looks works, and the others say what stands in the way."""

import json
import os

import pytest
from humble import as_nobody, contents, look_only

APP = "resources:\n  sms_app:\n    alerts: {name: Acme alerts, region: EU}\noutputs: {x: {value: 1}}\n"
LOOKING = [
    ("plan",),
    ("plan", "--format", "json"),
    ("show",),
    ("output",),
    ("history",),
    ("status",),
    ("drift",),
    ("graph",),
    ("state", "list"),
    ("state", "show", "sms_app.alerts"),
    ("state", "verify"),
    ("state", "pull"),
    ("state", "lock", "--show"),
]
WRITING = [
    ("apply", "--auto-approve"),
    ("destroy", "--auto-approve"),
    ("import", "sms_app.alerts", "0" * 32),
    ("state", "rm", "sms_app.alerts"),
    ("state", "mv", "sms_app.alerts", "sms_app.news"),
    ("state", "bind"),
    ("state", "lock"),
    ("state", "unlock"),
    ("state", "rekey", "--decrypt"),
    ("state", "push", "pulled.json"),
]
pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are another matter there")


@pytest.fixture
def applied(open_folder, environment, cli):
    """An applied project in a folder that everybody may enter, the state's for looking only; what root sees of it."""
    environment.chdir(open_folder)
    (open_folder / "main.yaml").write_text(APP)
    cli("apply", "--auto-approve")
    cli("state", "pull", "--out", "pulled.json")
    look_only(open_folder)
    return open_folder


def without_time(text):
    return "\n".join(line for line in text.splitlines() if " s" not in line and '"requests"' not in line)


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_what_only_looks_works_where_the_state_may_only_be_read(applied, cli, command):
    before = contents(applied / ".reconciler")
    expected = cli(*command)

    with as_nobody():
        seen = cli(*command)

    assert (seen.code, without_time(seen.out)) == (0, without_time(expected.out))
    assert ("warning[W407]: State read without its lock" in seen.err) is (command != ("graph",))
    assert contents(applied / ".reconciler") == before


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_what_writes_says_what_stands_in_the_way_before_anything_is_sent(applied, cli, emulator, command):
    before, since = contents(applied), len(emulator.control("GET", "requests")["requests"])

    with as_nobody():
        refused = cli(*command)

    assert refused.code == 1
    assert "error[E400]: The state cannot be used" in refused.err
    assert "this user has no permission to write to" in " ".join(refused.err.split())
    assert "state.db" in refused.err
    assert contents(applied) == before
    assert len(emulator.control("GET", "requests")["requests"]) == since


def test_a_plan_is_saved_elsewhere_and_verified_from_a_state_that_may_only_be_read(applied, cli, tmp_path):
    with as_nobody():
        cli("plan")  # whatever is loaded late
    out = tmp_path / "r.plan"

    saved = cli("plan", "--out", out)

    assert saved.code == 0
    assert json.loads(cli("show", out, "--format", "json").out)["verification"]["standing"] == "verified"


def test_a_state_that_may_not_be_read_is_not_taken_for_nothing(applied, cli, emulator):
    (applied / ".reconciler").chmod(0o700)
    since = len(emulator.control("GET", "requests")["requests"])

    with as_nobody():
        refused = [cli(*command) for command in (("plan",), ("apply", "--auto-approve"), ("state", "list"))]

    assert [one.code for one in refused] == [1, 1, 1]
    assert all("error[E400]" in one.err and "state.db" in one.err for one in refused)
    assert len(emulator.control("GET", "requests")["requests"]) == since


@pytest.mark.parametrize(
    ("what", "mode", "told"),
    [
        (".reconciler/state.db", 0o666, "state.db can be written by everybody"),
        (".reconciler/state.db", 0o660, "state.db can be written by its group"),
        (".reconciler", 0o777, ".reconciler can be written by everybody"),
        (".reconciler", 0o1777, ".reconciler can be written by everybody"),
        (".reconciler/state.db", 0o644, ""),
        (".reconciler", 0o775, ""),
    ],
)
def test_a_state_that_others_may_change_is_warned_of(applied, cli, what, mode, told):
    look_only(applied, folder_mode=0o755, file_mode=0o644)
    (applied / what).chmod(mode)

    for command in (("plan",), ("state", "list"), ("apply", "--auto-approve")):
        seen = cli(*command)

        assert seen.code == 0
        assert ("warning[W408]: State is writable by others" in seen.err) is bool(told)
        assert told in " ".join(seen.err.split())


def test_what_is_made_is_for_its_owner_only(open_folder, environment, cli):
    environment.chdir(open_folder)
    (open_folder / "main.yaml").write_text(APP)
    was = os.umask(0)
    try:
        cli("apply", "--auto-approve")
        cli("state", "pull", "--out", "pulled.json")
        (open_folder / "pulled.json").chmod(0o666)
        cli("state", "pull", "--out", "pulled.json")
        pushed = cli("state", "push", "pulled.json")
    finally:
        os.umask(was)

    assert pushed.code == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in open_folder.rglob("*") if path.name != "main.yaml"}
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {".gitignore": 0o666}
    assert modes[".reconciler"] == 0o700
