"""What was not sent is not remembered as sent: else it never would be."""

import pytest

from reconciler.diagnostics import ConfigError
from reconciler.plans.change import Action


def project(name="One"):
    return {
        "variables": {"hook": {"type": "string", "sensitive": True, "default": "correct-horse"}},
        "resources": {
            "webhook": {
                "one": {"target": "https://hooks.example.com/", "secret": "${var.hook}", "triggers": ["BUNDLE_DONE"]}
            },
            "sms_app": {"one": {"name": name, "region": "EU"}},
        },
    }


def test_looking_only_for_drift_keeps_a_changed_secret_to_be_sent(stage):
    stage.declare_values(project())
    stage.apply()
    stage.variables = {"hook": "battery-staple"}

    stage.apply(refresh_only=True)

    (change,) = stage.plan().changes
    assert (change.action, [field.path for field in change.fields]) == (Action.UPDATE, ["secret"])


def test_a_saved_plan_keeps_what_it_does_not_show_to_be_sent(stage):
    stage.declare_values(project())
    stage.apply()
    stage.declare_values(project(name="Two"))
    path = stage.directory / "plan.out"
    stage.plan(out=path)
    hook = stage.records()["webhook.one"].remote_id
    stage.change_outside("webhook", hook, {"triggers": ["WHATSAPP_TEMPLATE_APPROVED"]})

    report = stage.apply(saved_plan=path)

    assert [(str(one.address), str(one.outcome)) for one in report.results] == [("sms_app.one", "done")]
    plan = stage.plan()
    assert [(str(one.address), one.action) for one in plan.changes] == [("webhook.one", Action.UPDATE)]
    assert [(str(one.address), one.path) for one in plan.drift] == [("webhook.one", "triggers")]


def test_a_dependency_that_is_turned_round_half_way_keeps_nothing_from_being_deleted(stage):
    """One of the two changes fails: what is remembered of both stands in a circle then."""
    stage.declare_values(turning({"a": {"name": "A", "dependsOn": ["sms_app.b"]}, "b": {"name": "B"}}))
    stage.apply()
    stage.declare_values(turning({"a": {"name": "A2"}, "b": {"name": "B", "dependsOn": ["sms_app.a"]}}))
    stage.fault("status", method="PATCH", status=400)
    stage.apply()
    before = {address: one.depends_on for address, one in stage.records().items()}
    stage.declare_values(turning({"c": {"name": "C"}}))

    report = stage.apply()

    assert before == {"sms_app.a": ("sms_app.b",), "sms_app.b": ("sms_app.a",)}
    assert report.exit_code(detailed=True) == 0
    assert [app["name"] for app in stage.objects("sms_app").values()] == ["C"]
    with stage.state() as state:
        assert state.verify() == []


def turning(apps):
    return {"resources": {"sms_app": {name: {"region": "EU", **app} for name, app in apps.items()}}}


def test_no_import_gives_one_object_two_addresses(stage):
    stage.declare_values(project())
    stage.apply()
    remote_id = stage.records()["sms_app.one"].remote_id
    two = project()
    two["resources"]["sms_app"]["two"] = {"name": "Two", "region": "EU"}
    stage.declare_values(two | {"import": [{"to": "sms_app.two", "id": remote_id}]})
    before = stage.last_request()

    with pytest.raises(ConfigError, match="Already managed"):
        stage.apply()

    assert stage.writes(before) == []


def test_what_is_ignored_survives_a_change_of_its_neighbour(stage):
    body = {"type": "BODY", "text": "Hello there, all of you!"}
    template = {
        "name": "one_two",
        "language": "EN",
        "category": "UTILITY",
        "details": {"messageSendTtlSeconds": 60, "components": [body]},
        "lifecycle": {"ignoreChanges": ["details.messageSendTtlSeconds"]},
    }
    stage.declare_values({"resources": {"whatsapp_template": {"one": template}}})
    stage.apply()
    stage.reviewed()
    theirs = stage.objects("whatsapp_template")["one_two/EN"]["details"] | {"messageSendTtlSeconds": 90}
    stage.change_outside("whatsapp_template", "one_two/EN", {"details": theirs})
    body["text"] = "Hello again, all of you!"
    stage.declare_values({"resources": {"whatsapp_template": {"one": template}}})

    stage.apply()
    stage.reviewed()

    live = stage.objects("whatsapp_template")["one_two/EN"]["details"]
    assert (live["messageSendTtlSeconds"], live["components"][0]["text"]) == (90, "Hello again, all of you!")
