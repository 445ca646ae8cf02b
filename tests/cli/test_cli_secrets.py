"""What somebody else writes may quote a secret; no command shows it, and no file keeps it."""

import base64
import json
import urllib.parse

import pytest

SECRET = 'hunter2 & "hunter3"/\u00e9'
SPELLED = {
    "plain": SECRET,
    "percent": urllib.parse.quote(SECRET, safe=""),
    "base64": base64.b64encode(f"key:{SECRET}".encode()).decode(),
    "capitals": SECRET.upper(),
}
TEMPLATE = {
    "variables": {"s": {"sensitive": True}, "pin": {"sensitive": True}, "tiny": {"sensitive": True}},
    "resources": {
        "whatsapp_template": {
            "t": {
                "name": "hello",
                "language": "EN",
                "category": "UTILITY",
                "details": {
                    "components": [
                        {
                            "type": "BODY",
                            "text": "Hi {{1}}, all of you",
                            "examples": ["${var.s} ${var.pin} ${var.tiny}"],
                        }
                    ]
                },
            }
        },
        "webhook": {"w": {"target": "https://a.example.com/in", "triggers": ["ALL"], "secret": "${var.tiny}"}},
        "sms_app": {"a": {"name": "texts", "region": "EU"}},
    },
    "outputs": {"target": {"value": "${webhook.w.target}"}, "app": {"value": "${sms_app.a.name}"}},
}


@pytest.fixture
def applied(project, cli, environment):
    (project / "main.json").write_text(json.dumps(TEMPLATE))
    for name, value in {"s": SECRET, "pin": "48291377", "tiny": "t"}.items():
        environment.setenv(f"RECONCILER_VAR_{name}", value)
    assert cli("apply", "--auto-approve").code == 0
    return project


def changed_outside(emulator, kind, patch):
    (found,) = (one for one in emulator.control("GET", "objects")["objects"] if one["type"] == kind)
    emulator.control("POST", f"objects/{kind}/{found['id']}?projectId={found['projectId']}", patch)


@pytest.mark.parametrize("way", SPELLED)
def test_a_reviewer_who_quotes_a_secret_is_masked(applied, cli, way):
    cli("run", "whatsapp_template.t", "comment", f"comment=is it {SPELLED[way]} or 48291377?")

    shown = cli("run", "whatsapp_template.t", "activities")
    document = cli("run", "whatsapp_template.t", "activities", "--format", "json")

    for text in (shown.out, json.dumps(json.loads(document.out), ensure_ascii=False)):
        assert "is it" in text
        assert "(secret) or (secret)?" in text
        assert SPELLED[way] not in text


@pytest.mark.parametrize("way", SPELLED)
def test_a_live_value_that_holds_a_secret_is_shown_and_kept_nowhere(applied, cli, emulator, way):
    spelled = SPELLED[way]
    changed_outside(emulator, "sms_app", {"name": f"now {spelled} 48291377"})

    ran = [
        cli("plan", "--out", "a.plan"),
        cli("plan", "--format", "json"),
        cli("plan", "--format", "markdown"),
        cli("drift"),
        cli("output"),
        cli("output", "app"),
        cli("show", "a.plan", "--format", "json"),
        cli("apply", "--auto-approve", "--format", "json"),
        cli("history", "--format", "json"),
        cli("state", "show", "sms_app.a", "--format", "json"),
    ]

    kept = [path.read_bytes().decode("utf-8", "replace") for path in applied.rglob("*") if path.is_file()]
    for text in (*kept, *(one.out + one.err for one in ran)):
        assert spelled not in text
        assert json.dumps(spelled)[1:-1] not in text
        assert "48291377" not in text
    assert "(secret)" in ran[0].out


def test_a_secret_of_one_character_changes_no_other_text(applied, cli, emulator):
    changed_outside(emulator, "webhook", {"target": "t"})

    planned = json.loads(cli("plan", "--format", "json").out)
    state = json.loads(cli("state", "show", "whatsapp_template.t", "--format", "json").out)

    fields = [field for change in planned["changes"] for field in change["fields"] if field["path"] == "target"]
    assert [(field["before"], field["sensitive"]) for field in fields] == [(None, True)]
    assert "(secret)" not in json.dumps(state["declared"]["details"]["components"][0]["text"])
    assert state["type"] == "whatsapp_template"
    assert "(secret)" not in json.dumps(state["observed"])


def test_the_report_of_a_bug_holds_no_secret(capfd, environment):
    from reconciler.cli import errors
    from reconciler.cli.context import Session

    session = Session.of(["--log-level", "debug", "plan"])
    session.log_level = "debug"
    session.screen.learn([SECRET, "48291377"])

    errors.report(ValueError(f"cannot read {urllib.parse.quote(SECRET)} of 48291377\x1b[2J"), session)

    told = capfd.readouterr().err
    assert "E999" in told
    assert "cannot read (secret) of (secret)\\u001b[2J" in told
    assert "hunter2" not in told


KEYED = """\
variables:
  tokens: {type: map, sensitive: true}
  names: {type: list, sensitive: true, default: []}
locals:
  within: {tokens: "${var.tokens}"}
resources:
  webhook:
    hooks:
      forEach: FOR_EACH
      target: https://hooks.example.com/${each.key}
      secret: "${each.value}"
      triggers: [BUNDLE_DONE]
"""


@pytest.mark.parametrize(
    "for_each",
    ['"${var.tokens}"', '"${local.within.tokens}"', '"${var.tokens.nested}"', '"${var.names}"', '["${var.names[0]}"]'],
    ids=["mapping", "local", "nested", "list", "entry"],
)
def test_keys_that_are_secret_do_not_become_addresses(cli, project, environment, for_each):
    (project / "main.yaml").write_text(KEYED.replace("FOR_EACH", for_each), encoding="utf-8")
    environment.setenv(
        "RECONCILER_VAR_tokens", '{"tenant-0815": "swordfish-1", "nested": {"tenant-0816": "swordfish-2"}}'
    )
    environment.setenv("RECONCILER_VAR_names", '["tenant-0815"]')

    told = [cli(*command) for command in (("validate",), ("plan",), ("plan", "--format", "json"), ("graph",))]
    applied = cli("apply", "--auto-approve")

    assert [one.code for one in (*told, applied)] == [1] * 5
    assert all("E160" in one.out + one.err for one in told)
    assert "each.value" in told[0].err
    assert not any("tenant-08" in one.out + one.err for one in (*told, applied))
    assert not (project / ".reconciler").exists()


def test_secrets_are_looked_up_under_keys_that_are_none(cli, project, environment, emulator):
    (project / "main.yaml").write_text(
        KEYED.replace("FOR_EACH", '{shop: "${var.tokens.tenant-0815}"}'), encoding="utf-8"
    )
    environment.setenv("RECONCILER_VAR_tokens", '{"tenant-0815": "swordfish-1"}')

    applied = cli("apply", "--auto-approve")

    assert applied.code == 0
    assert 'webhook.hooks["shop"]' in applied.out
    (hook,) = emulator.control("GET", "objects?type=webhook&projectId=emulated-project")["objects"]
    assert hook["object"]["target"] == "https://hooks.example.com/shop"


def test_a_mistyped_key_of_a_sensitive_mapping_does_not_show_the_others(cli, project, environment):
    (project / "main.yaml").write_text(KEYED.replace("FOR_EACH", '{shop: "${var.tokens.shop}"}'), encoding="utf-8")
    environment.setenv("RECONCILER_VAR_tokens", '{"shop-0815": "swordfish-1"}')

    told = cli("validate")

    assert told.code == 1
    assert "E139" in told.err
    assert "0815" not in told.out + told.err
