"""What the API knows and this version does not: refused, unless ``lifecycle.allowUnknown`` lets it be sent."""

import copy

import pytest
from instead import instead

from reconciler import engine
from reconciler.diagnostics import ConfigError, Severity
from reconciler.execute.report import Outcome
from reconciler.plans.change import Guard, Status

NEW = "WHATSAPP_TEMPLATE_SOMETHING_NEW"
BODY = {"type": "BODY", "text": "Hello there, all of you!"}
HOOK = {"target": "https://a.example/", "secret": "secret-value-1", "triggers": ["BUNDLE_DONE", NEW]}
APP = {"name": "Acme", "region": "EU", "priority": {"class": "HIGH"}}
TEMPLATE = {
    "name": "hello_there",
    "language": "EN",
    "category": "UTILITY",
    "details": {"components": [{**BODY, "tone": "warm"}]},
}


class Learnt:
    """An API that has learnt something: it takes a piece out of every body, and shows it in every answer.

    Args:
        field: Where the objects of a list stand.
        take: Takes the piece out of a body and returns it, None when there is none.
        show: Puts it into an object.
    """

    def __init__(self, field, take, show, *, shows=True):
        self.field, self.take, self.show, self.shows = field, take, show, shows
        self.held, self.sent = None, []

    def __call__(self, method, _path, body, forward):
        if body is not None:
            body = copy.deepcopy(body)
            piece = self.take(body)
            self.sent.append((method, piece))
            self.held = piece if piece is not None else self.held
        status, answer = forward(body)
        if self.shows and self.held is not None and isinstance(answer, dict):
            for live in answer.get(self.field, [answer]):
                self.show(live, self.held)
        return status, answer


def new_trigger(body):
    found = [one for one in body.get("triggers", []) if one == NEW]
    body["triggers"] = [one for one in body.get("triggers", []) if one != NEW]
    return found or None


def new_tone(body):
    return body["details"]["components"][0].pop("tone", None) if "details" in body else None


def show_tone(live, tone):
    for part in (live, live.get("changes", {})):
        for component in part.get("details", {}).get("components", []):
            component["tone"] = tone


CASES = {
    "a value in a list": (
        "webhook", HOOK, ["triggers"], "E124",
        lambda: Learnt("webhooks", new_trigger, lambda live, new: live["triggers"].extend(new)),
    ),
    "a field": (
        "sms_app", APP, ["priority"], "E104",
        lambda: Learnt("smsApps", lambda body: body.pop("priority", None), lambda live, new: live.update(priority=new)),
    ),
    "a field of an entry of a list": (
        "whatsapp_template", TEMPLATE, ["details.components.tone"], "E104",
        lambda: Learnt("templates", new_tone, show_tone),
    ),
}  # fmt: skip


def declare(stage, kind, values, allowed):
    lifecycle = {} if allowed is None else {"lifecycle": {"allowUnknown": allowed}}
    stage.declare_values({"resources": {kind: {"one": {**values, **lifecycle}}}})


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("everything", [True, False])
def test_what_may_be_unknown_is_sent_warned_of_and_compared(stage, case, everything):
    kind, values, paths, _, learnt = CASES[case]
    declare(stage, kind, values, True if everything else paths)

    with instead(stage, learnt()) as server:
        first = stage.outlook()
        report = stage.apply()
        again = stage.plan()
        stage.apply()

    assert [str(told.address) for told in first.warnings if told.code == "W124"] == [f"{kind}.one"]
    assert [str(one.outcome) for one in report.results] in (["done"], ["waiting"])
    assert [piece for _, piece in server.rule.sent if piece is not None]
    assert not [change for change in again.changes if change.action.value != "none"]
    assert len([method for method, _ in server.rule.sent if method != "GET"]) == 1


@pytest.mark.parametrize("case", CASES)
def test_an_api_that_keeps_the_unknown_to_itself_is_not_asked_again(stage, case):
    kind, values, paths, _, learnt = CASES[case]
    declare(stage, kind, values, paths)
    api = learnt()
    api.shows = False

    with instead(stage, api) as server:
        stage.apply()
        again = stage.plan()
        stage.apply()

    assert not [change for change in again.changes if change.action.value != "none"]
    assert len(server.rule.sent) == 1


def test_an_unknown_field_that_changes_is_updated_and_one_changed_outside_is_drift(stage):
    declare(stage, "sms_app", APP, ["priority"])
    api = Learnt("smsApps", lambda body: body.pop("priority", None), lambda live, new: live.update(priority=new))

    with instead(stage, api):
        stage.apply()
        declare(stage, "sms_app", {**APP, "priority": {"class": "LOW"}}, ["priority"])
        (change,) = stage.plan().changes
        stage.apply()
        sent = api.sent[-1]
        api.held = {"class": "ODD"}
        drifted = stage.plan()

    assert [(field.path, field.before, field.after) for field in change.fields] == [("priority.class", "HIGH", "LOW")]
    assert sent == ("PATCH", {"class": "LOW"})
    assert [drift.path for drift in drifted.changes[0].fields] == ["priority.class"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("allowed", [None, False, [], ["name", "target"]])
def test_without_leave_the_unknown_stays_an_error_that_names_the_way(stage, case, allowed):
    kind, values, paths, code, _ = CASES[case]
    allowed = [name for name in allowed if name in values] if isinstance(allowed, list) else allowed
    declare(stage, kind, values, allowed)

    with pytest.raises(ConfigError) as caught:
        engine.validate(stage.project())

    (problem,) = caught.value.problems
    assert problem.code == code
    assert f"allowUnknown: [{paths[0]}]" in problem.help
    assert stage.writes() == []


APPS = """
resources:
  webhook:
    hook: {target: "https://a.example/", secret: secret-value-1, triggers: [%s]}
  sms_app:
    app: {name: Acme, region: EU}
    dependent: {name: Acme two, region: EU, dependsOn: [webhook.hook]}
"""


def test_an_unknown_value_without_leave_holds_its_own_object_back_and_what_needs_it(stage):
    stage.declare(APPS % NEW)

    outlook = stage.outlook()
    report = stage.apply()

    (warning,) = [one for one in outlook.warnings if one.code == "E124"]
    assert (warning.severity, str(warning.address)) == (Severity.WARNING, "webhook.hook")
    held = {str(change.address): change for change in outlook.plan.changes}
    assert (held["webhook.hook"].status, held["webhook.hook"].guard) == (Status.BLOCKED, Guard.UNKNOWN_VALUE)
    assert NEW in held["webhook.hook"].why
    assert "lifecycle.allowUnknown" in held["webhook.hook"].why
    assert held["sms_app.dependent"].guard is Guard.DEPENDENCY
    assert {str(result.address): result.outcome for result in report.results} == {
        "webhook.hook": Outcome.BLOCKED,
        "sms_app.app": Outcome.DONE,
        "sms_app.dependent": Outcome.BLOCKED,
    }
    assert report.exit_code(detailed=True) == 6
    assert stage.objects("webhook") == {}


def test_an_unknown_value_is_no_way_around_an_update_either(stage):
    stage.declare(APPS % "ALL")
    stage.apply()
    stage.declare(APPS % f"ALL, {NEW}")
    before = stage.last_request()

    (change,) = stage.plan().changes
    stage.apply()

    assert (str(change.address), change.guard) == ("webhook.hook", Guard.UNKNOWN_VALUE)
    assert stage.writes(before) == []


def test_an_unknown_value_among_other_mistakes_is_told_with_them(stage):
    stage.declare(APPS % NEW + "    third: {nam: x, region: EU}\n")

    with pytest.raises(ConfigError) as caught:
        stage.plan()

    assert {problem.code for problem in caught.value.problems} == {"E104", "E124"}
