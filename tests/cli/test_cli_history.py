"""The history at the prompt: a table below a heading for each run, type or address, since a moment or a run."""

import json
import re

import pytest

APP = "resources:\n  sms_app:\n    alerts: {{name: {name}, region: EU}}\n"
TEMPLATE = """\
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
"""
DAY = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@pytest.fixture
def three_runs(project, cli, environment):
    """A project whose objects were created, changed and forgotten, each in a run of its own."""
    environment.setenv("GITHUB_SHA", "0123456789abcdef")
    (project / "main.yaml").write_text(APP.format(name="Alerts") + TEMPLATE)
    assert cli("apply", "--auto-approve").code == 0
    (project / "main.yaml").write_text(APP.format(name="Renamed") + TEMPLATE)
    assert cli("apply", "--auto-approve").code == 0
    assert cli("state", "rm", "sms_app.alerts").code == 0
    return project


def headings(text):
    return [line for line in text.splitlines() if line and not line.startswith(" ")]


def entries(told):
    assert told.code == 0, told.err
    return [(entry["run"], entry["address"], entry["action"]) for entry in json.loads(told.out)["entries"]]


def test_each_run_has_a_heading_and_each_operation_a_row(three_runs, cli, environment):
    environment.setenv("COLUMNS", "200")

    text = cli("history").out
    newest, second, first = headings(text)

    assert newest.startswith("run 3  state rm  ")
    assert re.fullmatch(rf"run 2  apply  {DAY.pattern}  done in \d+\.\d s  by \S+ on \S+, commit 0123456789ab", second)
    assert first.startswith("run 1  apply  ")
    rows = re.findall(r"^  (\S+) +done +(\S+)", text, re.MULTILINE)
    assert rows[:2] == [("forget", "sms_app.alerts"), ("update", "sms_app.alerts")]
    assert sorted(rows[2:]) == [("create", "sms_app.alerts"), ("create", "whatsapp_template.hello")]
    assert "changed name" in text


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        ("type", ["sms_app", "whatsapp_template"]),
        ("address", ["sms_app.alerts", "whatsapp_template.hello"]),
    ],
)
def test_entries_can_be_grouped_by_what_they_are_about(three_runs, cli, by, titles):
    text = cli("history", "--by", by).out

    assert sorted(headings(text)) == titles
    assert len(DAY.findall(text)) == 4
    assert "run 2 (apply) by " in " ".join(text.split())


@pytest.mark.parametrize("by", ["run", "type", "address"])
@pytest.mark.parametrize("columns", ["40", "60", "80"])
def test_a_narrow_terminal_shows_all_of_it_below_each_other(three_runs, cli, environment, columns, by):
    environment.setenv("COLUMNS", columns)

    lines = cli("history", "--by", by).out.splitlines()

    words = [line for line in lines if len(line) > int(columns)]
    assert [line for line in words if len(line.split()) > 1] == []
    assert "whatsapp_template" in "\n".join(lines)


def test_since_takes_a_time_a_date_or_a_run(three_runs, cli):
    everything = entries(cli("history", "--format", "json"))

    assert entries(cli("history", "--since", "2", "--format", "json")) == everything[:2]
    assert entries(cli("history", "--since", "1h", "--format", "json")) == everything
    assert entries(cli("history", "--since", "2001-02-03", "--format", "json")) == everything
    assert entries(cli("history", "--since", "2999-01-01", "--format", "json")) == []
    assert entries(cli("history", "--since", "2999-01-01T10:00+02:00", "--format", "json")) == []
    assert cli("history", "--since", "2999-01-01").out == "Nothing in the history matches.\n"


@pytest.mark.parametrize("word", ["yesterday", "7x", "2026-13-01", "-1", "999999999999999d"])
def test_a_time_that_is_none_is_refused_with_how_to_write_one(three_runs, cli, word):
    told = cli("history", f"--since={word}")

    assert told.code == 1
    assert "write 7d, 12h, 2026-11-01, or the number of a run" in " ".join(told.err.split())


def test_a_limit_says_that_there_is_more(three_runs, cli):
    cut, whole = cli("history", "--limit", "2"), cli("history", "--limit", "4")

    assert "The 2 newest entries; --limit shows more." in cut.out
    assert "--limit" not in whole.out
    assert json.loads(cli("history", "--limit", "2", "--format", "json").out)["more"] is True
    assert "more" not in json.loads(cli("history", "--format", "json").out)


def test_json_says_of_each_entry_how_its_run_went(three_runs, cli):
    newest, *_ = json.loads(cli("history", "--format", "json").out)["entries"]

    assert newest["run_began"] <= newest["at"] <= newest["run_ended"]
    assert newest["run_outcome"] == "done"


def test_a_page_has_what_the_filters_keep(three_runs, cli):
    page = cli("history", "whatsapp_*", "--limit", "1", "--format", "html").out
    cut = cli("history", "--limit", "1", "--format", "html").out

    assert page.count('<li class="card"') == 1
    assert "whatsapp_template.hello" in page
    assert "1 entry, newest first." in page
    assert "The newest entry, newest first." in cut


def test_a_filter_of_very_many_addresses_is_no_question_too_long_for_the_database(project, cli):
    apps = "".join(f"    a{number}: {{name: A{number}, region: EU}}\n" for number in range(501))
    (project / "main.yaml").write_text(f"resources:\n  sms_app:\n{apps}" + TEMPLATE)
    assert cli("apply", "--auto-approve").code == 0

    kept = json.loads(cli("history", "sms_app", "--limit", "502", "--format", "json").out)["entries"]

    assert len(kept) == 501
    assert {entry["address"].partition(".")[0] for entry in kept} == {"sms_app"}
