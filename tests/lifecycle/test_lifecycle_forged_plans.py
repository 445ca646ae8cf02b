"""A saved plan that the state's key has not signed touches nothing, whatever is written in it."""

import hashlib
import json
import shutil

import pytest

from reconciler.diagnostics import StalePlan

APPS = "resources: {sms_app: {a: {name: A, region: EU}, b: {name: B, region: EU}}}"
BUNDLE = "resources: {bundle: {acme: {name: Acme, region: EU, convApp: {processingMode: CONVERSATION}}}}"


def signed(body):
    """Sign as a plan is signed that was made without a state: anybody can."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def forge(path, change):
    """Change the body of a saved plan, and sign it as anybody can."""
    body = json.loads(path.read_text())
    del body["signature"]
    change(body)
    path.write_text(json.dumps(body | {"signature": signed(body)}))


@pytest.fixture
def used(stage):
    """A project whose state is in use, and a genuine plan that replaces two objects."""
    stage.declare(APPS)
    stage.apply()
    stage.plan(out=stage.directory / "r.plan", replaces=["sms_app.a", "sms_app.b"])
    return stage


def refused(stage, path, code):
    before, since = stage.objects("sms_app"), stage.last_request()
    with pytest.raises(StalePlan) as caught:
        stage.apply(saved_plan=path)
    assert caught.value.problem.code == code
    assert stage.writes(since) == []
    assert stage.objects("sms_app") == before


def without_lineage(body):
    body["basis"].update(lineage="", secrets="")


def test_a_plan_signed_without_the_key_replaces_nothing(used):
    path = used.directory / "r.plan"
    forge(path, lambda body: (without_lineage(body), body.update(expires_at="9999-12-31T23:59:59Z")))

    refused(used, path, "E213")


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["basis"].update(replaces=[], targets=["sms_app.a"], serial=0),
        lambda body: body["basis"].update(replaces=[], mode="refresh-only"),
        lambda body: body["basis"].update(replaces=[], mode="destroy"),
        lambda body: body["basis"].update(replaces=[]),
        lambda body: body.update(changes=[]),
    ],
)
def test_a_plan_without_lineage_touches_nothing_however_little_it_asks(used, change):
    path = used.directory / "r.plan"
    forge(path, lambda body: (without_lineage(body), change(body)))

    refused(used, path, "E213")


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.update(expires_at="9999-12-31T23:59:59Z"),
        lambda body: body["basis"].update(secrets=""),
        lambda body: body["basis"]["replaces"].pop(),
        lambda body: body["basis"].update(serial=0),
        lambda body: body["changes"].pop(),
    ],
)
def test_a_plan_with_the_lineage_and_without_the_key_is_forged(used, change):
    path = used.directory / "r.plan"
    forge(path, change)

    refused(used, path, "E214")


@pytest.mark.parametrize("cut", [lambda s: s[:-1], lambda s: s[:12], lambda s: "", str.upper, lambda s: s + " "])
def test_a_signature_fits_whole_or_not_at_all(used, cut):
    path = used.directory / "r.plan"
    body = json.loads(path.read_text())
    path.write_text(json.dumps(body | {"signature": cut(body["signature"])}))

    refused(used, path, "E214")


def test_the_key_of_another_state_does_not_fit(used, new_stage):
    lineage = json.loads((used.directory / "r.plan").read_text())["basis"]["lineage"]
    other = new_stage()
    other.declare(APPS)
    other.apply()
    path = other.directory / "r.plan"
    other.plan(out=path, replaces=["sms_app.a"])
    theirs = path.read_text()
    shutil.copyfile(path, used.directory / "theirs.plan")
    (used.directory / "swapped.plan").write_text(theirs.replace(json.loads(theirs)["basis"]["lineage"], lineage))

    refused(used, used.directory / "theirs.plan", "E213")
    refused(used, used.directory / "swapped.plan", "E214")


def test_a_key_twice_or_one_too_many_is_damage_and_not_a_second_meaning(used):
    path = used.directory / "r.plan"
    text = path.read_text()
    path.write_text(text.replace('"replaces": [', '"replaces": ["sms_app.a"], "replaces": [', 1))
    refused(used, path, "E210")

    path.write_text(text.replace('"expires_at"', '"sooner": 1, "expires_at"', 1))
    refused(used, path, "E210")


def test_a_genuine_plan_still_replaces(used):
    before = set(used.objects("sms_app"))

    report = used.apply(saved_plan=used.directory / "r.plan")

    assert report.exit_code(detailed=True) == 0
    assert not before & set(used.objects("sms_app"))


# --- before there is a state ---


def test_a_plan_made_before_there_was_a_state_is_applied_to_a_fresh_one(stage):
    stage.declare(APPS)
    path = stage.directory / "first.plan"
    stage.plan(out=path)

    report = stage.apply(saved_plan=path)

    assert report.exit_code(detailed=True) == 0
    assert sorted(app["name"] for app in stage.objects("sms_app").values()) == ["A", "B"]
    refused(stage, path, "E213")


def test_it_can_leave_out_but_not_add(stage):
    stage.declare(APPS)
    path = stage.directory / "first.plan"
    stage.plan(out=path)

    def meddle(body):
        body["changes"].pop()
        body["changes"][0]["fields"][0]["after"] = "Mine"

    forge(path, meddle)
    report = stage.apply(saved_plan=path)

    assert report.exit_code(detailed=True) == 5
    assert stage.objects("sms_app") == {}


@pytest.mark.parametrize(
    "change", [lambda basis: basis.update(mode="destroy"), lambda basis: basis.update(replaces=["sms_app.a"])]
)
def test_it_neither_replaces_nor_destroys_what_is_live_already(stage, change):
    stage.declare(APPS)
    stage.apply()
    stage.lose_state()
    path = stage.directory / "first.plan"
    stage.plan(out=path)
    forge(path, lambda body: change(body["basis"]))

    refused(stage, path, "E218")


def test_its_expiry_counts(stage):
    stage.declare(APPS)
    path = stage.directory / "first.plan"
    stage.plan(out=path)
    stage.advance("8d", 8 * 86400)

    refused(stage, path, "E217")


def test_what_it_acknowledges_has_to_be_acknowledged_again(stage):
    stage.declare(BUNDLE)
    path = stage.directory / "first.plan"
    planned = stage.plan(out=path, acks=["bundle.acme"])
    assert planned.has_changes

    report = stage.apply(saved_plan=path)
    assert report.exit_code(detailed=True) == 6
    assert [one.code for one in stage.warned] == ["W218"]
    assert "--ack bundle.acme" in stage.warned[0].help

    stage.warned.clear()
    assert stage.apply(saved_plan=path, acks=["bundle.acme"]).exit_code(detailed=True) != 6
    assert stage.warned == []
