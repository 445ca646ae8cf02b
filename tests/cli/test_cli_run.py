"""The command ``run``: what cannot be taken back needs --ack."""

import json
import os
import threading

import pytest

from reconciler.cli.arguments import given
from reconciler.emulator.spec import operations
from schemas import catalogue

PROJECT = """\
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components: [{type: BODY, text: "Your order {{1}} is on its way!", examples: [A-1042]}]
"""
ADDRESS = "whatsapp_template.order"


def test_an_operation_that_cannot_be_taken_back_runs_only_when_acknowledged(cli, project, emulator):
    (project / "project.yaml").write_text(PROJECT, encoding="utf-8")
    assert cli("apply", "--auto-approve").code == 0

    listed = cli("run", ADDRESS)
    refused = cli("run", ADDRESS, "delete-all-languages")
    left = len(emulator.control("GET", "objects?type=whatsapp_template")["objects"])
    meant = cli("run", ADDRESS, "delete-all-languages", "--ack", ADDRESS, "--format", "json")

    assert "Needs --ack" in listed.out
    assert (refused.code, left) == (1, 1)
    assert f"reconciler run {ADDRESS} delete-all-languages --ack {ADDRESS}" in refused.err
    assert (meant.code, json.loads(meant.out)["answer"]) == (0, None)
    assert emulator.control("GET", "objects?type=whatsapp_template")["objects"] == []


def test_a_missing_argument_is_told_with_what_it_may_be(cli, project):
    (project / "main.yaml").write_text("resources: {}\n")

    refused = cli("run", "whatsapp_sender.main", "register").err

    assert "method: it is missing" in refused
    assert "usage:  register method=SMS|VOICE" in refused


TYPES = [catalogue.resource_type(name) for name in catalogue.names()]
TOKEN = "EAAG-long-lived-0815"
ACCOUNT = "whatsapp_account"


@pytest.fixture
def listed(project, emulator):
    """A project about nothing; answers with the bodies the API was sent, as the emulator understood them."""
    (project / "main.yaml").write_text("resources: {}\n")
    return project


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_token_is_read_from_a_file(cli, listed, ending):
    (listed / "token.txt").write_text(TOKEN + ending, newline="")

    shown = cli("run", ACCOUNT, "waba-details", "facebookToken=@token.txt")

    operation = next(one for one in catalogue.resource_type(ACCOUNT).operations if one.name == "waba-details")
    assert shown.code == 0
    assert TOKEN not in shown.out + shown.err
    assert given(operation, ["facebookToken=@token.txt"]) == {"facebookToken": TOKEN}


def test_a_token_is_read_from_standard_input_which_may_be_a_pipe(process, listed):
    done = process("run", ACCOUNT, "waba-details", "facebookToken=-", input=f"{TOKEN}\nnever read", stdin=None)

    assert done.returncode == 0, done.stderr


def test_a_token_is_read_from_a_pipe(cli, listed):
    pipe = listed / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(TOKEN))
    writer.start()

    shown = cli("run", ACCOUNT, "waba-details", f"facebookToken=@{pipe}")

    writer.join()
    assert shown.code == 0


def test_a_token_is_taken_from_the_environment_unless_given(cli, listed, environment):
    environment.setenv("RECONCILER_ARG_facebookToken", "an-invalid-token")

    refused = cli("run", ACCOUNT, "waba-details")
    given = cli("run", ACCOUNT, "waba-details", f"facebookToken={TOKEN}")

    assert (refused.code, given.code) == (1, 0)
    assert "invalid_facebook_token" in refused.err
    assert "get a new one from embedded signup" in refused.err
    assert "an-invalid-token" not in refused.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"\xff", "not UTF-8"),
        (b"x" * 70_000, "too long"),
    ],
)
def test_a_file_that_gives_no_token_is_told_in_words(cli, listed, content, told):
    if content is not None:
        (listed / "token.txt").write_bytes(content)

    refused = cli("run", ACCOUNT, "waba-details", "facebookToken=@token.txt")

    assert refused.code == 1
    assert told in refused.err
    assert "E999" not in refused.err


def test_only_one_argument_can_come_from_standard_input(cli, listed):
    refused = cli("run", ACCOUNT, "long-lived-token", "facebookToken=-", "facebookCode=-")

    assert "Only one argument can come from standard input" in refused.err


def test_what_is_not_secret_is_taken_as_it_stands(cli, listed, emulator):
    for text in ("@ada, please look", "-"):
        assert cli("run", ACCOUNT, "comment", f"comment={text}").code == 0

    shown = cli("run", ACCOUNT, "activities").out

    assert "@ada, please look" in shown


def test_a_refused_secret_is_not_shown(cli, project):
    (project / "main.yaml").write_text("resources: {}\n")

    refused = cli("run", "kakaotalk_sender.main", "verify", "code=12ab34cd")

    assert "must be digits only" in refused.err
    assert "12ab34cd" not in refused.err


def test_every_secret_argument_of_an_operation_is_told_by_help(cli, project):
    told = cli("run", "--help").out

    secret = {name for resource_type in TYPES for one in resource_type.operations for name in one.sensitive_arguments}
    assert secret == {"code", "facebookToken", "facebookCode"}
    for words in ("KEY=-", "KEY=@FILE", "RECONCILER_ARG_KEY"):
        assert words in told


@pytest.mark.parametrize("form", [(), ("--format", "json")])
def test_our_advice_is_shown_when_the_api_says_404(cli, project, form):
    (project / "project.yaml").write_text(PROJECT, encoding="utf-8")
    assert cli("apply", "--auto-approve").code == 0
    template = "whatsapp_template.order"

    unknown = cli("run", template, "compare", "templates=nosuch/EN", *form)

    told = unknown.err + unknown.out
    assert "templates_compare_not_found" in told
    assert "there is no such template to compare with; check its name and language" in told


def test_every_advice_for_a_code_belongs_to_a_documented_one():
    for resource_type in TYPES:
        for one in resource_type.operations:
            path = one.call.path.removeprefix("/v1/projects/{projectId}")
            assert set(one.hint) <= {*operations()[f"{one.call.method} {path}"].errors, "resource_locked"}, one.name
