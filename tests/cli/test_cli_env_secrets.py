"""A pull request can have a pipeline read its environment; what it reads there reaches no output and no file."""

import pytest

SECRETS = {
    "SINCH_KEY_SECRET": "own-key-secret-1",
    "PGPASSWORD": "pg-password-2",
    "GITHUB_TOKEN": "github-token-3",
    "RECONCILER_VAR_hook": "hook-secret-4",
}
MAIN = """\
variables:
  hook: {type: string, sensitive: true}
locals:
  mixed: "${env.PGPASSWORD} and ${env.GITHUB_TOKEN}"
resources:
  whatsapp_template:
    a:
      name: name_a
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Say ${env.SINCH_KEY_SECRET} now"}]}
    b:
      name: name_b
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Say ${local.mixed} now"}]}
    c:
      name: name_c
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Say ${var.hook} now"}]}
outputs:
  name: {value: "${whatsapp_template.a.details.components[0].text}"}
  token: {value: "${env.GITHUB_TOKEN}"}
"""

COMMANDS = (
    ("validate",), ("plan",), ("plan", "--format", "json"), ("plan", "--format", "markdown"),
    ("plan", "-v", "--out", "p.plan"), ("apply", "p.plan"), ("apply", "--auto-approve", "--format", "json"), ("plan",),
    ("show",), ("show", "--format", "json"), ("history",), ("output", "--format", "json"), ("output",),
    ("state", "pull"), ("state", "show", "whatsapp_template.a"), ("status",),
)  # fmt: skip


@pytest.fixture
def exposed(project, environment):
    (project / "main.yaml").write_text(MAIN)
    for name, value in SECRETS.items():
        environment.setenv(name, value)
    return project


def test_secrets_of_the_environment_reach_no_output_and_no_file(exposed, cli, emulator):
    said = []
    for words in COMMANDS:
        done = cli(*words)
        said.append(done.out + done.err)
        assert done.code == 0, (words, done.err)
    kept = [path.read_bytes().decode("utf-8", "replace") for path in exposed.rglob("*") if path.is_file()]

    for secret in SECRETS.values():
        assert not [text for text in (*said, *kept) if secret in text]
    texts = str(emulator.control("GET", "objects?type=whatsapp_template")["objects"])
    assert "Say own-key-secret-1 now" in texts
    assert "Say pg-password-2 and github-token-3 now" in texts


def test_what_the_project_does_not_name_is_not_read(exposed, cli, emulator):
    (exposed / "main.yaml").write_text("project: {env: [CITY]}\n" + MAIN)

    refused = cli("apply", "--auto-approve")

    assert refused.code == 1
    assert refused.err.count("E145") >= 1
    assert emulator.control("GET", "objects")["objects"] == []
