"""A project that begins with what is live: files as an engineer would have written them, and an empty plan."""

import shutil

import httpx
import pytest
from stage import PROJECT

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.document import canonical_yaml
from reconciler.engine import adopt, validate
from reconciler.engine.adopt import Wanted
from reconciler.plans.change import Action, Guard, Status
from reconciler.read import ReadError
from schemas import catalogue
from schemas.catalogue import resource_type

ORDER = (
    "whatsapp_solution",
    "whatsapp_account",
    "webhook",
    "sms_app",
    "bundle",
    "kakaotalk_sender",
    "kakaotalk_template",
    "rcs_sender",
    "rcs_test_number",
    "whatsapp_sender",
    "whatsapp_template",
)
REVIEWED = (None, "DRAFT", "IN_PROGRESS", "REJECTED")
STATES = {
    "bundle": (None, "IN_PROGRESS", "FAILED"),
    "kakaotalk_sender": (*REVIEWED, "BLOCKED", "INACTIVE", "SUSPENDED", "VERIFYING"),
    "kakaotalk_template": REVIEWED,
    "rcs_sender": (
        None, "DRAFT", "IN_PROGRESS", "PREPARING_LAUNCH", "LAUNCHING", "LAUNCHED", "UNLAUNCHED", "UNKNOWN",
    ),
    "whatsapp_sender": (*REVIEWED, "INACTIVE", "SUSPENDED", "PENDING_VERIFICATION", "ERROR"),
    "whatsapp_template": (*REVIEWED, "PAUSED", "DISABLED"),
}  # fmt: skip


def seed(stage, kind, count=1, state=None):
    body = {"type": kind, "count": count, "projectId": PROJECT} | ({"state": state} if state else {})
    return stage.emulator.control("POST", "seed", body)["ids"]


def seed_all(stage, count=2):
    for kind in ORDER:
        for state in STATES.get(kind, (None,)):
            seed(stage, kind, 1 if resource_type(kind).singleton else count, state)


def begin(stage, **wanted):
    return adopt.from_live(stage.project(), Wanted(**wanted))


def texts(stage):
    return {
        path.relative_to(stage.directory).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(stage.directory.rglob("*.yaml"))
        if ".reconciler" not in path.parts
    }


@pytest.mark.parametrize("layout", ["by-type", "by-name"])
def test_the_plan_after_init_from_live_is_empty_for_all_types_in_all_states(stage, layout):
    seed_all(stage)

    done = begin(stage, keep_secrets=True, layout=layout)

    assert not done.left
    assert not done.plan.has_changes
    assert {Address.parse(address).type for address in done.addresses} == set(catalogue.names())
    again = stage.plan()
    assert not again.has_changes
    assert not again.drift
    assert len(stage.records()) == len(done.addresses)


@pytest.mark.parametrize("state", ["REJECTED", "IN_PROGRESS", "PENDING_FACEBOOK_VERIFICATION"])
def test_an_account_that_is_not_onboarded_needs_no_change_either(stage, state):
    seed(stage, "whatsapp_account", state=state)

    done = begin(stage, types=("whatsapp_account",))

    assert list(done.addresses) == ["whatsapp_account.account"]
    assert not done.plan.has_changes


def test_what_is_written_is_canonical(stage):
    seed_all(stage)

    begin(stage)

    for name, text in texts(stage).items():
        assert canonical_yaml(text) == text, name


def test_nothing_is_sent_to_the_api(stage):
    seed_all(stage)

    begin(stage)

    assert stage.writes() == ["POST /oauth2/token"] * len(stage.writes())


def test_no_secret_and_no_field_of_the_server_is_written(stage):
    seed_all(stage)

    begin(stage)

    written = "".join(texts(stage).values())
    for kind in catalogue.names():
        for one in stage.objects(kind).values():
            for name in ("bearerToken", "secret", "wabaId", "smsServiceId", "created", "whatsappId", "code"):
                assert str(one.get(name) or "\0") not in written, (kind, name)


def test_an_id_of_a_managed_object_becomes_a_reference(stage):
    seed_all(stage)

    begin(stage)

    written = "".join(texts(stage).values())
    assert not any(one in written for kind in ("bundle", "rcs_sender", "sms_app") for one in stage.objects(kind))
    assert "senderId: ${rcs_sender." in written
    assert "convApiAppId: ${bundle." in written
    assert "plusFriendId: ${kakaotalk_sender." in written


def test_secrets_are_named_and_written_by_the_first_apply(stage):
    seed(stage, "webhook")

    done = begin(stage)

    (variable,) = done.secrets
    (change,) = done.plan.changes
    assert [field.path for field in change.fields] == ["secret"]
    assert variable in (stage.directory / "secrets.vars.yaml.example").read_text()
    stage.variables = {variable: "a-new-and-long-secret"}
    stage.apply()
    assert not stage.plan().has_changes


def test_the_same_account_gives_the_same_bytes(stage):
    seed_all(stage)
    begin(stage)
    first = texts(stage)
    shutil.rmtree(stage.directory)
    stage.directory.mkdir()

    begin(stage)

    assert texts(stage) == first


def test_a_change_to_what_no_file_declares_is_no_drift_and_shows_in_files_written_again(stage):
    (sender,) = seed(stage, "rcs_sender")
    begin(stage, types=("rcs_sender",))
    details = stage.objects("rcs_sender")[sender]["details"]
    stage.change_outside(
        "rcs_sender", sender, {"details": {**details, "brand": {**details["brand"], "color": "#123456"}}}
    )

    planned = stage.plan()
    first = texts(stage)["rcs_sender.yaml"]
    shutil.rmtree(stage.directory)
    stage.directory.mkdir()
    begin(stage, types=("rcs_sender",))

    assert not planned.has_changes
    assert not planned.drift
    new = set(texts(stage)["rcs_sender.yaml"].splitlines()) - set(first.splitlines())
    assert {line.strip() for line in new} == {'color: "#123456"'}


def test_an_id_of_what_no_type_manages_has_a_comment_that_says_of_what(stage):
    app, _ = seed(stage, "sms_app", 2)
    conversation = {"id": "01JCONVERSATION", "projectId": PROJECT, "region": "EU", "channelStatus": "ACTIVE"}
    stage.change_outside("sms_app", app, {"conversationApiAppDetails": conversation})

    begin(stage, types=("sms_app",))

    written = texts(stage)["sms_app.yaml"]
    assert written.count("# convApiAppId is the id of a Conversation app, which no resource type manages") == 1
    assert "convApiAppId: 01JCONVERSATION" in written


def test_an_empty_account_gives_a_project_without_resources(stage):
    done = begin(stage, types=("webhook",))

    assert not done.addresses
    assert validate(stage.project()).resources == 0


def test_a_list_that_fails_writes_nothing(stage):
    seed(stage, "webhook")
    stage.fault("status", path="/v1/projects/*/webhooks", times=100, status=403)

    with pytest.raises(ReadError):
        begin(stage)

    assert not list(stage.directory.iterdir())


def test_a_folder_with_files_is_refused_and_they_are_named(stage):
    (stage.directory / "notes.txt").write_text("mine")

    with pytest.raises(ConfigError) as refused:
        begin(stage)

    assert "notes.txt" in refused.value.problems[0].label
    assert not stage.requests()


def test_only_what_is_asked_for_is_brought_in(stage):
    seed(stage, "webhook", 2)
    mine, _ = seed(stage, "sms_app", 2)
    name = stage.objects("sms_app")[mine]["name"]

    done = begin(stage, types=("sms_app",), names=(f"*{name[-4:]}",))

    assert list(done.addresses.values()) == [mine]


def test_each_page_of_a_list_is_read_once_and_nothing_else(stage):
    seed(stage, "whatsapp_template", 2_001)
    before = stage.last_request()

    begin(stage, types=("whatsapp_template",))

    asked = [one["path"] for one in stage.requests(before) if one["path"] != "/oauth2/token"]
    assert len(asked) == 3


def test_an_object_that_no_block_can_declare_is_left_out_and_named(stage):
    (app,) = seed(stage, "sms_app")
    (good,) = seed(stage, "sms_app")
    stage.change_outside("sms_app", app, {"regions": []})

    done = begin(stage, types=("sms_app",))

    assert list(done.addresses.values()) == [good]
    assert [one.code for one in done.left] == ["W260"]
    assert app in done.left[0].label


def test_what_stands_in_for_a_secret_makes_no_new_object(stage):
    (remote_id,) = seed(stage, "webhook")
    begin(stage, keep_secrets=True)
    assert not stage.plan().has_changes
    url = f"{stage.emulator.url}/v1/projects/{PROJECT}/webhooks/{remote_id}"
    assert httpx.delete(url, headers={"Authorization": "Bearer any"}).status_code < 300
    stage.advance("2h", 7200)

    (change,) = [change for change in stage.plan().changes if change.type == "webhook"]
    stage.apply()

    assert (change.action, change.status, change.guard) == (Action.CREATE, Status.BLOCKED, Guard.UNKNOWN_VALUE)
    assert "secret has a placeholder, because the secret could not be read back" in change.why
    assert stage.objects("webhook") == {}
