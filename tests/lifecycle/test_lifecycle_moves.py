"""``moved`` in every direction, in chains, and where it would lose something: then nothing is done at all."""

import re
import shlex

import pytest
import yaml

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.engine import state_commands
from reconciler.plans.change import Action

ONE = {"name": "alpha", "region": "EU"}


def each(*keys):
    return {"forEach": {key: f"app {key}" for key in keys}, "name": "${each.value}", "region": "EU"}


def named(key):
    """Return the block without forEach of what ``each`` makes for a key."""
    return {"name": f"app {key}", "region": "EU"}


def declare(stage, moved=(), **apps):
    sections = {name: apps.pop(name) for name in ("removed", "imports", "outputs", "data") if name in apps}
    document = {"resources": {"sms_app": apps, "webhook": {"keep": KEEP}}, "moved": list(moved), **sections}
    stage.declare_values({("import" if name == "imports" else name): value for name, value in document.items()})


KEEP = {"target": "https://hooks.example.com/keep", "secret": "correct-horse", "triggers": ["ALL"]}


def step(source, target):
    return {"from": f"sms_app.{source}", "to": f"sms_app.{target}"}


def actions(stage, **options):
    changes = stage.plan(**options).changes
    return {str(c.address).removeprefix("sms_app."): c.word for c in changes if c.action is not Action.NONE}


def recorded(stage):
    return sorted(address.removeprefix("sms_app.") for address in stage.records() if address.startswith("sms_app"))


@pytest.mark.parametrize(
    ("before", "after", "entry", "now"),
    [
        ({"x": named("k")}, {"x": each("k")}, step("x", 'x["k"]'), ['x["k"]']),
        ({"x": each("k")}, {"x": named("k")}, step('x["k"]', "x"), ["x"]),
        ({"x": each("a", "z")}, {"x": each("b", "z")}, step('x["a"]', 'x["b"]'), ['x["b"]', 'x["z"]']),
        ({"x": named("k")}, {"y": each("k", "n")}, step("x", 'y["k"]'), ['y["k"]', 'y["n"]']),
        ({"x": each("k")}, {"y": named("k")}, step('x["k"]', "y"), ["y"]),
        ({"x": each("k")}, {"y": each("k")}, step('x["k"]', "y"), ['y["k"]']),
        ({"x": each("a", "b")}, {"y": each("a", "b")}, step("x", "y"), ['y["a"]', 'y["b"]']),
        ({"x": named("k")}, {"x": each("n"), "y": named("k")}, step("x", "y"), ['x["n"]', "y"]),
        ({"x": named("k")}, {"x": each("n"), "y": each("k")}, step("x", 'y["k"]'), ['x["n"]', 'y["k"]']),
    ],
)
def test_an_object_moves_in_every_direction(stage, before, after, entry, now):
    declare(stage, **before)
    stage.apply()
    ids = set(stage.objects("sms_app"))
    declare(stage, [entry], **after)

    words = actions(stage)
    stage.apply()

    assert set(words.values()) <= {"move", "create", "update"}
    assert ids <= set(stage.objects("sms_app"))
    assert recorded(stage) == now
    assert actions(stage) == {}


def test_a_whole_block_moves_but_for_an_instance_that_is_named(stage):
    declare(stage, x=each("a", "b"))
    stage.apply()
    declare(stage, [step("x", "y"), step('x["b"]', "z")], y=each("a"), z=named("b"))

    assert actions(stage) == {'y["a"]': "move", "z": "move"}


@pytest.mark.parametrize("at", ["a", "b", "c"])
def test_a_chain_that_stays_works_for_a_state_at_any_of_its_links(stage, at):
    declare(stage, **{at: ONE})
    stage.apply()
    declare(stage, [step("a", "b"), step("b", "c")], c=ONE)
    before = stage.last_request()

    words = actions(stage)
    stage.apply()

    assert words == ({} if at == "c" else {"c": "move"})
    assert stage.writes(before) == []
    assert recorded(stage) == ["c"]


def test_a_chain_leads_from_one_form_to_another(stage):
    declare(stage, a=named("k"))
    stage.apply()
    declare(stage, [step("a", 'b["k"]'), step("b", "c"), step('c["k"]', "d")], d=named("k"))

    assert actions(stage) == {"d": "move"}


def test_an_entry_that_is_done_does_nothing_when_its_object_goes(stage):
    declare(stage, a=ONE)
    stage.apply()
    declare(stage, [step("a", "b")], b=ONE)
    stage.apply()
    declare(stage, [step("a", "b")])

    assert actions(stage) == {"b": "delete"}
    stage.apply()
    assert actions(stage) == {}


def test_an_object_that_moves_to_nothing_is_not_deleted(stage):
    declare(stage, a=ONE)
    stage.apply()
    declare(stage, [step("a", "beta")], betta=ONE | {"name": "other"})

    with pytest.raises(ConfigError) as refused:
        stage.plan()

    (told,) = refused.value.diagnostics()
    assert (told.code, told.source.line) == ("E180", 1)
    assert "did you mean sms_app.betta?" in told.help
    assert "removed: [{from: sms_app.beta}]" in told.help


def test_what_is_moved_and_removed_since_is_deleted_or_forgotten(stage):
    declare(stage, a=ONE)
    stage.apply()
    declare(stage, [step("a", "b")], removed=[{"from": "sms_app.b", "destroy": False}])

    words = actions(stage)
    stage.apply()

    assert words == {"b": "forget"}
    assert recorded(stage) == []
    assert len(stage.objects("sms_app")) == 1


def test_what_is_moved_and_removed_is_deleted_under_its_new_address(stage):
    declare(stage, a=ONE)
    stage.apply()
    declare(stage, [step("a", "b")], removed=[{"from": "sms_app.b"}])

    words = actions(stage)
    stage.apply()

    assert words == {"b": "delete"}
    assert (recorded(stage), stage.objects("sms_app")) == ([], {})


def test_an_object_is_not_moved_onto_another(stage):
    declare(stage, a=ONE, b=ONE | {"name": "beta"})
    stage.apply()
    declare(stage, [step("a", "b")], b=ONE)

    with pytest.raises(ConfigError) as refused:
        stage.plan()

    (told,) = refused.value.diagnostics()
    assert told.code == "E171"
    assert "reconciler state rm sms_app.a" in told.help


def test_two_objects_do_not_end_at_one_address(stage):
    declare(stage, x=each("a"), w=ONE)
    stage.apply()
    declare(stage, [step("x", "y"), step("w", 'y["a"]')], y=each("a"))

    with pytest.raises(ConfigError, match="cannot become"):
        stage.plan()


@pytest.mark.parametrize(
    ("before", "after", "entry", "better"),
    [
        ({"x": each("a")}, {"y": each("k")}, step("x", 'y["k"]'), step('x["a"]', 'y["k"]')),
        ({"x": ONE}, {"y": ONE}, step('x["k"]', "y"), step("x", "y")),
    ],
)
def test_an_entry_for_another_form_than_the_state_has_is_refused_with_the_right_one(
    stage, before, after, entry, better
):
    declare(stage, **before)
    stage.apply()
    declare(stage, [entry], **after)

    with pytest.raises(ConfigError) as refused:
        stage.plan()

    (advised,) = yaml.safe_load(refused.value.diagnostics()[0].help.partition("\n")[2])["moved"]
    assert advised == better
    declare(stage, [advised], **after)
    assert "delete" not in actions(stage).values()


def test_the_advised_entry_can_be_pasted_whatever_the_key(stage):
    old, new = """it's: "a" # b""", "c: {d}"
    app = {"name": "alpha", "region": "EU"}
    declare(stage, x={"forEach": [old], **app})
    stage.apply()
    declare(stage, x={"forEach": [new], **app})
    (warning, *_) = [one for change in stage.plan().changes for one in change.warnings]

    entry = yaml.safe_load(re.search(r"moved: \[.*\]", warning)[0])["moved"]
    declare(stage, entry, x={"forEach": [new], **app})

    assert list(actions(stage).values()) == ["move"]


def test_an_import_follows_an_object_that_was_moved_since(stage):
    declare(stage, a=ONE)
    stage.apply()
    remote_id = stage.records()["sms_app.a"].remote_id
    imports = [{"to": "sms_app.a", "id": remote_id}]
    declare(stage, [step("a", "b")], b=ONE, imports=imports)

    words = actions(stage)
    stage.apply()
    stage.lose_state()
    declare(stage, [step("a", "b")], b=ONE, imports=imports)

    assert words == {"b": "move"}
    assert actions(stage)["b"] == "adopt"


def test_an_address_takes_either_what_moves_there_or_what_is_imported(stage):
    declare(stage, a=ONE, c=ONE | {"name": "gamma"})
    stage.apply()
    other = stage.records()["sms_app.c"].remote_id
    declare(stage, [step("a", "b")], b=ONE, imports=[{"to": "sms_app.b", "id": other}])

    with pytest.raises(ConfigError, match="Already managed"):
        stage.plan()


def test_protection_and_forgetting_move_along(stage):
    declare(stage, a=ONE | {"lifecycle": {"protect": True}}, c=named("c") | {"lifecycle": {"onDestroy": "forget"}})
    stage.apply()
    steps = [step("a", "b"), step("c", "d")]
    declare(stage, steps, removed=[{"from": "sms_app.b"}, {"from": "sms_app.d"}])

    plan = stage.plan()

    assert {str(c.address): (c.word, str(c.status)) for c in plan.changes} == {
        "sms_app.b": ("delete", "blocked"),
        "sms_app.d": ("forget", "ready"),
    }


def test_a_target_is_named_as_it_is_called_today(stage):
    declare(stage, a=ONE, z=named("z"))
    stage.apply()
    declare(stage, [step("a", "b")], b=ONE | {"name": "beta"}, z=named("y"))

    words = actions(stage, targets=["sms_app.b"])
    with pytest.raises(ConfigError) as refused:
        stage.plan(targets=["sms_app.a"])

    assert words == {"b": "update"}
    assert refused.value.diagnostics()[0].help == "it has moved; use sms_app.b"


def test_everything_is_destroyed_wherever_it_was(stage):
    declare(stage, a=ONE)
    stage.apply()
    declare(stage, [step("a", "b")], b=ONE)

    stage.apply(destroy=True)

    assert (stage.objects("sms_app"), recorded(stage)) == ({}, [])


EXCHANGES = {
    "instances": ({"x": each("a", "b")}, [('x["a"]', 'x["b"]'), ('x["b"]', 'x["a"]')]),
    "three": ({"x": each("a", "b", "c")}, [('x["a"]', 'x["b"]'), ('x["b"]', 'x["c"]'), ('x["c"]', 'x["a"]')]),
    "blocks": ({"x": named("a"), "y": named("b")}, [("x", "y"), ("y", "x")]),
    "blocks with forEach": ({"x": each("a", "b"), "y": each("a", "b") | {"region": "US"}}, [("x", "y"), ("y", "x")]),
    "a block and an instance": ({"x": named("a"), "y": each("b", "c")}, [("x", 'y["b"]'), ('y["b"]', "x")]),
}


@pytest.mark.parametrize("case", EXCHANGES)
def test_objects_that_are_to_change_places_do_so_by_the_commands_that_are_shown(stage, case):
    apps, entries = EXCHANGES[case]
    declare(stage, **apps)
    stage.apply()
    before = ids(stage)
    declare(stage, [step(*entry) for entry in entries], **apps)

    with pytest.raises(ConfigError) as caught:
        stage.plan()
    (problem,) = caught.value.problems
    commands = re.findall(r"reconciler state mv (.*)", problem.help)
    declare(stage, **apps)
    for command in commands:
        source, target = map(Address.parse, shlex.split(command))
        state_commands.move(stage.project(), source, target)

    assert problem.code == "E181"
    assert "would swap objects" in problem.label
    assert recorded(stage) == sorted(before)
    after = ids(stage)
    for source, target in entries:
        for old in [name for name in before if name == source or name.startswith(f"{source}[")]:
            assert after[old.replace(source, target, 1)] == before[old]


def ids(stage):
    records = stage.records()
    return {name: records[f"sms_app.{name}"].remote_id for name in recorded(stage)}


def test_an_instance_that_is_still_declared_is_to_leave_its_for_each(stage):
    declare(stage, [step('x["a"]', "y")], x=each("a", "b"), y=named("c"))

    with pytest.raises(ConfigError) as caught:
        stage.plan()

    (problem,) = caught.value.problems
    assert problem.code == "E181"
    assert problem.help == 'take "a" out of its forEach, or remove this entry'
