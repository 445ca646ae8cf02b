import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from reconciler.cli import commands
from reconciler.cli.group import SECTIONS, reconciler

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = reconciler.list_commands(click.Context(reconciler))
HEAVY = ["sqlalchemy", "alembic", "deepdiff", "httpx", "pydantic", "rich", "schemas.resources", "starlette", "uvicorn"]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_a_help_page_that_begins_as_the_table_says(name, cli):
    page = cli(name, "--help")

    assert page.code == 0
    command = reconciler.get_command(click.Context(reconciler), name)
    assert command.get_short_help_str(200).rstrip(".") in command.help
    assert "Usage: reconciler " + name in page.out


def test_help_lists_every_command(cli):
    page = cli("--help").out

    assert len(NAMES) > 15
    assert [name for name in NAMES if f"  {name}" not in page] == []
    assert [page.index(f"{section}:") for section in SECTIONS] == sorted(page.index(f"{one}:") for one in SECTIONS)


TOY = """\
from typing import Final

import click

from reconciler.cli.options import global_options
from reconciler.render.safe import clean

SECTION: Final = "Inspect"
PLACE: Final = 2
SUMMARY: Final = "Greet whoever reads this."


@click.command()
@global_options
@click.pass_obj
def command(session):
    session.screen.result(clean("Hello."))
"""


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A file in the folder of commands, as far as Python can tell."""
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith(f"{commands.__name__}.toy")]:
        del sys.modules[name]


def test_a_file_is_all_that_a_command_needs(toy, cli):
    (toy / "toy.py").write_text(TOY)

    page = cli("--help").out

    inspect = page.partition("Inspect:")[2].partition("Reference:")[0].split()
    assert "toy         Greet whoever reads this." in page
    assert inspect.index("drift") < inspect.index("toy") < inspect.index("show")
    assert f"{commands.__name__}.toy" not in sys.modules
    assert cli("toy").out == "Hello.\n"
    assert 'Did you mean "toy"?' in cli("toyy").err


def test_a_section_that_only_a_file_names_comes_last(toy, cli):
    (toy / "toy.py").write_text(TOY.replace("Inspect", "Toys"))

    page = cli("--help").out

    assert page.index("Tools:") < page.index("Toys:\n  toy ")


def test_the_help_page_imports_no_command():
    code = (
        "import sys\nfrom reconciler.cli import run\nrun(['--help'])\n"
        f"print([name for name in sys.modules if name.startswith('{commands.__name__}.')], file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr == "[]\n"


@pytest.mark.parametrize("words", [["version"], ["--help"], ["plan", "--help"], ["apply", "--help"]], ids=" ".join)
def test_help_imports_nothing_heavy(words):
    code = (
        "import sys\nfrom reconciler.cli import run\n"
        f"code = run({words!r})\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], code, file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr == "[] 0\n"


def test_version_tells_what_is_installed(cli):
    from importlib.metadata import version

    assert version("sinch-reconciler") in cli("version").out
    assert version("sinch-reconciler") in cli("--version").out
    assert json.loads(cli("version", "--format", "json").out)["version"] == version("sinch-reconciler")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell, cli):
    script = cli("completion", shell)

    assert script.code == 0
    assert "_RECONCILER_COMPLETE" in script.out


def test_schema_is_a_json_schema_of_project_files(cli):
    schema = json.loads(cli("schema").out)

    assert {"webhook", "whatsapp_template", "sms_app"} <= set(schema["properties"]["resources"]["properties"])
    assert {"webhook", "kakaotalk_sender_categories"} <= set(schema["properties"]["data"]["properties"])
    assert "#/$defs/webhook" in json.dumps(schema)
    references = {text.split('"')[0] for text in json.dumps(schema).split('"#/$defs/')[1:]}
    assert references <= set(schema["$defs"])


def test_schema_accepts_the_quickstart_and_refuses_a_typo(cli):
    import jsonschema_rs
    import yaml

    validator = jsonschema_rs.validator_for(json.loads(cli("schema").out))
    documents = [yaml.safe_load(path.read_text()) for path in sorted(EXAMPLES.rglob("*.yaml"))]

    assert [document for document in documents if not validator.is_valid(document)] == []
    assert not validator.is_valid({"resources": {"webhook": {"a": {"targt": "https://a.example"}}}})


def test_explain_lists_types_and_explains_fields(cli):
    assert "webhook" in cli("explain").out
    assert "Limit: 15 per project." in cli("explain", "webhook").out
    field = cli("explain", "whatsapp_template.details.components[BODY].text")
    assert "1 to 1,024 characters" in field.out


def test_explain_takes_an_element_by_its_index_as_every_other_place_does(cli):
    by_index = cli("explain", "whatsapp_template.details.components[0].text").out

    assert cli("explain", "whatsapp_template.details.components[BODY].text").out in by_index
    assert cli("explain", "whatsapp_template.details[0]").code == 1


def test_explain_knows_what_is_only_read(cli):
    whole = cli("explain", "kakaotalk_template_categories")

    assert "kakaotalk_template_categories" in cli("explain").out
    assert "A data source" in whole.out
    assert "categories  name (Korean)" in whole.out
    assert "1 to 30 characters" in cli("explain", "data.kakaotalk_template_categories.plusFriendId").out


@pytest.mark.parametrize(
    ("what", "hint"),
    [("webhok", '"webhook"'), ("webhook.targt", '"target"'), ("sender_categories", '"kakaotalk_sender_categories"')],
)
def test_explain_of_something_unknown_gets_the_nearest_there_is(what, hint, cli):
    missed = cli("explain", what)

    assert missed.code == 1
    assert f"did you mean {hint}?" in missed.err


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("1.5m", 90), ("1h30m", 5400), ("90m", 5400), ("1d12h", 129_600)]
)
def test_durations_are_read(text, seconds):
    from reconciler.cli.options import DurationType

    assert DurationType().convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "soon", "5 weeks", "-1s", "30m1h", "99999999999d"])
def test_what_is_no_duration_is_refused(text):
    from reconciler.cli.options import DurationType

    with pytest.raises(click.BadParameter, match="write 60s, 30m, 1h30m or 1d12h"):
        DurationType().convert(text, None, None)


def test_allow_names_action_type_and_number(cli):
    from reconciler.cli.options import AllowType

    assert AllowType().convert("delete:whatsapp_template=40", None, None) == (("delete", "whatsapp_template"), 40)
    assert cli("plan", "--allow", "delete=40").code == 1


def test_a_variable_without_a_name_is_refused_without_repeating_it(cli):
    refused = cli("plan", "--var", "=hush-hush")

    assert refused.code == 1
    assert "hush-hush" not in refused.err
