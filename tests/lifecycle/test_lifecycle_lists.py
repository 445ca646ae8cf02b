"""Lists that lag or move while they are read: nothing alive is taken for gone, nothing deleted for alive."""

import json
from datetime import timedelta

import pytest
import yaml

from reconciler.address import Address
from reconciler.engine import operations, state_commands
from reconciler.plans.change import Action, Guard, Status
from reconciler.read import ReadError
from schemas import catalogue

APPS = {"sms_app": {f"a{number}": {"name": f"App {number}", "region": "EU"} for number in range(3)}}
HOOK = {"webhook": {"one": {"target": "https://hooks.example.com/one", "secret": "a-long-secret", "triggers": ["ALL"]}}}
TEMPLATE = {
    "whatsapp_template": {
        "hello": {
            "name": "hello_there",
            "language": "EN",
            "category": "UTILITY",
            "details": {"components": [{"type": "BODY", "text": "Hello from Acme!"}]},
        }
    }
}
KAKAO = {
    "kakaotalk_sender": {
        "acme": {
            "plusFriendId": "acmechannel",
            "details": {
                "adminPhoneNo": "+821012345678",
                "name": "Acme",
                "topLevelCategoryCode": "001",
                "midLevelCategoryCode": "0001",
                "subLevelCategoryCode": "0001",
            },
        }
    },
    "kakaotalk_template": {
        "shipped": {
            "plusFriendId": "${kakaotalk_sender.acme.plusFriendId}",
            "details": {"name": "shipped", "language": "KO", "content": "On its way", "categoryCode": "001001"},
        }
    },
}


def declare(stage, *resources, **more):
    stage.declare_values({"resources": {kind: one for some in resources for kind, one in some.items()}, **more})


def settled(stage, *resources, **more):
    """Declare, apply, and let everything be older than what may still show or go by itself."""
    declare(stage, *resources, **more)
    stage.apply()
    stage.advance("5m", 300)


def without(*names, lists):
    """Return a bend that leaves objects of some lists out, by a text that stands in them."""

    def bend(name, objects):
        return [one for one in objects if name not in lists or not any(text in json.dumps(one) for text in names)]

    return bend


def ghosts(stage, *kinds):
    """Return a bend by which lists go on showing what was there when this was called."""
    before = [one for kind in kinds for one in stage.objects(kind).values()]

    def bend(_name, objects):
        return [*objects, *(one for one in before if one not in objects)]

    return bend


# --- what is alive is not taken for gone ---


def test_what_a_list_leaves_out_is_asked_for_by_its_id(stage, world):
    settled(stage, APPS)
    world.bend = without("App 1", lists=["smsApps"])
    before = len(world.asked)

    plan = stage.plan()
    report = stage.apply()

    assert (plan.changes, plan.drift) == ((), ())
    assert report.results == ()
    assert sorted(one["name"] for one in stage.objects("sms_app").values()) == ["App 0", "App 1", "App 2"]
    assert len(world.asked) - before == 4  # a list and the one object, twice


def test_a_plan_of_what_every_list_shows_asks_for_nothing_more(stage, world):
    settled(stage, APPS, HOOK)
    before = len(world.asked)

    plan = stage.plan()

    assert plan.changes == ()
    assert len(world.asked) - before == plan.reading.requests == 2


def test_what_is_gone_is_gone_when_the_api_says_so_of_the_object_itself(stage, world):
    settled(stage, APPS)
    (gone,) = [one for one, app in stage.objects("sms_app").items() if app["name"] == "App 1"]
    _delete(stage, "sms/smsApps", gone)

    plan = stage.plan()

    assert [(str(one.address), one.action) for one in plan.changes] == [("sms_app.a1", Action.CREATE)]
    assert world.gets(f"smsApps/{gone}")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {"errorCode": "internal_error", "message": "x"}), (404, b"<html>no route</html>"), (404, {"message": "x"})],
    ids=["fault", "gateway page", "gateway document"],
)
def test_what_could_not_be_asked_is_not_taken_for_gone(stage, world, status, body):
    settled(stage, APPS)
    world.bend = without("App 1", lists=["smsApps"])
    world.replace = lambda method, path: (status, body) if "/smsApps/" in path and method == "GET" else None

    with pytest.raises(ReadError):
        stage.plan()
    with pytest.raises(ReadError):
        stage.apply()

    assert len(stage.objects("sms_app")) == 3
    assert len(stage.records()) == 3


def test_many_that_a_list_leaves_out_cost_one_more_list_first(stage, world):
    many = {"sms_app": {f"a{number}": {"name": f"App {number}", "region": "EU"} for number in range(60)}}
    settled(stage, many)
    lists = []
    world.bend = lambda name, objects: lists.append(name) or ([] if len(lists) == 1 else objects)
    before = len(world.asked)

    plan = stage.plan()

    assert plan.changes == ()
    assert len(world.asked) - before == 2


def test_many_that_no_list_shows_are_asked_for_one_by_one(stage, world):
    many = {"sms_app": {f"a{number}": {"name": f"App {number}", "region": "EU"} for number in range(60)}}
    settled(stage, many)
    world.bend = lambda _name, _objects: []

    plan = stage.plan()

    assert plan.changes == ()
    assert len(set(world.gets("smsApps/[^/]+"))) == 60


def test_a_whole_type_that_is_gone_is_said_so(stage, world):
    many = {"sms_app": {f"a{number}": {"name": f"App {number}", "region": "EU"} for number in range(12)}}
    settled(stage, many)
    for remote_id in stage.objects("sms_app"):
        _delete(stage, "sms/smsApps", remote_id)

    plan = stage.plan()

    assert len(plan.changes) == 12
    assert ["none of the 12 recorded objects of type sms_app" in warning for warning in plan.warnings] == [True]


def test_a_parent_that_its_list_leaves_out_keeps_its_children(stage, world):
    settled(stage, KAKAO)
    world.bend = without("acmechannel", lists=["senders"])
    before = len(world.asked)

    plan = stage.plan()

    assert {one.action for one in plan.changes} == {Action.NONE}  # it waits for a person
    assert plan.drift == ()
    assert [path.rpartition("/")[2] for _, path in world.asked[before:]] == ["senders", "acmechannel", "templates"]


def test_a_child_that_its_list_leaves_out_is_asked_for_by_its_id(stage, world):
    settled(stage, KAKAO)
    world.bend = without("On its way", lists=["templates"])

    plan = stage.plan()

    assert {one.action for one in plan.changes} == {Action.NONE}


def test_children_of_a_parent_that_is_gone_are_gone_without_a_request_each(stage, world):
    stage.verdict("HOLD", type="kakaotalk_sender")  # one that was approved outlives its deletion
    settled(stage, KAKAO)
    _delete(stage, "kakaotalk/senders", "acmechannel")

    plan = stage.plan()

    assert {str(one.address): one.action for one in plan.changes} == {
        "kakaotalk_sender.acme": Action.CREATE,
        "kakaotalk_template.shipped": Action.CREATE,
    }
    assert world.gets("templates/[^/]+") == []


def test_destroy_deletes_what_a_list_leaves_out(stage, world):
    settled(stage, APPS)
    world.bend = without("App 1", lists=["smsApps"])

    stage.apply(destroy=True)

    assert stage.objects("sms_app") == {}


def test_an_object_to_import_that_a_list_leaves_out_is_found(stage, world):
    settled(stage, HOOK)
    stage.emulator.control("POST", "seed", {"type": "sms_app", "count": 1, "projectId": "p1"})
    ((remote_id, app),) = stage.objects("sms_app").items()
    mine = {"sms_app": {"found": {"name": app["name"], "region": app["regions"][0]}}}
    declare(stage, HOOK, mine, **{"import": [{"to": "sms_app.found", "id": remote_id}]})
    world.bend = lambda _name, objects: [one for one in objects if one["id"] != remote_id]

    stage.apply()

    assert stage.records()["sms_app.found"].remote_id == remote_id
    assert len(stage.objects("sms_app")) == 1


def test_data_that_a_list_leaves_out_is_looked_for_once_more(stage, world):
    settled(stage, APPS)
    data = {
        "data": {"sms_app": {"other": {"name": "App 1", "region": "EU"}}},
        "outputs": {"id": {"value": "${data.sms_app.other.id}"}},
    }
    declare(stage, APPS, **data)
    lists = []
    world.bend = lambda name, objects: [
        one for one in objects if len(lists) or one["name"] != "App 1" or lists.append(name)
    ]

    outputs = stage.plan().outputs

    assert outputs["id"].value in stage.objects("sms_app")


def test_an_unfinished_delete_of_what_a_list_leaves_out_did_not_happen(stage, world):
    settled(stage, APPS, HOOK)
    declare(stage, HOOK)
    world.replace = lambda method, _path: (502, b"<html>bad gateway</html>") if method == "DELETE" else None
    assert stage.apply().exit_code(detailed=True) == 4
    assert len(stage.objects("sms_app")) == 3
    world.replace = None
    world.bend = lambda name, objects: [] if name == "smsApps" else objects

    stage.apply()

    assert stage.objects("sms_app") == {}
    assert "sms_app.a0" not in stage.records()


def test_what_is_waited_for_is_not_lost_with_a_list(stage, world):
    declare(stage, TEMPLATE)
    world.bend = lambda name, objects: [] if name == "templates" else objects

    report = stage.apply(wait=7200)

    assert [(str(one.outcome), one.message) for one in report.results] == [("done", "now live")]


def test_what_is_deleted_outside_while_it_is_waited_for_is_told(stage, world):
    declare(stage, TEMPLATE)
    stage.verdict("HOLD")
    sleep, slept = stage._sleep, []

    def delete_meanwhile(seconds):
        slept.append(seconds)
        if len(slept) == 3:
            _delete(stage, "whatsapp/templates/hello_there", "languages/EN", "?deleteSubmitted=true")
        sleep(seconds)

    stage._sleep = delete_meanwhile
    begun = stage.time

    report = stage.apply(wait=7200)

    assert [(str(one.outcome), one.message) for one in report.results] == [
        ("failed", "deleted outside during this run")
    ]
    assert stage.time - begun < timedelta(minutes=10)


def test_an_object_that_a_list_shows_twice_is_one(stage, world):
    settled(stage, APPS)
    stage.lose_state()
    world.bend = lambda _name, objects: [*objects, objects[0]]
    world.counts = False

    plan = stage.plan()

    assert {one.action for one in plan.changes} == {Action.ADOPT}
    assert plan.reading.objects == 3


def test_an_operation_finds_an_object_that_a_list_left_out(stage, world):
    settled(stage, TEMPLATE)
    stage.lose_state()
    world.bend = lambda name, objects: [] if name == "templates" else objects
    target = operations.target_of("whatsapp_template.hello")

    found = operations.run_operation(stage.project(), target, operations.operation_of(target, "activities"), {})

    assert found.answer


# --- what was deleted is not taken for alive ---


@pytest.mark.parametrize("resources", [APPS, HOOK, APPS | HOOK], ids=["apps", "unique key", "both"])
def test_what_was_just_deleted_and_is_listed_still_is_created_anew_in_the_same_run(stage, world, resources):
    settled(stage, resources)
    before = {kind: set(stage.objects(kind)) for kind in resources}
    world.bend = ghosts(stage, *resources)
    stage.apply(destroy=True)

    plan = stage.plan()
    stage.apply()

    assert {one.action for one in plan.changes} == {Action.CREATE}
    for kind, blocks in resources.items():
        assert len(stage.objects(kind)) == len(blocks)
        assert not set(stage.objects(kind)) & before[kind]
    assert stage.plan().changes == ()


def test_a_name_that_comes_back_after_its_delete_is_a_new_object(stage, world):
    declare(stage, TEMPLATE)
    draft = {"whatsapp_template": {"hello": TEMPLATE["whatsapp_template"]["hello"] | {"status": "DRAFT"}}}
    settled(stage, draft)
    world.bend = ghosts(stage, "whatsapp_template")
    stage.apply(destroy=True)

    plan = stage.plan()
    stage.apply()

    assert [one.action for one in plan.changes] == [Action.CREATE]
    assert list(stage.objects("whatsapp_template")) == ["hello_there/EN"]
    assert stage.plan().pending == ()


def test_what_another_run_deleted_is_known_to_be_deleted(stage, world):
    settled(stage, APPS, HOOK)
    world.bend = ghosts(stage, "sms_app")
    declare(stage, HOOK)
    stage.apply()
    declare(stage, APPS, HOOK)

    stage.apply()

    assert len(stage.objects("sms_app")) == 3


def test_a_delete_whose_answer_was_lost_is_known_to_have_happened(stage, world):
    settled(stage, {"sms_app": {"a0": APPS["sms_app"]["a0"]}})
    world.bend = ghosts(stage, "sms_app")
    lost = {"on": True}

    def cut(method, path):
        if method == "DELETE" and lost["on"]:
            for remote_id in list(stage.objects("sms_app")):
                _delete(stage, "sms/smsApps", remote_id)
            return 502, b"<html>bad gateway</html>"
        return None

    world.replace = cut
    assert stage.apply(destroy=True).exit_code(detailed=True) == 4
    lost["on"] = False

    report = stage.apply()

    assert [str(one.outcome) for one in report.results] == ["done"]
    assert len(stage.objects("sms_app")) == 1
    assert stage.plan().changes == ()


def test_a_replacement_is_not_disturbed_by_what_it_replaced(stage, world):
    one = {"sms_app": {"a": {"name": "App", "region": "EU"}}}
    settled(stage, one)
    world.bend = ghosts(stage, "sms_app")
    declare(stage, {"sms_app": {"a": {"name": "App", "region": "US"}}})

    stage.apply()

    assert stage.plan().changes == ()
    assert [app["regions"] for app in stage.objects("sms_app").values()] == [["US"]]


def test_an_unanswered_create_is_not_taken_for_what_it_comes_after(stage, world):
    settled(stage, HOOK)
    (old,) = stage.objects("webhook")
    world.bend = ghosts(stage, "webhook")
    stage.apply(destroy=True)
    stage.fault("drop_before", method="POST", path="*/webhooks", times=2)

    stage.apply()
    stage.apply()

    (new,) = stage.objects("webhook")
    assert new != old
    assert stage.records()["webhook.one"].remote_id == new


def test_what_a_look_at_the_object_itself_shows_too_is_waited_for(stage, world):
    settled(stage, {"sms_app": {"a0": APPS["sms_app"]["a0"]}})
    ((old, shown),) = stage.objects("sms_app").items()
    world.bend = ghosts(stage, "sms_app")
    until = stage.time + timedelta(seconds=20)
    reading = {"lags": True}
    world.replace = lambda method, path: (
        (200, shown) if method == "GET" and path.endswith(old) and reading["lags"] and stage.time < until else None
    )
    stage.apply(destroy=True)

    (change,) = stage.plan().changes
    stage.apply()

    assert (change.action, change.status) == (Action.CREATE, Status.WAITING)
    assert "was just deleted" in change.why
    assert len(stage.objects("sms_app")) == 1
    assert old not in stage.objects("sms_app")


def test_a_test_number_that_its_sender_shows_still_is_invited_anew(stage, world):
    plain = yaml.safe_load(catalogue.resource_type("rcs_sender").example) | {"launched": False}
    sender = {"rcs_sender": {"acme": plain}}
    number = {"rcs_test_number": {"ada": {"senderId": "${rcs_sender.acme.id}", "number": "+46701234567"}}}
    declare(stage, sender, number)
    stage.apply(acks=["rcs_sender.acme"])
    stage.advance("5m", 300)
    (shown,) = [one["testNumberStates"] for one in stage.objects("rcs_sender").values()]
    world.bend = lambda name, objects: [one | {"testNumberStates": shown} for one in objects]
    declare(stage, sender)
    stage.apply()
    declare(stage, sender, number)

    plan = stage.plan()
    stage.apply()

    assert [(str(one.address), one.action) for one in plan.pending] == [("rcs_test_number.ada", Action.CREATE)]
    (found,) = stage.objects("rcs_sender").values()
    assert [one["number"] for one in found["testNumberStates"]] == ["+46701234567"]


def test_what_was_deleted_does_not_count_against_the_limit(stage, world):
    hooks = {
        f"h{n}": {"target": f"https://h.example/{n}", "secret": "a-long-secret", "triggers": ["ALL"]} for n in range(15)
    }
    settled(stage, APPS, {"webhook": hooks})
    world.bend = ghosts(stage, "webhook")
    declare(stage, APPS, {"webhook": {"h0": hooks["h0"]}})
    stage.apply(allows={("delete", "webhook"): 14})
    others = {f"new{n}": hooks["h0"] | {"target": f"https://new.example/{n}"} for n in range(14)}
    declare(stage, APPS, {"webhook": {"h0": hooks["h0"], **others}})

    stage.apply()

    assert len(stage.objects("webhook")) == 15


def test_a_sender_that_goes_in_two_months_is_neither_adopted_nor_waited_for(stage, world):
    sender = {"kakaotalk_sender": KAKAO["kakaotalk_sender"]}
    settled(stage, sender)
    stage.reviewed()
    stage.apply()
    stage.apply(destroy=True, acks=["kakaotalk_sender.acme"])
    begun = stage.time

    report = stage.apply()

    assert [one.change.guard for one in report.results] == [Guard.LOCKED_NAME]
    assert stage.time == begun
    assert "kakaotalk_sender.acme" not in stage.records()


def test_an_object_that_the_api_is_deleting_is_not_adopted(stage, world):
    stage.emulator.control("POST", "seed", {"type": "sms_app", "count": 1, "projectId": "p1"})
    ((old, app),) = stage.objects("sms_app").items()
    stage.change_outside("sms_app", old, {"status": "PENDING_DELETE"})
    declare(stage, {"sms_app": {"mine": {"name": app["name"], "region": app["regions"][0]}}})

    plan = stage.plan()

    assert [one.action for one in plan.changes] == [Action.CREATE]


def test_an_import_finds_out_by_itself_what_a_list_leaves_out(stage, world):
    settled(stage, APPS)
    (remote_id,) = [one for one, app in stage.objects("sms_app").items() if app["name"] == "App 1"]
    stage.lose_state()
    world.bend = without("App 1", lists=["smsApps"])

    record = state_commands.import_object(stage.project(), Address("sms_app", "a1"), remote_id)

    assert record.remote_id == remote_id


def _delete(stage, *path):
    """Delete an object behind our back."""
    import httpx

    url = f"{stage.emulator.url}/v1/projects/p1/{'/'.join(path[:2])}{''.join(path[2:])}"
    assert httpx.delete(url, headers={"Authorization": "Bearer any"}).status_code < 300
