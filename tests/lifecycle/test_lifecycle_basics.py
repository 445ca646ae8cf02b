"""The promises of the first run: create, no-op, update, delete, adopt, over webhooks, templates and SMS apps."""

import pytest

from reconciler.diagnostics import ReconcilerError, StalePlan
from reconciler.plans.change import Action, Guard, Status

# The promises everybody relies on are kept on both; --postgres plays all the other tests on PostgreSQL too.
pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)

WEBHOOK = """
variables:
  hook_secret: {type: string, sensitive: true, default: correct-horse}
resources:
  webhook:
    approvals:
      target: https://hooks.example.com/sinch
      secret: ${var.hook_secret}
      triggers: [WHATSAPP_TEMPLATE_APPROVED, WHATSAPP_TEMPLATE_REJECTED]
"""

TEMPLATES = """
resources:
  whatsapp_template:
    order:
      forEach: {EN: "Your order {{1}} is on its way!", ES: "Tu pedido {{1}} va en camino!"}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
"""

APP = """
resources:
  sms_app:
    alerts: {name: Acme alerts, region: EU}
"""


def actions(plan):
    return {str(change.address): str(change.action) for change in plan.changes if change.action is not Action.NONE}


def test_apply_creates_exactly_what_is_declared_and_the_next_plan_is_empty(stage):
    stage.declare(WEBHOOK, "webhook.yaml")
    stage.declare(TEMPLATES, "templates.yaml")
    stage.declare(APP, "apps/sms.yaml")

    assert set(actions(stage.plan()).values()) == {"create"}
    report = stage.apply()

    assert report.exit_code(detailed=True) == 3  # Meta still decides
    assert [hook["target"] for hook in stage.objects("webhook").values()] == ["https://hooks.example.com/sinch"]
    assert sorted(stage.objects("whatsapp_template")) == ["order_shipped/EN", "order_shipped/ES"]
    assert [app["name"] for app in stage.objects("sms_app").values()] == ["Acme alerts"]
    assert actions(stage.plan()) == {}


def test_a_second_apply_sends_no_write(stage):
    stage.declare(WEBHOOK)
    stage.apply()
    before = stage.last_request()

    report = stage.apply()

    assert stage.writes(before) == []
    assert report.results == ()


def test_plan_changes_nothing_anywhere(stage):
    stage.declare(WEBHOOK)

    stage.plan()

    assert stage.writes() == []
    assert not (stage.directory / ".reconciler").exists()


def test_a_template_in_review_waits_and_then_needs_nothing(stage):
    stage.declare(TEMPLATES)
    stage.apply()

    waiting = stage.plan()
    stage.reviewed()
    settled = stage.plan()

    assert {change.status for change in waiting.changes} == {Status.WAITING}
    assert "Meta" in waiting.changes[0].why
    assert settled.changes == ()


def test_an_edit_of_an_approved_template_is_an_update_that_goes_to_review(stage):
    stage.declare(TEMPLATES)
    stage.apply()
    stage.reviewed()
    stage.declare(TEMPLATES.replace("va en camino", "ya va en camino"))

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {'whatsapp_template.order["ES"]': "update"}
    assert [field.path for field in plan.changes[0].fields] == ["details.components[0].text"]
    live = stage.objects("whatsapp_template")["order_shipped/ES"]
    assert live["state"] == "APPROVED"
    assert live["changes"]["details"]["components"][0]["text"] == "Tu pedido {{1}} ya va en camino!"


def test_an_edit_during_a_review_waits_for_the_verdict(stage):
    stage.declare(TEMPLATES)
    stage.apply()
    stage.declare(TEMPLATES.replace("va en camino", "ya va en camino"))
    before = stage.last_request()

    change = stage.plan().changes[1]
    stage.apply()

    assert (change.action, change.status) == (Action.UPDATE, Status.WAITING)
    assert stage.writes(before) == []


def test_a_rejected_template_is_explained_and_not_sent_again(stage):
    stage.verdict("REJECTED", name="order_shipped", language="ES", reason="INCORRECT_CATEGORY")
    stage.declare(TEMPLATES)
    stage.apply()
    stage.reviewed()
    before = stage.last_request()

    (change,) = stage.plan().changes
    stage.apply()

    assert (change.action, change.status, change.phase) == (Action.NONE, Status.NEEDS_HUMAN, "rejected")
    assert "INCORRECT_CATEGORY" in change.why
    assert stage.writes(before) == []


def test_a_changed_secret_is_an_update_that_shows_neither_value(stage):
    stage.declare(WEBHOOK)
    stage.apply()
    stage.variables = {"hook_secret": "battery-staple"}

    outlook = stage.outlook()
    (change,) = outlook.plan.changes
    stage.apply()

    assert change.action is Action.UPDATE
    assert [(field.path, field.before, field.after, field.sensitive) for field in change.fields] == [
        ("secret", None, None, True)
    ]
    assert actions(stage.plan()) == {}
    remembered = stage.stored()
    assert b"battery-staple" not in remembered
    assert b"correct-horse" not in remembered


def test_losing_the_state_proposes_only_adoptions_and_doubles_nothing(stage):
    stage.declare(WEBHOOK, "webhook.yaml")
    stage.declare(TEMPLATES, "templates.yaml")
    stage.declare(APP, "app.yaml")
    stage.apply()
    stage.reviewed()
    before = {kind: set(stage.objects(kind)) for kind in ("webhook", "whatsapp_template", "sms_app")}
    stage.lose_state()

    plan = stage.plan()
    stage.apply()

    assert set(actions(plan).values()) == {"adopt"}
    hook = next(change for change in plan.changes if change.type == "webhook")
    assert [field.path for field in hook.fields] == ["secret"]
    assert actions(stage.plan()) == {}
    assert {kind: set(stage.objects(kind)) for kind in before} == before


def test_an_adopted_webhook_is_written_over_whole_and_a_lost_answer_does_no_harm(stage):
    stage.declare(WEBHOOK)
    stage.apply()
    (hook,) = stage.objects("webhook")
    stage.change_outside("webhook", hook, {"triggers": ["ALL"], "secret": "of somebody else"})
    stage.lose_state()
    before = stage.last_request()
    stage.fault("drop_after", method="PUT")

    (change,) = stage.plan().changes
    stage.apply()

    assert (change.action, change.fields[0].path) == (Action.ADOPT, "secret")
    assert set(stage.writes(before)) == {f"PUT /v1/projects/p1/webhooks/{hook}"}
    assert stage.objects("webhook")[hook]["triggers"] == ["WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED"]
    assert actions(stage.plan()) == {}


def test_a_hint_key_with_two_matches_is_not_adopted_but_explained(stage):
    stage.declare(APP)
    stage.apply()
    stage.emulator.control("POST", "seed", {"type": "sms_app", "count": 1, "projectId": "p1"})
    (twin,) = [remote for remote, app in stage.objects("sms_app").items() if app["name"] != "Acme alerts"]
    stage.change_outside("sms_app", twin, {"name": "Acme alerts", "regions": ["EU"]})
    stage.lose_state()

    (change,) = stage.plan().changes
    stage.declare(APP + f"import: [{{to: sms_app.alerts, id: {twin}}}]\n")
    stage.apply()

    assert (change.status, change.guard) == (Status.BLOCKED, Guard.AMBIGUOUS)
    assert "import: [{to: sms_app.alerts, id:" in change.why
    assert stage.records()["sms_app.alerts"].remote_id == twin


def test_removing_a_language_needs_an_acknowledgement_and_locks_the_name(stage):
    stage.declare(TEMPLATES)
    stage.apply()
    stage.reviewed()
    one = 'whatsapp_template.order["ES"]'
    stage.declare(TEMPLATES.replace(', ES: "Tu pedido {{1}} va en camino!"', ""))

    (refused,) = stage.plan().changes
    blocked = stage.apply()
    stage.apply(acks=[one])
    gone = sorted(stage.objects("whatsapp_template"))
    stage.declare(TEMPLATES)
    (locked,) = stage.plan().changes

    assert (refused.action, refused.status, refused.guard) == (Action.DELETE, Status.BLOCKED, Guard.ACK)
    assert refused.reversibility == "time_locked"
    assert one in refused.why
    assert blocked.exit_code(detailed=True) == 6
    assert gone == ["order_shipped/EN"]
    deletes = [r for r in stage.requests() if r["method"] == "DELETE"]
    assert [r["query"] for r in deletes] == ["deleteSubmitted=true"]
    assert (locked.action, locked.status, locked.guard) == (Action.CREATE, Status.BLOCKED, Guard.LOCKED_NAME)
    assert "available again on" in locked.why


def test_the_locked_name_is_free_after_thirty_days(stage):
    stage.declare(TEMPLATES)
    stage.apply()
    stage.reviewed()
    stage.declare(TEMPLATES.replace(', ES: "Tu pedido {{1}} va en camino!"', ""))
    stage.apply(acks=['whatsapp_template.order["ES"]'])
    stage.declare(TEMPLATES)
    stage.advance("31d", 31 * 86400)

    stage.apply()

    assert sorted(stage.objects("whatsapp_template")) == ["order_shipped/EN", "order_shipped/ES"]


def test_changing_an_immutable_field_replaces_the_object(stage):
    stage.declare(APP)
    stage.apply()
    (old,) = stage.objects("sms_app")
    stage.declare(APP.replace("region: EU", "region: US"))

    (change,) = stage.plan().changes
    stage.apply()

    assert change.action is Action.REPLACE
    assert "region" in change.reason
    (new,) = stage.objects("sms_app")
    assert new != old
    assert actions(stage.plan()) == {}


def test_changing_the_category_of_an_approved_template_is_refused_with_a_way_out(stage):
    stage.declare(TEMPLATES)
    stage.apply()
    stage.reviewed()
    stage.declare(TEMPLATES.replace("UTILITY", "MARKETING"))

    plan = stage.plan()

    assert {(change.action, change.guard) for change in plan.changes} == {(Action.REPLACE, Guard.LOCKED_NAME)}
    assert "new name" in plan.changes[0].why


def test_drift_is_told_apart_from_change_and_put_back(stage):
    stage.declare(WEBHOOK)
    stage.apply()
    (hook,) = stage.objects("webhook")
    stage.change_outside("webhook", hook, {"triggers": ["BUNDLE_DONE"]})

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"webhook.approvals": "update"}
    assert [(entry.path, str(entry.origin)) for entry in plan.drift if entry.path.startswith("triggers")]
    assert stage.objects("webhook")[hook]["triggers"] == ["WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED"]


def test_an_object_deleted_outside_is_created_again(stage):
    stage.declare(APP)
    stage.apply()
    (old,) = stage.objects("sms_app")
    stage.emulator.control("POST", "reset")
    stage.advance("2m", 120)  # by then it is not merely out of sight

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"sms_app.alerts": "create"}
    assert plan.drift[0].path == ""
    assert len(stage.objects("sms_app")) == 1
    assert old not in stage.objects("sms_app")


def test_a_platform_decision_is_not_fought(stage):
    stage.declare(TEMPLATES)
    stage.apply()
    stage.reviewed()
    stage.verdict("RECATEGORIZED", name="order_shipped", reason="MARKETING")

    plan = stage.plan()

    assert actions(plan) == {}
    assert {str(entry.origin) for entry in plan.drift} == {"platform"}
    assert "to accept it, write category: MARKETING" in plan.changes[0].warnings[0]


def test_a_field_that_is_no_longer_declared_is_reset_where_the_api_can(stage):
    body = WEBHOOK.replace("triggers: [WHATSAPP_TEMPLATE_APPROVED, WHATSAPP_TEMPLATE_REJECTED]", "triggers: [ALL]")
    stage.declare(body)
    stage.apply()
    stage.declare(body + "    second: {target: https://two.example.com/, secret: two-secret-two, triggers: [ALL]}\n")

    stage.apply()

    assert len(stage.objects("webhook")) == 2


def test_references_make_the_order_and_are_filled_in_during_apply(stage):
    stage.declare(
        """
        resources:
          webhook:
            second:
              target: https://hooks.example.com/${sms_app.alerts.id}
              secret: some-secret-value
              triggers: [ALL]
          sms_app:
            alerts: {name: Acme alerts, region: EU}
        """
    )

    plan = stage.plan()
    stage.apply()

    hook = next(change for change in plan.changes if change.type == "webhook")
    assert [str(need) for need in hook.depends_on] == ["sms_app.alerts"]
    assert any(field.known_after_apply for field in hook.fields)
    (app,) = stage.objects("sms_app")
    assert [hook["target"] for hook in stage.objects("webhook").values()] == [f"https://hooks.example.com/{app}"]
    assert actions(stage.plan()) == {}


def test_a_failed_create_skips_its_dependents_and_spares_the_rest(stage):
    stage.declare(
        """
        resources:
          sms_app:
            alerts: {name: Acme alerts, region: EU}
          webhook:
            needs_it: {target: "https://a.example.com/${sms_app.alerts.id}", secret: secret-one-two, triggers: [ALL]}
            alone: {target: "https://b.example.com/", secret: secret-one-two, triggers: [ALL]}
        """
    )
    stage.fault("status", method="POST", path="*/sms/smsApps", status=400)

    report = stage.apply()
    outcomes = {str(result.address): str(result.outcome) for result in report.results}

    assert outcomes == {"sms_app.alerts": "failed", "webhook.alone": "done", "webhook.needs_it": "skipped"}
    assert report.exit_code(detailed=True) == 4
    assert len(stage.objects("webhook")) == 1
    assert stage.apply().exit_code(detailed=True) == 0


def test_a_create_whose_answer_is_lost_is_found_and_not_doubled(stage):
    stage.declare(WEBHOOK, "webhook.yaml")
    stage.declare(APP, "app.yaml")
    stage.fault("drop_after", method="POST", times=2)

    report = stage.apply()

    assert report.exit_code(detailed=True) == 0
    assert len(stage.objects("webhook")) == 1
    assert len(stage.objects("sms_app")) == 1
    assert actions(stage.plan()) == {}


def test_a_create_cut_before_processing_is_sent_again(stage):
    stage.declare(APP)
    stage.fault("drop_before", method="POST", path="*/sms/smsApps")

    stage.apply()

    assert len(stage.objects("sms_app")) == 1
    assert actions(stage.plan()) == {}


def test_forgetting_keeps_the_object(stage):
    stage.declare(APP)
    stage.apply()
    stage.declare("resources: {}\nremoved: [{from: sms_app.alerts, destroy: false}]\n")

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"sms_app.alerts": "forget"}
    assert len(stage.objects("sms_app")) == 1
    assert stage.records() == {}


def test_a_rename_in_the_files_moves_the_record(stage):
    stage.declare(APP)
    stage.apply()
    stage.declare(APP.replace("alerts:", "notices:") + "moved: [{from: sms_app.alerts, to: sms_app.notices}]\n")
    before = stage.last_request()

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"sms_app.notices": "move"}
    assert stage.writes(before) == []
    assert list(stage.records()) == ["sms_app.notices"]
    assert actions(stage.plan()) == {}


def test_a_renamed_block_takes_its_object_along_even_without_moved(stage):
    stage.declare(WEBHOOK)
    stage.apply()
    stage.declare(WEBHOOK.replace("approvals:", "verdicts:"))
    before = stage.last_request()

    plan = stage.plan()
    stage.apply()

    assert actions(plan) == {"webhook.verdicts": "move"}
    assert stage.writes(before) == []
    assert list(stage.records()) == ["webhook.verdicts"]


def test_an_empty_configuration_deletes_nothing_by_accident(stage):
    stage.declare(APP)
    stage.apply()
    stage.declare("resources: {}\n")

    (change,) = stage.plan().changes
    stage.apply()

    assert (change.status, change.guard) == (Status.BLOCKED, Guard.EMPTY)
    assert len(stage.objects("sms_app")) == 1


def test_destroy_takes_everything_that_is_managed(stage):
    stage.declare(APP, "app.yaml")
    stage.declare(WEBHOOK, "webhook.yaml")
    stage.apply()

    stage.apply(destroy=True)

    assert stage.objects("sms_app") == {}
    assert stage.objects("webhook") == {}
    assert stage.records() == {}


def test_many_vanishing_at_once_are_refused_with_counts_and_the_flag(stage):
    many = "resources:\n  sms_app:\n" + "".join(f"    a{n}: {{name: App {n}, region: EU}}\n" for n in range(20))
    stage.declare(many)
    stage.apply()
    stage.declare("".join(line for line in many.splitlines(keepends=True) if "App 1" not in line))

    plan = stage.plan()
    stage.apply()
    kept = len(stage.objects("sms_app"))
    stage.apply(allows={("delete", "sms_app"): 11})

    assert {change.guard for change in plan.changes} == {Guard.THRESHOLD}
    assert "11 of 20" in plan.changes[0].why
    assert "--allow delete:sms_app=11" in plan.changes[0].why
    assert kept == 20
    assert len(stage.objects("sms_app")) == 9


def test_a_protected_object_survives_its_block(stage):
    stage.declare(APP.replace("region: EU}", "region: EU, lifecycle: {protect: true}}"))
    stage.apply()
    stage.declare("resources:\n  sms_app:\n    other: {name: Other, region: EU}\n")

    plan = stage.plan()
    stage.apply()

    assert plan.changes[0].guard is Guard.PROTECTED
    assert sorted(app["name"] for app in stage.objects("sms_app").values()) == ["Acme alerts", "Other"]


def test_destroy_heeds_a_lifecycle_that_was_never_applied(stage):
    apps = "resources:\n  sms_app:\n    a: {name: A, region: EU%s}\n    b: {name: B, region: EU%s}\n"
    stage.declare(apps % ("", ""))
    stage.apply()
    stage.declare(apps % (", lifecycle: {protect: true}", ", lifecycle: {onDestroy: forget}"))

    report = stage.apply(destroy=True)

    outcomes = {str(one.address): (one.change.word, str(one.outcome)) for one in report.results}
    assert outcomes == {"sms_app.a": ("delete", "blocked"), "sms_app.b": ("forget", "done")}
    assert len(stage.objects("sms_app")) == 2


def test_a_target_takes_only_itself_and_what_it_needs(stage):
    stage.declare(APP, "app.yaml")
    stage.declare(WEBHOOK, "webhook.yaml")

    stage.apply(targets=["sms_app.alerts"])

    assert len(stage.objects("sms_app")) == 1
    assert stage.objects("webhook") == {}


def test_nine_hundred_templates_are_read_with_few_requests(stage):
    keys = ", ".join(f"n{number}: t_{number:03}" for number in range(300))
    stage.declare(
        "resources:\n  whatsapp_template:\n"
        + "".join(
            f"""
    {language.lower()}:
      forEach: {{{keys}}}
      name: ${{each.value}}
      language: {language}
      category: UTILITY
      details: {{components: [{{type: BODY, text: "Template ${{each.value}} in {language}!"}}]}}
"""
            for language in ("EN", "DE", "FR")
        )
    )

    stage.apply()
    before = stage.last_request()
    plan = stage.plan()

    assert len(stage.objects("whatsapp_template")) == 900
    assert len(stage.requests(before)) <= 5
    assert actions(plan) == {}


def test_a_wrong_reading_never_looks_like_absence(stage):
    stage.declare(APP)
    stage.apply()
    stage.fault("malformed", method="GET", path="*/sms/smsApps", times=50)

    with pytest.raises(ReconcilerError):
        stage.plan()


def test_the_plan_is_the_same_for_the_same_inputs(stage):
    stage.declare(WEBHOOK, "webhook.yaml")
    stage.declare(TEMPLATES, "templates.yaml")

    assert stage.plan().as_json() == stage.plan().as_json()


def test_a_create_waits_for_the_delete_that_makes_room_for_it(stage):
    hooks = "".join(
        f"    h{n:02}: {{target: https://h{n}.example.com/, secret: some-secret-value, triggers: [ALL]}}\n"
        for n in range(15)
    )
    stage.declare("resources:\n  webhook:\n" + hooks)
    stage.apply()
    stage.declare("resources:\n  webhook:\n" + hooks.replace("h00:", "a00:").replace("h0.example", "a0.example"))

    report = stage.apply()

    assert report.exit_code(detailed=True) == 0
    assert len(stage.objects("webhook")) == 15
    assert "https://a0.example.com/" in {hook["target"] for hook in stage.objects("webhook").values()}


def test_a_saved_plan_applies_what_was_reviewed_and_skips_what_moved(stage):
    many = "resources:\n  sms_app:\n" + "".join(f"    a{n}: {{name: App {n}, region: EU}}\n" for n in range(5))
    stage.declare(many)
    stage.apply()
    stage.declare(many.replace("name: App", "name: Alert"))
    path = stage.directory / "plan.json.out"
    stage.plan(out=path)
    moved = stage.records()["sms_app.a3"].remote_id
    stage.change_outside("sms_app", moved, {"name": "Somebody else's"})

    report = stage.apply(saved_plan=path)

    outcomes = {str(result.address): str(result.outcome) for result in report.results}
    assert outcomes == {f"sms_app.a{n}": "stale" if n == 3 else "done" for n in range(5)}
    assert report.exit_code(detailed=True) == 5
    assert stage.objects("sms_app")[moved]["name"] == "Somebody else's"


def test_a_saved_plan_is_not_good_for_ever(stage):
    stage.declare(APP)
    path = stage.directory / "plan.out"
    stage.plan(out=path)
    stage.advance("8d", 8 * 86400)

    with pytest.raises(StalePlan, match="expired"):
        stage.apply(saved_plan=path)

    assert stage.objects("sms_app") == {}


@pytest.mark.parametrize("written", ["${var.hook_secret}", "${env.HOOK_SECRET}"])
def test_a_secret_that_changed_since_the_review_is_not_sent(stage, written):
    def give(secret):
        stage.variables, stage.environment = {"hook_secret": secret}, {"HOOK_SECRET": secret}

    stage.declare(WEBHOOK.replace("${var.hook_secret}", written))
    give("at first")
    stage.apply()
    give("reviewed")
    stage.plan(out=stage.directory / "p.plan")
    since = stage.last_request()

    give("reviewed by nobody")
    with pytest.raises(StalePlan, match="Configuration changed"):
        stage.apply(stage.directory / "p.plan")

    assert stage.writes(since) == []


def test_applying_a_saved_plan_twice_does_nothing_the_second_time(stage):
    stage.declare(APP)
    path = stage.directory / "plan.out"
    stage.apply()
    stage.declare(APP.replace("Acme alerts", "Acme notices"))
    stage.plan(out=path)
    stage.apply(saved_plan=path)
    before = stage.last_request()

    report = stage.apply(saved_plan=path)

    assert report.exit_code(detailed=True) == 0
    assert stage.writes(before) == []
