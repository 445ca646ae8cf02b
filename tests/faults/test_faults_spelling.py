"""An API that spells what it is sent its own way, or says little of what it did: nothing sent twice, nothing lost."""

import copy
import unicodedata

import pytest
from mangling import DROP, mangled

from reconciler.execute.report import Outcome
from reconciler.plans.change import Action
from reconciler.plans.drift import Origin

HOOK = """
resources:
  webhook:
    hook: {target: "https://hooks.example.com", secret: secret-value-1, triggers: [WHATSAPP_TEMPLATE_REJECTED, ALL]}
"""
APP = """
resources:
  sms_app:
    alerts: {name: "Acme alerts", region: EU}
"""
TEMPLATE = """
resources:
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: MARKETING
      details:
        components:
          - {type: BODY, text: "Caf\\u00e9 {{1}}, bienvenue chez nous aujourd'hui\\n", examples: [Ann]}
"""


def texts(value, change):
    """Return a copy with every free text in it changed; ids, names and words of the API stay."""
    if isinstance(value, dict):
        return {
            key: change(inner) if key in {"text", "target"} and isinstance(inner, str) else texts(inner, change)
            for key, inner in value.items()
        }
    return [texts(inner, change) for inner in value] if isinstance(value, list) else value


def shown(change):
    """Return a rule by which every answer shows texts changed."""

    def rule(_method, _path, body, forward):
        status, answer = forward(body)
        return status, texts(answer, change)

    return rule


WAYS = {
    "trimmed": str.strip,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "in capitals": str.upper,
    "with a slash": lambda text: text if text.endswith("/") else f"{text}/",
    "with a newline": lambda text: f"{text}\n",
    "escaped": lambda text: text.replace("'", "&#39;"),
    "cut": lambda text: text[:12],
    "emptied": lambda _text: "",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("files", [HOOK, TEMPLATE], ids=["webhook", "template"])
def test_what_the_api_shows_otherwise_is_sent_once(stage, files, way):
    stage.declare(files)
    with mangled(stage, shown(WAYS[way])) as server:
        first = stage.apply(wait=300.0)
        server.sent.clear()
        plan = stage.plan()
        second = stage.apply(wait=300.0)

        assert first.exit_code(detailed=True) == 0
        assert (plan.has_changes, plan.drift) == (False, ())
        assert (second.exit_code(detailed=True), server.sent) == (0, [])


def test_the_report_says_what_is_shown_otherwise_also_after_waiting(stage):
    stage.declare(TEMPLATE)
    with mangled(stage, shown(str.strip)):
        (result,) = stage.apply(wait=300.0).results

    assert "now live" in result.message
    assert "details.components[BODY].text differently from what is declared" in result.message


def test_a_change_of_the_files_is_sent_although_the_old_text_was_spelled_otherwise(stage):
    stage.declare(TEMPLATE)
    with mangled(stage, shown(str.strip)) as server:
        stage.apply(wait=300.0)
        stage.declare(TEMPLATE.replace("bienvenue", "bonjour"))
        server.sent.clear()
        plan = stage.plan()
        stage.apply(wait=300.0)
        sent = list(server.sent)
        again = stage.plan()

    assert [(change.action, [field.path for field in change.fields]) for change in plan.changes] == [
        (Action.UPDATE, ["details.components[0].text"])
    ]
    assert plan.drift == ()
    assert [method for method, _ in sent] == ["PATCH"]
    assert not again.has_changes


def test_a_change_from_outside_is_told_although_the_text_was_spelled_otherwise(stage):
    stage.declare(HOOK)
    with mangled(stage, shown(lambda text: f"{text}/")):
        stage.apply()
        (remote_id,) = stage.objects("webhook")
        stage.change_outside("webhook", remote_id, {"target": "https://elsewhere.example.com"})
        plan = stage.plan()

    assert [(entry.origin, entry.path, entry.after) for entry in plan.drift] == [
        (Origin.OUTSIDE, "target", "https://elsewhere.example.com/")
    ]
    assert [change.action for change in plan.changes] == [Action.UPDATE]


def test_a_secret_that_is_spelled_otherwise_is_neither_sent_again_nor_stored(stage):
    stage.declare(HOOK.replace("https://hooks.example.com", "${var.hook}"), "main.yaml")
    stage.declare("variables: {hook: {type: string, sensitive: true}}", "variables.yaml")
    stage.variables = {"hook": "https://user-s3cretpart.example.com"}
    with mangled(stage, shown(lambda text: f"{text.upper()}/")) as server:
        stage.apply()
        server.sent.clear()
        plan = stage.plan()
        stage.apply()

        assert (plan.has_changes, plan.drift, server.sent) == (False, (), [])
    assert b"s3cretpart" not in stage.stored().lower()


def test_an_order_of_its_own_is_no_change(stage):
    def rule(_method, _path, body, forward):
        status, answer = forward(body)
        for one in answer.get("webhooks", [answer]):
            one.get("triggers", []).sort()
        return status, answer

    stage.declare(HOOK)
    with mangled(stage, rule) as server:
        stage.apply()
        server.sent.clear()

        assert not stage.plan().has_changes
        stage.apply()
        assert server.sent == []


SENDER = "region: EU, billingCategory: CONVERSATIONAL, useCase: OTP"
PARTS = '[{type: BODY, text: "Hello there", examples: []}]'
EMPTIES = {
    "a list": f"rcs_sender: {{x: {{{SENDER}, details: {{testNumbers: []}}}}}}",
    "a mapping": "bundle: {x: {name: acme, region: EU, subproject: {name: acme messages, labels: {}}}}",
    "one in a list": "whatsapp_template: {x: {name: hello_there, language: EN, category: UTILITY, "
    f"details: {{components: {PARTS}}}}}}}",
}


@pytest.mark.parametrize("what", EMPTIES)
def test_an_empty_value_that_the_api_drops_is_no_update(stage, what):
    stage.declare(f"resources: {{{EMPTIES[what]}}}")
    address = f"{EMPTIES[what].partition(':')[0]}.x"

    def rule(_method, _path, body, forward):
        status, answer = forward(body)
        return status, without_empties(answer)

    with mangled(stage, rule) as server:
        stage.apply(wait=300.0, acks=[address])
        assert len(server.sent) == 1
        server.sent.clear()
        plan = stage.plan()

        assert (plan.has_changes, plan.drift) == (False, ())
        stage.apply(acks=[address])
        assert server.sent == []


def without_empties(value, name=""):
    if isinstance(value, dict):
        kept = {key: without_empties(inner, key) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in ({}, [], "") or key in LISTS}
    return [without_empties(inner) for inner in value] if isinstance(value, list) else value


LISTS = {"webhooks", "smsApps", "senders", "bundles", "templates"}


@pytest.mark.parametrize("way", ["trimmed", "with a slash", "with a newline", "decomposed"])
def test_a_lost_state_finds_its_object_however_its_key_is_spelled(stage, way):
    stage.declare(HOOK.replace("hooks.example", "hooks.ex\u00e4mple"))
    with mangled(stage, shown(WAYS[way])) as server:
        stage.apply()
        stage.lose_state()
        server.sent.clear()
        plan = stage.plan()
        stage.apply()

        assert [change.action for change in plan.changes] == [Action.ADOPT]
        assert [field.path for field in plan.changes[0].fields] == ["secret"]
        assert [method for method, _ in server.sent] == ["PUT"]  # the secret, which nobody can read back
        server.sent.clear()
        stage.apply()
        assert server.sent == []
    assert len(stage.objects("webhook")) == 1


def test_a_lost_state_adopts_a_text_that_reads_the_same_without_another_review(stage):
    stage.declare(TEMPLATE)
    with mangled(stage, shown(str.strip)) as server:
        stage.apply(wait=300.0)
        stage.lose_state()
        server.sent.clear()
        (change,) = stage.plan().changes
        stage.apply(wait=300.0)

        assert (change.action, change.fields) == (Action.ADOPT, ())
        assert any("has an equivalent spelling in the API" in warning for warning in change.warnings)
        assert server.sent == []
        assert not stage.plan().has_changes


def test_no_block_adopts_the_object_that_has_the_very_key_of_another(stage):
    other = HOOK.replace("    hook:", "    other:").replace("example.com", "example.com/")
    stage.declare(other)
    stage.apply()
    stage.lose_state()
    stage.declare(HOOK, "hook.yaml")

    actions = {str(change.address): change.action for change in stage.plan().changes}
    stage.apply()

    assert actions == {"webhook.hook": Action.CREATE, "webhook.other": Action.ADOPT}
    assert {record.address: record.declared["target"] for record in stage.records().values()} == {
        "webhook.hook": "https://hooks.example.com",
        "webhook.other": "https://hooks.example.com/",
    }


# --- answers that say little ---


def first_post(answer):
    """Return a rule that lets ``answer(forward, body)`` answer the first create, and passes on all else."""
    done = []

    def rule(method, _path, body, forward):
        if method == "POST" and not done:
            done.append(True)
            return answer(forward, body)
        return forward(body)

    return rule


def in_place_of(document):
    def answer(forward, body):
        forward(body)
        return document

    return answer


ODD = {
    "nothing": (204, None),
    "an empty object": (200, {}),
    "a list": (200, []),
    "null": (201, None),
    "an id that is null": (200, {"id": None, "name": "Acme alerts"}),
    "a text": (200, "created"),
    "no JSON": (200, b"<html>ok</html>"),
    "half of JSON": (201, b'{"id": "x", "na'),
    "an error document": (200, {"errorCode": "internal_error", "message": "try later"}),
}


@pytest.mark.parametrize("files", [HOOK, APP, TEMPLATE], ids=["webhook", "app", "template"])
@pytest.mark.parametrize("odd", ODD)
def test_a_success_that_does_not_show_the_object_is_looked_for_and_never_sent_again(stage, files, odd):
    stage.declare(files)
    with mangled(stage, first_post(in_place_of(ODD[odd]))) as server:
        report = stage.apply()
        posts = [method for method, _ in server.sent]
        stage.apply()

        assert report.count(Outcome.FAILED) == 0
        assert [method for method, _ in server.sent] == posts == ["POST"]
    (kind,) = [name for name in ("webhook", "sms_app", "whatsapp_template") if stage.objects(name)]
    assert [record.remote_id for record in stage.records().values()] == list(stage.objects(kind))


@pytest.mark.parametrize("odd", ODD)
def test_a_success_that_cannot_be_looked_at_is_unknown_and_never_a_second_object(stage, odd):
    """The list fails right after the create, and shows it late."""
    left = {"fail": 0, "late": 0}

    def rule(method, path, body, forward):
        if method == "POST" and path.endswith("smsApps"):
            forward(body)
            left.update(fail=20, late=2)
            return ODD[odd]
        if method == "GET" and left["fail"]:
            left["fail"] -= 1
            return 500, {"errorCode": "internal_error", "message": "upstream"}
        status, answer = forward(body)
        if method == "GET" and left["late"]:
            left["late"] -= 1
            return status, {"smsApps": [], "totalSize": 0}
        return status, answer

    stage.declare(APP)
    with mangled(stage, rule):
        (result,) = stage.apply().results
        left["fail"] = 0
        stage.apply()

    assert result.outcome is Outcome.UNKNOWN
    assert [record.remote_id for record in stage.records().values()] == list(stage.objects("sms_app"))


@pytest.mark.parametrize("odd", ["nothing", "somebody else's"])
def test_an_object_that_another_address_manages_is_never_taken_for_the_new_one(stage, odd):
    stage.declare(APP)
    stage.apply()
    (other,) = stage.objects("sms_app").values()
    stage.declare(APP + '    second: {name: "Acme alerts", region: EU}\n')
    given = ODD["nothing"] if odd == "nothing" else (200, copy.deepcopy(other))

    with mangled(stage, first_post(in_place_of(given))):
        stage.apply()
        second = stage.plan()

    owners = {record.address: record.remote_id for record in stage.records().values()}
    assert owners["sms_app.alerts"] == other["id"]
    assert sorted(owners.values()) == sorted(stage.objects("sms_app"))
    assert not second.has_changes


def test_an_update_that_was_accepted_and_cannot_be_read_back_is_unknown_and_sent_once(stage):
    stage.declare(TEMPLATE)
    stage.apply(wait=300.0)
    stage.declare(TEMPLATE.replace("bienvenue", "bonjour"))
    broken = []

    def rule(method, path, body, forward):
        if method == "PATCH":
            forward(body)
            broken.append(True)
            return 204, None
        if broken and path.endswith("/EN"):
            return 500, {"errorCode": "internal_error", "message": "upstream"}
        return forward(body)

    with mangled(stage, rule) as server:
        (result,) = stage.apply().results
        broken.clear()
        stage.apply(wait=300.0)

        assert result.outcome is Outcome.UNKNOWN
        assert [method for method, _ in server.sent] == ["PATCH"]


def test_a_key_that_is_taken_under_another_spelling_names_the_live_object(stage):
    """The API tells capitals apart nowhere; the files and the API spell the host and path differently."""

    def rule(method, _path, body, forward):
        if method in ("POST", "PATCH") and body and "target" in body:
            body = {**body, "target": body["target"].lower()}
        return forward(body)

    stage.declare(HOOK.replace("hooks.example.com", "hooks.example.com/In"))
    with mangled(stage, rule):
        stage.apply()
        stage.lose_state()
        (result,) = stage.apply().results

    (remote_id,) = stage.objects("webhook")
    assert result.outcome is Outcome.FAILED
    assert f"reconciler import webhook.hook {remote_id}" in result.problem.help


@pytest.mark.parametrize("way", ["trimmed", "with a slash", "in capitals", "escaped"])
@pytest.mark.parametrize("files", [HOOK, APP], ids=["webhook", "app"])
def test_a_lost_create_is_found_however_its_key_is_spelled(stage, files, way):
    change, lost = WAYS[way], []

    def rule(method, _path, body, forward):
        status, answer = forward(body)
        if method == "POST" and not lost:
            lost.append(True)
            return DROP
        return status, named(texts(answer, change), change)

    stage.declare(files.replace("Acme alerts", "Acme's alerts"))
    with mangled(stage, rule) as server:
        report = stage.apply()
        again = stage.apply()

        assert [method for method, _ in server.sent] == ["POST"]
        assert (report.exit_code(detailed=True), again.exit_code(detailed=True)) == (0, 0)
        assert not stage.plan().has_changes


def named(value, change):
    if isinstance(value, dict):
        return {key: change(inner) if key == "name" else named(inner, change) for key, inner in value.items()}
    return [named(inner, change) for inner in value] if isinstance(value, list) else value


def test_the_state_names_what_the_api_spells_its_own_way(stage):
    from reconciler.render import state_views

    stage.declare(TEMPLATE)
    with mangled(stage, shown(str.strip)):
        stage.apply(wait=300.0)
    (record,) = stage.records().values()

    text = state_views.details(record, now=stage.time, color=False, width=100)

    assert "spelled by the API" in text
    assert "details.components[0].text  shown otherwise" in text


@pytest.mark.parametrize("way", ["trimmed", "in capitals", "escaped"])
@pytest.mark.parametrize("files", [HOOK, APP], ids=["webhook", "app"])
def test_the_next_run_finds_a_lost_create_however_its_key_is_spelled(stage, files, way):
    """The run cannot look after the answer was lost; its journal entry stays open."""
    change, left = WAYS[way], {"fail": 0}

    def rule(method, _path, body, forward):
        if method == "GET" and left["fail"]:
            left["fail"] -= 1
            return 500, {"errorCode": "internal_error", "message": "upstream"}
        status, answer = forward(body)
        if method == "POST":
            left["fail"] = 20
            return DROP
        return status, named(texts(answer, change), change)

    stage.declare(files.replace("Acme alerts", "Acme's alerts"))
    with mangled(stage, rule) as server:
        (result,) = stage.apply().results
        left["fail"] = 0
        report = stage.apply()
        plan = stage.plan()

        assert result.outcome is Outcome.UNKNOWN
        assert [method for method, _ in server.sent] == ["POST"]
    assert len(report.recovered) == 1
    assert (plan.has_changes, plan.drift) == (False, ())


@pytest.mark.parametrize(("way", "outcome"), [("escaped", Outcome.WAITING), ("cut", Outcome.UNKNOWN)])
def test_an_update_whose_answer_is_lost_is_no_second_review_when_the_api_shows_it_otherwise(stage, way, outcome):
    lost = []

    def rule(method, _path, body, forward):
        status, answer = forward(body)
        if method == "PATCH" and not lost:
            lost.append(True)
            return DROP
        return status, texts(answer, WAYS[way])

    stage.declare(TEMPLATE)
    with mangled(stage, rule) as server:
        stage.apply(wait=300.0)
        stage.declare(TEMPLATE.replace("bienvenue", "bonjour").replace("Caf", "Th"))
        (result,) = stage.apply().results

        assert [method for method, _ in server.sent] == ["POST", "PATCH"]
    assert result.outcome is outcome


def test_an_accepted_create_that_stays_out_of_sight_is_unknown_and_not_sent_again_in_that_run(stage):
    hidden = [True]

    def rule(method, _path, body, forward):
        status, answer = forward(body)
        if method == "POST":
            return 202, {"status": "accepted"}
        return status, {"smsApps": [], "totalSize": 0} if hidden else answer

    stage.declare(APP)
    with mangled(stage, rule) as server:
        (result,) = stage.apply().results
        hidden.clear()
        stage.apply()

        assert result.outcome is Outcome.UNKNOWN
        assert "the API accepted the request" in result.message
        assert [method for method, _ in server.sent] == ["POST"]
    assert [record.remote_id for record in stage.records().values()] == list(stage.objects("sms_app"))
