"""Which spellings of a key are one object: of what somebody else made, and of what we sent ourselves."""

import pytest
from mangling import DROP, mangled

from reconciler.plans.change import Action
from reconciler.read.data import DataError

HOOK = """
resources:
  webhook:
    %s: {target: "%s", secret: secret-value-1, triggers: [ALL]}
"""
ADDRESS = "https://hooks.example.com/hook"

OTHERS = {
    "a slash at the end": (ADDRESS, f"{ADDRESS}/"),
    "no slash at the end": (f"{ADDRESS}/", ADDRESS),
    "another case of the path": (ADDRESS, "https://hooks.example.com/Hook"),
    "an empty query": (ADDRESS, f"{ADDRESS}?"),
    "another scheme": (ADDRESS, "http://hooks.example.com/hook"),
    "an escaped slash": ("https://hooks.example.com/a/b", "https://hooks.example.com/a%2Fb"),
}
SAME = {
    "the case of the host": (ADDRESS, "HTTPS://Hooks.Example.com/hook"),
    "the port of the scheme": (ADDRESS, "https://hooks.example.com:443/hook"),
    "a letter that is escaped": (ADDRESS, "https://hooks.example.com/%68ook"),
    "an empty path": ("https://hooks.example.com/", "https://hooks.example.com"),
}


def made_by_somebody_else(stage, target):
    """Let a webhook be live that the state does not know; return its id."""
    stage.declare(HOOK % ("theirs", target))
    stage.apply()
    stage.lose_state()
    (remote_id,) = stage.objects("webhook")
    return remote_id


def targets(stage):
    return sorted(one["target"] for one in stage.objects("webhook").values())


@pytest.mark.parametrize("case", OTHERS)
def test_another_address_is_another_object_and_nobody_elses_is_touched(stage, case):
    live, declared = OTHERS[case]
    theirs = made_by_somebody_else(stage, live)
    before = stage.objects("webhook")[theirs]
    stage.declare(HOOK % ("ours", declared))

    plan = stage.plan()
    stage.apply()

    assert [change.action for change in plan.changes] == [Action.CREATE]
    assert stage.objects("webhook")[theirs] == before
    assert targets(stage) == sorted([live, declared])
    stage.apply(destroy=True)
    assert list(stage.objects("webhook")) == [theirs]


@pytest.mark.parametrize("case", SAME)
def test_another_spelling_of_one_address_is_adopted_and_stays_as_it_is(stage, case):
    live, declared = SAME[case]
    theirs = made_by_somebody_else(stage, live)
    stage.declare(HOOK % ("ours", declared))
    before = stage.last_request()

    (change,) = stage.plan().changes
    stage.apply()

    assert (change.action, change.remote_id) == (Action.ADOPT, theirs)
    assert [field.path for field in change.fields] == ["secret"]
    assert any("target has an equivalent spelling in the API" in warning for warning in change.warnings)
    assert [request.split()[0] for request in stage.writes(before)] == ["PUT"]
    assert targets(stage) == [live]
    again = stage.plan()
    assert (again.has_changes, again.drift) == (False, ())


def test_a_secret_address_stays_as_it_is_and_is_stored_nowhere(stage):
    made_by_somebody_else(stage, "https://hooks.example.com/s3cretpart")
    stage.declare("variables: {hook: {type: string, sensitive: true}}\n" + HOOK % ("theirs", "${var.hook}"))
    stage.variables = {"hook": "https://hooks.example.com:443/s3cretpart"}

    stage.apply()

    assert targets(stage) == ["https://hooks.example.com/s3cretpart"]
    assert not stage.plan().has_changes
    assert b"s3cretpart" not in stage.stored()


def test_an_import_that_names_another_address_sends_what_is_declared(stage):
    theirs = made_by_somebody_else(stage, ADDRESS)
    stage.declare(HOOK % ("ours", f"{ADDRESS}/") + f"import: [{{to: webhook.ours, id: {theirs}}}]\n")

    (change,) = stage.plan().changes
    stage.apply()

    assert [field.path for field in change.fields] == ["secret", "target"]
    assert targets(stage) == [f"{ADDRESS}/"]


def test_data_reads_no_other_address(stage):
    made_by_somebody_else(stage, ADDRESS)
    data = {"data": {"webhook": {"one": {"target": f"{ADDRESS}/"}}}}
    stage.declare_values({**data, "outputs": {"id": {"value": "${data.webhook.one.id}"}}}, "main.yaml")

    with pytest.raises(DataError) as caught:
        stage.plan()

    assert f"{ADDRESS}/" in str(caught.value)


TEMPLATE = """
resources:
  whatsapp_template:
    greeting:
      name: greeting
      language: EN
      category: UTILITY
      details:
        components: [{type: BODY, text: "%s"}, {type: FOOTER, text: "%s"}]
"""


def test_a_list_that_is_sent_whole_carries_the_live_spelling_of_what_does_not_change(stage):
    stage.declare(TEMPLATE % ("Hello there", "Acme"))
    stage.apply(wait=300.0)
    stage.lose_state()
    stage.declare(TEMPLATE % ("Hello there\\n", "Acme Ltd"))

    (change,) = stage.plan().changes
    stage.apply(wait=300.0)

    (live,) = stage.objects("whatsapp_template").values()
    assert [field.path for field in change.fields] == ["details.components[1].text"]
    assert [part["text"] for part in live["details"]["components"]] == ["Hello there", "Acme Ltd"]
    assert not stage.plan().has_changes


# --- a server that keeps what we send its own way ---


def without_slash(*, lose_first=False):
    """Return a rule that drops the slash at the end of every target it is sent, and may lose the first answer."""
    lost = []

    def rule(method, path, body, forward):
        if body and "target" in body:
            body = {**body, "target": body["target"].rstrip("/")}
        answer = forward(body)
        if lose_first and method == "POST" and path.endswith("/webhooks") and not lost:
            lost.append(True)
            return DROP
        return answer

    return rule


@pytest.mark.parametrize("lose_first", [False, True], ids=["answered", "lost"])
def test_what_we_wrote_is_ours_however_the_api_keeps_it(stage, lose_first):
    stage.declare(HOOK % ("ours", f"{ADDRESS}/"))

    with mangled(stage, without_slash(lose_first=lose_first)) as server:
        stage.apply()
        server.sent.clear()
        plan = stage.plan()
        stage.apply()

    assert (plan.has_changes, plan.drift, server.sent) == (False, (), [])
    assert targets(stage) == [ADDRESS]
    assert list(stage.records()) == ["webhook.ours"]


def test_two_lost_creates_that_differ_in_a_hyphen_are_told_apart(stage):
    asked = [f"{ADDRESS}/one-two/", f"{ADDRESS}/onetwo/"]
    hooks = [{"target": target, "secret": "secret-value-1", "triggers": ["ALL"]} for target in asked]
    stage.declare_values({"resources": {"webhook": dict(zip("ab", hooks, strict=True))}})
    lost = []

    def rule(method, path, body, forward):
        answer = without_slash()(method, path, body, forward)
        if method == "POST" and path.endswith("/webhooks") and len(lost) < len(asked):
            lost.append(path)
            return DROP
        return answer

    with mangled(stage, rule):
        stage.apply()
        stage.apply()

    live = stage.objects("webhook")
    assert {address: live[record.remote_id]["target"] for address, record in stage.records().items()} == {
        "webhook.a": asked[0].rstrip("/"),
        "webhook.b": asked[1].rstrip("/"),
    }


def test_a_create_that_a_killed_run_left_open_finds_what_it_made(stage):
    stage.declare(HOOK % ("ours", f"{ADDRESS}/"))

    def rule(method, path, body, forward):
        if method == "POST" and path.endswith("/webhooks"):
            without_slash()(method, path, body, forward)
            stage.stop.request()
            return DROP
        return forward(body)

    with mangled(stage, rule):
        stage.apply()
    stage.stop = type(stage.stop)()
    open_then = stage.records()
    report = stage.apply()

    assert open_then == {}
    assert report.exit_code(detailed=True) in (0, 2)
    assert targets(stage) == [ADDRESS]
    assert list(stage.records()) == ["webhook.ours"]


def test_a_lost_create_takes_no_object_that_was_there_before(stage):
    theirs = made_by_somebody_else(stage, ADDRESS)
    stage.declare(HOOK % ("ours", f"{ADDRESS}/"))

    def rule(method, path, body, forward):
        return DROP if method == "POST" and path.endswith("/webhooks") else forward(body)

    with mangled(stage, rule):
        stage.apply()
        stage.apply()

    assert targets(stage) == [ADDRESS]
    assert all(record.remote_id != theirs for record in stage.records().values())
