"""What is live and nobody's comes into a project that is there, and is never invisible before."""

import shutil
import sqlite3

import pytest
from stage import PROJECT

from reconciler.address import Address
from reconciler.diagnostics import ConfigError, ReconcilerError
from reconciler.engine import adopt, live_objects, lock_state
from reconciler.engine.adopt import Wanted

APP = """\
resources:
  sms_app:
    alerts: {name: Acme alerts, region: EU}
"""


def seed(stage, kind, count=1):
    return stage.emulator.control("POST", "seed", {"type": kind, "count": count, "projectId": PROJECT})["ids"]


def bring(stage, **wanted):
    return adopt.import_all(stage.project(), Wanted(**wanted))


def test_what_nobody_manages_is_written_adopted_and_needs_no_change(stage):
    stage.declare(APP)
    stage.apply()
    apps, hooks = seed(stage, "sms_app", 2), seed(stage, "webhook", 2)

    done = bring(stage, keep_secrets=True)

    assert set(apps + hooks) <= set(done.addresses.values())
    assert not done.plan.has_changes
    assert not stage.plan().has_changes
    assert (stage.directory / "main.yaml").read_text() == APP
    assert all(one.address for one in live_objects(stage.project(), ["sms_app"]))


def test_an_object_whose_block_exists_is_adopted_there_and_written_nowhere(stage):
    (app,) = seed(stage, "sms_app")
    name = stage.objects("sms_app")[app]["name"]
    stage.declare(f"resources: {{sms_app: {{mine: {{name: {name}, region: EU}}}}}}")

    done = bring(stage, types=("sms_app",))

    assert done.addresses == {"sms_app.mine": app}
    assert not done.files
    assert stage.records()["sms_app.mine"].remote_id == app


def test_a_second_import_has_nothing_left_to_do(stage):
    stage.declare(APP)
    stage.apply()
    seed(stage, "sms_app", 2)
    bring(stage, types=("sms_app",))

    done = bring(stage, types=("sms_app",))

    assert not done.files
    assert not done.addresses


def test_names_and_files_that_are_taken_are_left_alone(stage):
    (app,) = seed(stage, "sms_app")
    name = stage.objects("sms_app")[app]["name"].replace("-", "_")
    mine = f"resources: {{sms_app: {{{name}: {{name: Acme, region: EU}}}}}}\n"
    stage.declare(mine, "sms_app.yaml")
    stage.apply()

    done = bring(stage, types=("sms_app",))

    assert list(done.files) == ["sms_app_2.yaml"]
    assert (stage.directory / "sms_app.yaml").read_text() == mine
    assert Address.parse(next(iter(done.addresses))).name != name


@pytest.mark.parametrize("layout", ["by-type", "by-name"])
def test_no_file_that_is_there_is_changed_whatever_it_is_called(stage, layout):
    seed(stage, "webhook")
    hook = next(iter(adopt.from_live(stage.project(), Wanted(types=("webhook",), layout=layout)).addresses))
    taken = "webhook.yaml" if layout == "by-type" else f"webhook/{hook.partition('.')[2]}.yaml"
    shutil.rmtree(stage.directory)
    stage.directory.mkdir()
    for name, text in {
        "main.yaml": "project: {}\n",
        taken.upper().replace(".YAML", ".yaml"): "# mine\n",
        taken: "# mine\n",
        "variables.yaml": "variables: {}\n",
        "secrets.vars.yaml": "mine: very-secret\n",
    }.items():
        stage.declare(text, name)
    before = {path: path.read_bytes() for path in stage.directory.rglob("*") if path.is_file()}

    done = bring(stage, types=("webhook",), layout=layout)

    assert {path: path.read_bytes() for path in before} == before
    new = {path.relative_to(stage.directory).as_posix() for path in stage.directory.rglob("*") if path.is_file()}
    known = {path.relative_to(stage.directory).as_posix() for path in before}
    assert set(done.files) == {name for name in new - known if not name.startswith(".reconciler/")}
    assert sorted(done.files) == sorted(
        [taken.replace(".yaml", "_2.yaml"), "variables_2.yaml", "secrets_2.vars.yaml.example"]
    )


def test_a_file_that_would_not_be_read_is_not_written(stage):
    stage.declare("project: {}\n")
    stage.declare("sms_*\n", ".reconcilerignore")
    seed(stage, "sms_app")

    with pytest.raises(ConfigError) as refused:
        bring(stage, types=("sms_app",))

    assert [one.code for one in refused.value.problems] == ["E271"]
    assert not list(stage.directory.glob("sms_*"))
    assert not stage.records()
    line = refused.value.problems[0].help.splitlines()[-1].strip()
    stage.declare(f"sms_*\n{line}\n", ".reconcilerignore")
    assert bring(stage, types=("sms_app",)).files == ("sms_app.yaml",)


def test_the_address_of_what_is_no_longer_declared_is_not_given_to_another(stage):
    first, second = seed(stage, "sms_app", 2)
    stage.change_outside("sms_app", second, {"name": "Acme alerts"})
    stage.change_outside("sms_app", first, {"name": "Acme alerts"})
    stage.declare("resources: {sms_app: {acme_alerts: {name: Acme alerts, region: EU}}}")
    stage.declare(f"import: [{{to: sms_app.acme_alerts, id: {first}}}]", "import.yaml")
    stage.apply()
    (stage.directory / "import.yaml").unlink()
    stage.declare("project: {}\n")

    bring(stage, types=("sms_app",))

    assert {address: record.remote_id for address, record in stage.records().items()} == {
        "sms_app.acme_alerts": first,
        "sms_app.acme_alerts_eu": second,
    }


def test_an_object_that_its_block_cannot_become_is_not_adopted_there(stage):
    (app,) = seed(stage, "sms_app")
    name = stage.objects("sms_app")[app]["name"]
    stage.declare(f"resources: {{sms_app: {{mine: {{name: {name}, region: EU, convApiApp: true}}}}}}")

    done = bring(stage, types=("sms_app",))

    assert not done.addresses
    assert not stage.records()


def test_a_new_block_refers_to_what_is_managed(stage):
    (sender,) = seed(stage, "kakaotalk_sender")
    seed(stage, "kakaotalk_template")
    stage.declare("project: {}\n")
    bring(stage, types=("kakaotalk_sender",))

    bring(stage, types=("kakaotalk_template",))

    written = (stage.directory / "kakaotalk_template.yaml").read_text()
    assert f"plusFriendId: ${{kakaotalk_sender.{sender}.plusFriendId}}" in written


def test_the_id_of_what_is_not_managed_stays_with_a_comment(stage):
    (sender,) = seed(stage, "rcs_sender")
    seed(stage, "rcs_test_number")
    stage.declare("project: {}\n")

    bring(stage, types=("rcs_test_number",))

    written = (stage.directory / "rcs_test_number.yaml").read_text()
    assert sender in written
    assert written.count("# senderId names an RCS sender that is not managed") == 1


def test_files_that_change_while_the_api_is_read_are_not_written_over(stage):
    stage.declare(APP)
    stage.apply()
    seed(stage, "sms_app")

    def edit(told):
        if told.startswith("writing"):
            stage.declare(APP + "outputs: {a: {value: b}}\n")

    with pytest.raises(ConfigError) as refused:
        bring(stage, types=("sms_app",), tell=edit)

    assert refused.value.problems[0].code == "E262"
    assert [path.name for path in stage.directory.glob("*.yaml")] == ["main.yaml"]
    assert list(stage.records()) == ["sms_app.alerts"]


def test_a_state_that_cannot_be_written_leaves_no_file(stage):
    stage.declare(APP)
    stage.apply()
    seed(stage, "sms_app")
    lock_state(stage.project(), 3600)

    with pytest.raises(Exception, match="lock"):
        bring(stage, types=("sms_app",))

    assert [path.name for path in stage.directory.glob("*.yaml")] == ["main.yaml"]


def test_a_plan_counts_what_is_live_and_nobodys(stage):
    stage.declare(APP)
    seed(stage, "sms_app", 3)

    counted = stage.outlook().unmanaged

    assert counted == 3
    bring(stage, types=("sms_app",))
    assert stage.outlook().unmanaged == 0


def test_what_another_team_owns_is_neither_counted_nor_brought_in(stage):
    first, *_ = seed(stage, "sms_app", 3)
    name = stage.objects("sms_app")[first]["name"]
    stage.declare(APP)
    stage.declare(f"project: {{ignore: [{{type: sms_*, name: '{name}', reason: billing owns it}}]}}", "project.yaml")

    counted = stage.outlook().unmanaged
    done = bring(stage, types=("sms_app",))

    assert counted == 2
    assert first not in done.addresses.values()
    live = live_objects(stage.project(), ["sms_app"])
    (left,) = [one for one in live if one.ignored]
    assert (left.remote_id, left.ignored) == (first, "billing owns it")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{type: sms_app}", "E122"),
        ("{type: sms_ap, reason: x}", "E120"),
        ("{type: sms_app, reason: x, nam: y}", "E104"),
        ("sms_app", "E123"),
    ],
)
def test_an_entry_of_ignore_that_means_nothing_is_refused(stage, entry, code):
    stage.declare(APP)
    stage.declare(f"project: {{ignore: [{entry}]}}", "project.yaml")

    with pytest.raises(ConfigError) as refused:
        stage.plan()

    assert code in {one.code for one in refused.value.problems}


def test_a_number_that_its_sender_lists_is_managed_there(stage):
    seed(stage, "rcs_sender")
    seed(stage, "rcs_test_number")
    stage.declare("project: {}\n")
    bring(stage, types=("rcs_sender",))

    (one,) = live_objects(stage.project(), ["rcs_test_number"])

    assert one.address.startswith("rcs_sender.")


@pytest.mark.skipif("config.getoption('--postgres')", reason="the trigger is SQLite's")
def test_a_state_that_fails_at_the_last_moment_never_knows_what_no_file_declares(stage):
    stage.declare(APP)
    stage.apply()
    (app,) = seed(stage, "sms_app")

    def break_state(told):
        if told.startswith("adopting"):
            with sqlite3.connect(stage.directory / ".reconciler" / "state.db") as database:
                database.execute(
                    "CREATE TRIGGER full BEFORE INSERT ON records BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
                )

    with pytest.raises(ReconcilerError):
        bring(stage, types=("sms_app",), tell=break_state)

    with sqlite3.connect(stage.directory / ".reconciler" / "state.db") as database:
        database.execute("DROP TRIGGER full")
    planned = stage.plan()
    assert [(str(one.action), one.remote_id) for one in planned.changes] == [("adopt", app)]
