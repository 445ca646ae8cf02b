"""While an address is held back for a value this version does not know, what may be meant for it is kept."""

import pytest

from reconciler.diagnostics import StalePlan
from reconciler.execute.report import Outcome
from reconciler.plans.change import Action, Guard, Status

APPS = """
locals: {regions: {%s}}
resources:
  sms_app:
    app: {forEach: "${local.regions}", name: "${each.value}", region: "${each.key}", lifecycle: {%s}}
"""
HOOKS = """
resources:
  webhook:
    %s: {target: "https://hooks.example/%s", secret: secret-value-1, triggers: [%s]}
"""
FOLLOWING = """
  webhook:
    hook:
      forEach: "${local.regions}"
      target: "https://hooks.example/${each.key}"
      secret: secret-value-1
      triggers: [ALL]
      dependsOn: [sms_app.app]
"""
ONE = "EU: one, US: two"
MISTYPED = "UE: one, US: two"


def changes(plan):
    return {str(change.address): change for change in plan.changes}


def kept(plan):
    return {
        address
        for address, change in changes(plan).items()
        if change.action in (Action.DELETE, Action.FORGET) and change.guard is Guard.UNKNOWN_VALUE
    }


@pytest.mark.parametrize(
    ("lifecycle", "action"), [("protect: false", Action.DELETE), ("onDestroy: forget", Action.FORGET)]
)
def test_a_mistyped_key_deletes_and_forgets_nothing(stage, lifecycle, action):
    stage.declare(APPS % (ONE, lifecycle))
    stage.apply()
    live, recorded = stage.objects("sms_app"), stage.records()
    stage.declare(APPS % (MISTYPED, lifecycle))
    before = stage.last_request()

    change = changes(stage.plan())['sms_app.app["EU"]']
    report = stage.apply()

    assert (change.action, change.status, change.guard) == (action, Status.BLOCKED, Guard.UNKNOWN_VALUE)
    assert 'sms_app.app["UE"]' in change.why
    assert "removed: [{from: 'sms_app.app[\"EU\"]'" in change.why
    assert {result.outcome for result in report.results} == {Outcome.BLOCKED}
    assert report.exit_code(detailed=True) == 6
    assert stage.writes(before) == []
    assert (stage.objects("sms_app"), stage.records()) == (live, recorded)


def test_a_mistyped_value_in_a_renamed_block_deletes_nothing(stage):
    stage.declare("resources: {sms_app: {old: {name: one, region: EU}}}")
    stage.apply()
    live = stage.objects("sms_app")
    stage.declare("resources: {sms_app: {new: {name: one, region: EUU}}}")

    stage.apply()

    assert stage.objects("sms_app") == live


def test_what_waits_for_a_mistyped_address_is_not_deleted_at_its_former_one(stage):
    stage.declare(APPS % (ONE, "") + FOLLOWING)
    stage.apply()
    hooks = stage.objects("webhook")
    stage.declare(APPS % (MISTYPED, "") + FOLLOWING)

    plan = stage.plan()
    stage.apply()

    assert kept(plan) == {'sms_app.app["EU"]', 'webhook.hook["EU"]'}
    assert 'webhook.hook["UE"] depends on sms_app.app["UE"]' in changes(plan)['webhook.hook["EU"]'].why
    assert stage.objects("webhook") == hooks


def test_what_does_not_wait_for_it_goes_as_ever(stage):
    stage.declare(APPS % (ONE, "") + HOOKS.replace("resources:\n", "") % ("hook", "x", "ALL"))
    stage.apply()
    stage.declare(APPS % (MISTYPED, ""))

    stage.apply()

    assert stage.objects("webhook") == {}
    assert len(stage.objects("sms_app")) == 2


def test_a_target_is_no_way_around_it(stage):
    stage.declare(APPS % (ONE, ""))
    stage.apply()
    stage.declare(APPS % (MISTYPED, ""))

    stage.apply(targets=['sms_app.app["EU"]'])

    assert len(stage.objects("sms_app")) == 2


@pytest.mark.parametrize("destroy", [True, False])
def test_what_is_said_to_be_removed_goes(stage, destroy):
    stage.declare(APPS % (ONE, ""))
    stage.apply()
    entry = f"removed: [{{from: 'sms_app.app[\"EU\"]', destroy: {str(destroy).lower()}}}]\n"
    stage.declare(APPS % (MISTYPED, "") + entry)

    stage.apply()

    assert {one["name"] for one in stage.objects("sms_app").values()} == ({"two"} if destroy else {"one", "two"})
    assert 'sms_app.app["EU"]' not in stage.records()


def test_a_destroy_destroys_all_the_same(stage):
    stage.declare(APPS % (ONE, ""))
    stage.apply()
    stage.declare(APPS % (MISTYPED, ""))

    stage.apply(destroy=True)

    assert stage.objects("sms_app") == {}


def test_an_object_that_moves_to_a_mistyped_address_is_neither_replaced_nor_deleted(stage):
    stage.declare("resources: {sms_app: {old: {name: one, region: EU}}}")
    stage.apply()
    live = stage.objects("sms_app")
    moved = "moved: [{from: sms_app.old, to: sms_app.new}]\n"
    stage.declare("resources: {sms_app: {new: {name: one, region: EUU}}}\n" + moved)
    stage.apply()
    assert stage.objects("sms_app") == live

    stage.declare("resources: {sms_app: {new: {name: one, region: EU}}}\n" + moved)
    stage.apply()

    assert stage.objects("sms_app") == live
    assert list(stage.records()) == ["sms_app.new"]


def test_a_saved_plan_keeps_it_too(stage):
    stage.declare(APPS % (ONE, ""))
    stage.apply()
    ready, mistyped = stage.directory / "ready.plan", stage.directory / "mistyped.plan"
    stage.declare(APPS % ("US: two", ""))
    stage.plan(out=ready)
    stage.declare(APPS % (MISTYPED, ""))
    stage.plan(out=mistyped)

    stage.apply(saved_plan=mistyped)
    with pytest.raises(StalePlan):
        stage.apply(saved_plan=ready)

    assert len(stage.objects("sms_app")) == 2


def test_the_way_out_is_to_correct_it(stage):
    stage.declare(APPS % (ONE, ""))
    stage.apply()
    live = stage.objects("sms_app")
    stage.declare(APPS % (MISTYPED, ""))
    stage.apply()
    stage.declare(APPS % (ONE, ""))

    assert not stage.plan().has_changes
    assert stage.objects("sms_app") == live


def test_what_is_gone_from_the_api_is_forgotten_all_the_same(stage):
    stage.declare(HOOKS % ("old", "old", "ALL"))
    stage.apply()
    stage.emulator.control("POST", "reset")
    stage.advance("1h", 3600)
    stage.declare(HOOKS % ("new", "new", "ALLL"))

    stage.apply()

    assert stage.records() == {}


NEEDS = """
resources:
  sms_app:
    app: {name: one, region: %s}
  webhook:
    hook: {target: "https://hooks.example/hook", secret: secret-value-1, triggers: [ALL], dependsOn: [sms_app.app]}
"""
OTHER = '    other: {target: "https://hooks.example/other", secret: secret-value-1, triggers: [ALL]}\n'


def test_what_is_there_already_is_no_reason_to_keep_another(stage):
    stage.declare(NEEDS % "EU" + OTHER)
    stage.apply()
    stage.declare(NEEDS % "EUU")

    stage.apply()

    assert [one["target"] for one in stage.objects("webhook").values()] == ["https://hooks.example/hook"]


def test_every_object_that_one_line_gives_an_unknown_value_is_held_back(stage):
    stage.declare("""
    resources:
      sms_app:
        app: {forEach: [first, second], name: "${each.key}", region: UE}
    """)

    plan = stage.plan()
    stage.apply()

    assert {change.status for change in plan.changes} == {Status.BLOCKED}
    assert len(plan.changes) == 2
    assert stage.objects("sms_app") == {}
