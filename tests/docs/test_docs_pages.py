"""What the hand-written pages show is true: their files are valid, their keys and codes are those of the product."""

import json
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
SHOWN = re.findall(r"^```yaml\n(.*?)^```", (DOCS / "files.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
OF_MODULES = {
    text.partition("\n")[0].removeprefix("# "): text for text in SHOWN if re.match(r"# \S+/\S+\.yaml\n", text)
}
FILES = [text for text in SHOWN if text not in OF_MODULES.values()]
WEBHOOK = """\
resources:
  webhook:
    approvals: {target: "https://hooks.example.com/sinch", secret: "${var.hook_secret}", triggers: [ALL]}
variables:
  hook_secret: {type: string, sensitive: true}
outputs:
  target: {value: "${webhook.approvals.target}"}
"""


@pytest.mark.parametrize("text", FILES, ids=range(len(FILES)))
def test_every_file_shown_is_valid(text, project, cli, monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", "some-secret-0815")
    project(text)
    for name, module in OF_MODULES.items():
        if f"source: ./{Path(name).parent}\n" in text:
            Path(name).parent.mkdir()
            Path(name).write_text(module, encoding="utf-8")

    validated = cli("validate")

    assert validated.code == 0, validated.err


def keys(value):
    """Yield the keys of a document; what is named by the user (outputs, fields of an object) is not looked into."""
    if isinstance(value, list):
        for inner in value:
            yield from keys(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in {"declared", "observed", "outputs", "answer"}:
                yield from keys(inner)


def test_every_key_of_every_document_is_told(project, cli):
    told = set(re.findall(r"`(\w+)`|(?<=[{ ])(\w+)(?=[,}])", (DOCS / "json.md").read_text(encoding="utf-8")))
    names = {name for pair in told for name in pair}
    project(WEBHOOK)
    commands = (
        ("plan",),
        ("apply", "--auto-approve"),
        ("state", "list"),
        ("state", "show", "webhook.approvals"),
        ("show",),
        ("status",),
        ("drift",),
        ("history",),
        ("state", "lock", "--show"),
        ("output",),
        ("validate",),
        ("run", "webhook"),
        ("state", "verify"),
        ("state", "rm", "webhook.approvals"),
        ("version",),
        ("state", "show", "webhook.approvals"),
    )
    for words in commands:
        document = json.loads(cli(*words, "--format", "json").out)
        unknown = set(keys(document)) - names
        assert unknown == set(), words


def test_every_key_of_a_saved_plan_is_told(project, cli, tmp_path):
    told = (DOCS / "json.md").read_text(encoding="utf-8")
    project(WEBHOOK)
    cli("plan", "--out", "release.plan")

    saved = json.loads((tmp_path / "release.plan").read_text(encoding="utf-8"))

    assert {key for key in keys(saved) if f"`{key}`" not in told} == set()
