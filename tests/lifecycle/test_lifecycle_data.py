"""What data blocks promise: read during a plan, each thing once, and never made up when it is not there."""

import json
from dataclasses import replace

import pytest

from reconciler import engine
from reconciler.diagnostics import ReconcilerError
from reconciler.plans.change import Action, Guard, Status
from reconciler.values import MASK
from schemas import catalogue

APP = """
resources:
  sms_app:
    alerts: {name: Acme alerts, region: EU}
"""

SENDER = """
resources:
  kakaotalk_sender:
    main:
      plusFriendId: acmechannel
      details:
        adminPhoneNo: "+821012345678"
        name: Acme
        topLevelCategoryCode: "001"
        midLevelCategoryCode: "0001"
        subLevelCategoryCode: "0001"
"""

TEMPLATE = """
data:
  kakaotalk_template_categories:
    acme: {plusFriendId: "${kakaotalk_sender.main.plusFriendId}"}
resources:
  kakaotalk_template:
    order:
      plusFriendId: acmechannel
      details:
        name: order_shipped
        language: KO
        content: "#{name}, your order is on its way."
        categoryCode: ${data.kakaotalk_template_categories.acme.categories[0].subcategories[0].code}
"""


@pytest.fixture
def declared_as(monkeypatch):
    """Declare a data source otherwise for one test."""

    def change(name, **facts):
        known = catalogue.data_source
        changed = replace(known(name), **facts)
        monkeypatch.setattr(catalogue, "data_source", lambda asked: changed if asked == name else known(asked))

    return change


def actions(plan):
    return {str(change.address): str(change.action) for change in plan.changes if change.action is not Action.NONE}


def gets(stage, since=0):
    return [request["path"].rpartition("/p1/")[2] for request in stage.requests(since) if request["method"] == "GET"]


def told(call, *given):
    with pytest.raises(ReconcilerError) as caught:
        call(*given)
    return list(caught.value.diagnostics())


def test_an_unmanaged_object_is_read_by_its_key_and_left_alone(stage):
    stage.declare(APP)
    stage.apply()
    (app,) = stage.objects("sms_app").values()
    stage.declare(
        """
        resources:
          webhook:
            events:
              target: https://hooks.example.com/${data.sms_app.alerts.id}
              secret: s3cret-s3cret
              triggers: [ALL]
        data:
          sms_app:
            alerts: {name: Acme alerts, region: EU}
        outputs:
          status: {value: "${data.sms_app.alerts.status} in ${data.sms_app.alerts.region}"}
        removed: [{from: sms_app.alerts, destroy: false}]
        """
    )

    stage.apply()

    assert [hook["target"] for hook in stage.objects("webhook").values()] == [f"https://hooks.example.com/{app['id']}"]
    assert list(stage.objects("sms_app").values()) == [app]
    assert set(stage.records()) == {"webhook.events"}
    plan = stage.plan()
    assert actions(plan) == {}
    assert plan.outputs["status"].value == f"{app['status']} in EU"


def test_a_reference_into_a_list_is_filled_in_the_plan_and_sent(stage):
    stage.declare(SENDER)
    stage.apply()
    stage.declare(TEMPLATE, "template.yaml")

    plan = stage.plan()
    stage.apply()

    (change,) = [change for change in plan.changes if change.action is Action.CREATE]
    (field,) = [field for field in change.fields if field.path == "details.categoryCode"]
    (template,) = stage.objects("kakaotalk_template").values()
    assert not field.known_after_apply
    assert template["changes"]["details"]["categoryCode"] == field.after
    assert actions(stage.plan()) == {}


def test_blocks_that_ask_for_the_same_send_one_request_and_it_is_counted(stage):
    stage.declare(SENDER)
    stage.apply()
    stage.declare(
        """
        data:
          kakaotalk_sender_categories: {one: {}, two: {}}
          kakaotalk_template_categories:
            one: {plusFriendId: acmechannel}
            two: {plusFriendId: "${data.kakaotalk_template_categories.one.plusFriendId}"}
        outputs:
          same: {value: "${data.kakaotalk_sender_categories.one.categories[0].code}"}
          too: {value: "${data.kakaotalk_sender_categories.two.categories[0].code}"}
        """,
        "data.yaml",
    )
    before = stage.last_request()

    plan = stage.plan()

    asked = gets(stage, before)
    assert asked.count("kakaotalk/categories/senders") == 1
    assert plan.reading.requests == len(asked)
    assert plan.outputs["same"].value == plan.outputs["too"].value == "001"
    assert [path for path in asked if path.endswith("/templates")]


def test_a_list_in_pages_is_read_whole(stage, declared_as):
    declared_as("kakaotalk_template_categories", page_size=3)
    stage.declare(SENDER)
    stage.apply()
    stage.declare(
        """
        data: {kakaotalk_template_categories: {all: {plusFriendId: acmechannel}}}
        outputs: {all: {value: "${data.kakaotalk_template_categories.all.categories}"}}
        """,
        "data.yaml",
    )
    before = stage.last_request()

    found = stage.plan().outputs["all"].value

    pages = [path for path in gets(stage, before) if path.endswith("/templates")]
    assert len(found) == len({entry["name"] for entry in found}) > 3 * (len(pages) - 1) > 3


def test_everything_that_is_not_there_is_said_at_once_and_nothing_is_sent(stage):
    stage.declare(
        """
        variables: {where: {type: string, sensitive: true, default: hidden-place}}
        data:
          webhook:
            one: {target: "https://${var.where}.example.com"}
            two: {target: https://gone.example.com}
          kakaotalk_template_categories:
            three: {plusFriendId: nobody}
        resources:
          sms_app:
            app: {name: "${data.webhook.two.id}", region: EU}
        """
    )

    problems = told(stage.apply)

    assert [(one.code, str(one.address), one.source.line) for one in problems] == [
        ("E230", "data.webhook.one", 5),
        ("E230", "data.webhook.two", 6),
        ("E302", "data.kakaotalk_template_categories.three", 8),
    ]
    assert "https://gone.example.com" in problems[1].label
    assert MASK in problems[0].label
    assert stage.writes() == []


def test_a_part_that_was_read_and_is_not_there_is_an_error_at_its_reference(stage):
    stage.declare(SENDER)
    stage.apply()
    stage.declare(
        """
        data: {kakaotalk_sender_categories: {all: {}}}
        resources:
          sms_app:
            app: {name: "${data.kakaotalk_sender_categories.all.categories[4711].code}", region: EU}
        outputs: {x: {value: "${data.kakaotalk_sender_categories.all.categories[0].cod}"}}
        """,
        "data.yaml",
    )

    problems = told(stage.plan)

    assert [(one.code, str(one.address), one.source.line) for one in problems] == [
        ("E232", "data.kakaotalk_sender_categories.all", 2),
        ("E232", "sms_app.app", 5),
    ]
    assert problems[0].help == 'did you mean "code"?'
    assert "no entry [4711]" in problems[1].label


def test_what_needs_an_object_that_is_yet_to_be_created_comes_with_the_next_apply(stage):
    stage.declare(SENDER)
    stage.declare(TEMPLATE, "template.yaml")

    plan = stage.plan()
    stage.apply()

    change = next(change for change in plan.changes if change.type == "kakaotalk_template")
    assert (change.action, change.status, change.guard) == (Action.CREATE, Status.BLOCKED, Guard.DEPENDENCY)
    assert change.why == (
        "depends on data.kakaotalk_template_categories.acme, which can be read only after kakaotalk_sender.main "
        "exists; apply, then plan again"
    )
    assert list(stage.objects("kakaotalk_sender")) == ["acmechannel"]
    assert stage.objects("kakaotalk_template") == {}
    assert actions(stage.plan()) == {"kakaotalk_template.order": "create"}
    stage.apply()
    assert len(stage.objects("kakaotalk_template")) == 1
    assert actions(stage.plan()) == {}


def test_an_update_and_what_follows_a_blocked_create_wait_too(stage):
    stage.declare(APP)
    stage.apply()
    stage.declare(
        """
        resources:
          sms_app:
            alerts: {name: "${data.sms_app.new.id}", region: EU}
            new: {name: New, region: EU}
            third: {name: "Third ${data.sms_app.new.id}", region: EU}
          webhook:
            late: {target: "https://example.com/${sms_app.third.id}", secret: s3cret-s3cret, triggers: [ALL]}
        data:
          sms_app:
            new: {name: "${sms_app.new.name}", region: EU}
        """
    )

    plan = stage.plan()

    blocked = {str(change.address): str(change.action) for change in plan.having(Status.BLOCKED)}
    assert blocked == {"sms_app.alerts": "update", "sms_app.third": "create", "webhook.late": "create"}
    assert all(change.guard is Guard.DEPENDENCY for change in plan.having(Status.BLOCKED))
    stage.apply()
    stage.apply()
    assert actions(stage.plan()) == {}
    assert len(stage.objects("sms_app")) == 3


def test_an_object_about_to_get_another_key_does_not_stop_the_plan(stage):
    app = 'resources: {{sms_app: {{a: {{name: "{name}", region: EU}}}}}}'
    data = """
    data: {sms_app: {a: {name: "${sms_app.a.name}", region: EU}}}
    outputs: {id: {value: "${data.sms_app.a.id}"}}
    """
    stage.declare(app.format(name="Old"))
    stage.declare(data, "data.yaml")
    stage.apply()
    (remote_id,) = stage.objects("sms_app")
    assert stage.plan().outputs["id"].value == remote_id
    stage.declare(app.format(name="New"))

    plan = stage.plan()
    stage.apply()

    assert (actions(plan), plan.outputs["id"].known_after_apply) == ({"sms_app.a": "update"}, True)
    assert stage.plan().outputs["id"].value == remote_id


def test_a_key_that_several_objects_share_is_refused(stage):
    stage.declare(APP)
    stage.apply()
    stage.emulator.control("POST", "seed", {"type": "sms_app", "count": 1, "projectId": "p1"})
    other = next(remote_id for remote_id, app in stage.objects("sms_app").items() if app["name"] != "Acme alerts")
    stage.change_outside("sms_app", other, {"name": "Acme alerts", "regions": ["EU"]})
    stage.declare("data: {sms_app: {a: {name: Acme alerts, region: EU}}}", "data.yaml")

    (problem,) = told(stage.plan)

    assert (problem.code, str(problem.address)) == ("E231", "data.sms_app.a")
    assert other in problem.label


def test_destroy_reads_no_data(stage):
    stage.declare(APP)
    stage.apply()
    stage.declare("data: {webhook: {gone: {target: https://gone.example.com}}}", "data.yaml")

    stage.apply(destroy=True)

    assert stage.objects("sms_app") == {}


def test_a_secret_field_of_what_was_read_shows_nowhere(stage, declared_as, caplog):
    declared_as("kakaotalk_sender_categories", secret=frozenset({"categories.*.name"}))
    stage.declare(SENDER)
    stage.apply()
    stage.declare(
        """
        data: {kakaotalk_sender_categories: {all: {}}}
        resources:
          sms_app:
            app: {name: "${data.kakaotalk_sender_categories.all.categories[0].name} app", region: EU}
        outputs: {name: {value: "${data.kakaotalk_sender_categories.all.categories[0].name}"}}
        """,
        "data.yaml",
    )

    project = stage.project()
    outlook = engine.plan(project, out=stage.directory / "saved.json")
    report = stage.apply(stage.directory / "saved.json")

    (app,) = stage.objects("sms_app").values()
    hidden = app["name"].removesuffix(" app")
    shown = [json.dumps(outlook.plan.as_json(), ensure_ascii=False), (stage.directory / "saved.json").read_text()]
    shown += [repr(report), json.dumps(stage.records()["sms_app.app"].declared, ensure_ascii=False), caplog.text]
    assert hidden in project.redactor.known
    assert [text for text in shown if hidden in text] == []
    assert outlook.plan.outputs["name"].sensitive
    assert actions(stage.plan()) == {}
