"""What the environment holds for others stays secret wherever ${env...} brings it, and unread where a list says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project, read_settings
from reconciler.resolve.environment import Environment
from reconciler.values import Secret
from schemas.jsonschema import project_schema

HOLDS = "s3cr3t-value"
A = Address("whatsapp_template", "a")
TEMPLATE = (
    '{name: order, language: EN, category: UTILITY, details: {components: [{type: BODY, text: "Hello, %s to you"}]}}'
)


def resolved(directory, text, **environment):
    (directory / "main.yaml").write_text(text)
    return read_project(directory, VariableInputs(environment=environment))


def problems(directory, text, **environment):
    with pytest.raises(ConfigError) as caught:
        resolved(directory, text, **environment)
    return caught.value.problems


def saying(word, more=""):
    return f"resources: {{whatsapp_template: {{a: {TEMPLATE % word}}}}}\n{more}"


def said(desired):
    """Return what the template says, in clear where it is no secret."""
    (value,) = {declared.values["details"]["components"][0]["text"] for declared in desired.resources.values()}
    return value


def hidden(word):
    return Secret(f"Hello, {word} to you")


@pytest.mark.parametrize(
    "name",
    [
        "SINCH_KEY_SECRET", "SINCH_ACCESS_TOKEN", "RECONCILER_STATE_KEY", "PGPASSWORD", "PGSSLPASSWORD", "GITHUB_TOKEN",
        "CI_JOB_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "npm_config_token", "DB_PASSWORD", "DB_PASSWD",
        "DB_PWD", "GPG_PASSPHRASE", "SIGNING_KEY", "SIGNING_KEY_BASE64", "DEPLOY_KEYS", "KEY", "APIKEY",
        "STRIPE_APIKEY", "GH_PAT", "SENTRY_DSN", "SESSION_COOKIE", "SSH_PRIVATE_PEM", "GOOGLE_APPLICATION_CREDENTIALS",
        "RECONCILER_VAR_elsewhere", "RECONCILER_VAR_s",
    ],
)  # fmt: skip
def test_what_sounds_like_a_secret_is_one(tmp_path, name):
    text = saying("${env." + name + "}", "variables: {s: {sensitive: true, default: x}, open: {default: x}}")

    desired = resolved(tmp_path, text, **{name: HOLDS})

    assert said(desired) == hidden(HOLDS)
    assert HOLDS in desired.secrets


@pytest.mark.parametrize(
    "name",
    ["CITY", "SINCH_PROJECT_ID", "SINCH_KEY_ID", "PWD", "OLDPWD", "HOME", "PATH", "USER", "KEYBOARD", "MONKEY",
     "COMPASS", "SINCH_BASE_URL", "RECONCILER_VAR_open"],
)  # fmt: skip
def test_what_does_not_sound_like_one_is_text(tmp_path, name):
    desired = resolved(tmp_path, saying("${env." + name + "}", "variables: {open: {default: x}}"), **{name: HOLDS})

    assert said(desired) == f"Hello, {HOLDS} to you"


@pytest.mark.parametrize(
    "value", ["postgresql://u:hunter2@h/d", "https://x.example/?access_token=hunter2", f"copied {HOLDS} here"]
)
def test_a_value_with_a_secret_inside_is_one_whatever_its_name(tmp_path, value):
    desired = resolved(tmp_path, saying("${env.CITY}"), CITY=value, SINCH_KEY_SECRET=HOLDS)

    assert said(desired) == hidden(value)


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("https://u:a:b@h/d", True),
        ("https://u:@h/d", False),
        ("https://:p@h/d", True),
        ("https://h:80/a@b:c", False),
        ("https://" + ":" * 1_000_000, False),
    ],
    ids=["colons", "no password", "no user", "a port", "a million colons"],
)
def test_a_url_holds_a_secret_where_it_has_a_password(value, secret):
    assert Environment({"CITY": value}).is_secret("CITY") is secret


WAYS = {
    "joined": saying("x ${env.GITHUB_TOKEN} y"),
    "local": saying("${local.l}", 'locals: {l: "${local.m}", m: "${env.GITHUB_TOKEN}"}'),
    "part": saying("${local.l.a[0]}", 'locals: {l: {a: ["${env.GITHUB_TOKEN}"]}}'),
    "default": saying("${var.v}", 'variables: {v: {type: string, default: "${env.GITHUB_TOKEN}"}}'),
    "each": saying("${each.value}").replace("{name: order", '{forEach: {k: "${env.GITHUB_TOKEN}"}, name: order'),
    "another": saying("${webhook.b.secret}").replace(
        "resources: {",
        "resources: {webhook: {b: {target: 'https://x.example/', secret: '${env.GITHUB_TOKEN}', triggers: [ALL]}}, ",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_stays_secret_on_every_way_to_its_field(tmp_path, way):
    desired = resolved(tmp_path, WAYS[way], GITHUB_TOKEN=HOLDS)

    (value,) = {
        one.values["details"]["components"][0]["text"] for at, one in desired.resources.items() if at.name == "a"
    }
    assert isinstance(value, Secret)
    assert HOLDS in value.reveal()
    assert HOLDS not in repr(desired.resources)


def test_it_cannot_become_a_key_of_foreach(tmp_path):
    text = 'resources: {sms_app: {a: {forEach: ["${env.GITHUB_TOKEN}"], name: n, region: EU}}}'

    assert {told.code for told in problems(tmp_path, text, GITHUB_TOKEN=HOLDS)} == {"E160"}


HOOK = "resources:\n  webhook:\n    a: {{target: '{target}', triggers: [ALL], secret: '${{env.HOOK_SECRET}}'}}\n"


@pytest.mark.parametrize(
    "text",
    [
        HOOK.format(target="https://x.example/?k=${env.SINCH_KEY_SECRET}"),
        HOOK.format(target="https://x.example/${local.k}") + "locals: {k: '${env.SINCH_KEY_SECRET}'}\n",
        HOOK.format(target="https://x.example/${sms_app.b.id}/${env.SINCH_KEY_SECRET}")
        + "  sms_app: {b: {name: n, region: EU}}\n",
        HOOK.format(target="https://x.example/${var.k}")
        + "variables: {k: {sensitive: true, default: '${env.SINCH_KEY_SECRET}'}}\n",
        HOOK.format(target="https://x.example/${env.DATABASE_URL}"),
    ],
)
def test_it_cannot_stand_in_the_target_of_a_webhook_which_is_its_key(tmp_path, text):
    given_there = {"SINCH_KEY_SECRET": HOLDS, "HOOK_SECRET": "h" * 12, "DATABASE_URL": "postgresql://u:p4ssw0rd@h/d"}

    told = problems(tmp_path, text, **given_there)

    assert [one.code for one in told] == ["E127"]
    assert HOLDS not in str([one.as_json() for one in told])


def test_a_sensitive_variable_may_stand_there(tmp_path):
    text = HOOK.format(target="https://x.example/${var.k}") + "variables: {k: {sensitive: true}}\n"

    desired = resolved(tmp_path, text, HOOK_SECRET="h" * 12, RECONCILER_VAR_k=HOLDS)

    assert isinstance(desired.resources[Address("webhook", "a")].values["target"], Secret)


def test_a_name_cannot_hold_a_secret_that_still_waits_for_its_other_parts(tmp_path):
    text = """
resources:
  sms_app: {b: {name: n, region: EU}}
  whatsapp_template:
    a:
      name: "x_${sms_app.b.id}_${env.GITHUB_TOKEN}"
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: Hello there to all of you}]}
"""

    assert "E127" in {told.code for told in problems(tmp_path, text, GITHUB_TOKEN=HOLDS)}


def test_only_what_the_project_names_may_be_read(tmp_path):
    project = "project: {env: [CITY, GITHUB_TOKEN]}\n"
    desired = resolved(tmp_path, project + saying("${env.CITY}"), CITY="Oslo")

    refused = problems(tmp_path, project + saying("${env.HOME} ${env.CTY}"), HOME="/", CTY="x")
    listed = resolved(tmp_path, project + saying("${env.GITHUB_TOKEN}"), GITHUB_TOKEN=HOLDS)

    assert said(desired) == "Hello, Oslo to you"
    assert [(told.code, told.help) for told in refused] == [
        ("E145", "add HOME to env in the project section"),
        ("E145", 'did you mean "CITY"?'),
    ]
    assert said(listed) == hidden(HOLDS)


@pytest.mark.parametrize(
    "where", ["project: {env: [], state: '${env.CITY}'}", "variables: {v: {default: '${env.CITY}'}}"]
)
def test_the_list_holds_everywhere_and_may_be_empty(tmp_path, where):
    text = where if where.startswith("project") else f"project: {{env: []}}\n{where}"

    assert [told.code for told in problems(tmp_path, text, CITY="sqlite:///x.db")] == ["E145"]
    if "state" in where:
        with pytest.raises(ConfigError):
            read_settings(tmp_path, VariableInputs(environment={"CITY": "sqlite:///x.db"}))


@pytest.mark.parametrize(
    ("env", "code"),
    [("CITY", "E110"), ("{CITY: 1}", "E110"), ("[1]", "E123"), ("['${env.X}']", "E123"), ("['A B']", "E123")],
)
def test_a_list_that_is_none_is_refused(tmp_path, env, code):
    assert [told.code for told in problems(tmp_path, f"project: {{env: {env}}}\nlocals: {{x: 1}}")] == [code]


def test_the_setting_is_known_to_editors_and_to_did_you_mean(tmp_path):
    told = problems(tmp_path, "project: {evn: [CITY]}")

    assert told[0].help == 'did you mean "env"?'
    assert "env" in project_schema()["properties"]["project"]["properties"]


def test_a_database_url_with_its_password_may_name_the_state(tmp_path):
    (tmp_path / "main.yaml").write_text("project: {state: '${env.DATABASE_URL}'}")
    url = "postgresql+psycopg://u:p4ssw0rd@h/d"

    settings, secrets = read_settings(tmp_path, VariableInputs(environment={"DATABASE_URL": url}))

    assert settings.state == url
    assert url in secrets


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), min_size=4, max_size=20))
def test_no_value_of_such_a_variable_is_in_the_clear_part_of_what_is_desired(tmp_path_factory, value):
    directory = tmp_path_factory.mktemp("env")
    desired = resolved(directory, saying("a ${env.DEPLOY_TOKEN}"), DEPLOY_TOKEN=f"<{value}>")

    assert said(desired) == hidden(f"a <{value}>")
    assert f"<{value}>" in desired.secrets
