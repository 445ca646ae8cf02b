import json

import pytest

from reconciler.cli import run

ES = 'whatsapp_template.order_shipped["ES"]'


def declared(emulator):
    return sorted((one["type"], one["id"]) for one in emulator.control("GET", "objects")["objects"])


def writes(emulator, since=0):
    sent = emulator.control("GET", f"requests?since={since}")["requests"]
    return [one for one in sent if one["method"] != "GET" and "token" not in one["path"]]


def test_quickstart_goes_from_changes_pending_to_nothing_to_do(quickstart, cli, emulator):
    assert cli("plan", "--detailed-exitcode").code == 2
    assert cli("apply", "--auto-approve").code == 0
    emulator.control("POST", "clock", {"advance": "2h"})

    again = cli("plan", "--detailed-exitcode")

    assert again.code == 0
    assert "No changes. Unchanged 5." in again.out
    assert [kind for kind, _ in declared(emulator)] == ["sms_app", "webhook", *["whatsapp_template"] * 3]


def test_second_apply_sends_no_write(quickstart, cli, emulator):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    sent = len(emulator.control("GET", "requests")["requests"])

    again = cli("apply", "--auto-approve")

    assert again.code == 0
    assert writes(emulator, sent) == []


def test_apply_with_detailed_exitcode_tells_that_a_third_party_decides(quickstart, cli):
    assert cli("apply", "--auto-approve", "--detailed-exitcode").code == 3


def test_json_of_every_command_is_one_document(quickstart, cli):
    cli("apply", "--auto-approve")
    commands = [
        ["validate"],
        ["plan"],
        ["apply", "--auto-approve"],
        ["show"],
        ["output"],
        ["state", "list"],
        ["state", "show", "webhook.approvals"],
        ["version"],
    ]

    documents = {tuple(words): json.loads(cli(*words, "--format", "json").out) for words in commands}

    assert {document["format_version"] for document in documents.values()} == {"1.0"}
    assert documents["plan",]["summary"]["waiting"] == 3
    assert len(documents["state", "list"]["resources"]) == 5


def test_apply_of_a_failure_is_one_document_too(webhook, cli, emulator):
    fault = {"match": {"method": "POST", "path": "*/webhooks"}, "times": 9, "do": "status", "status": 424}
    emulator.control("POST", "faults", fault)

    failed = cli("apply", "--auto-approve", "--format", "json")

    assert failed.code == 1
    assert json.loads(failed.out)["summary"]["failed"] == 1


def test_a_delete_that_cannot_be_taken_back_needs_its_acknowledgement(quickstart, cli, emulator):
    cli("apply", "--auto-approve")
    emulator.control("POST", "clock", {"advance": "2h"})
    orders = quickstart / "templates" / "orders.yaml"
    orders.write_text("".join(line for line in orders.read_text().splitlines(True) if "ES:" not in line))

    refused = cli("apply", "--auto-approve")
    graded = cli("apply", "--auto-approve", "--detailed-exitcode")
    meant = cli("apply", "--auto-approve", "--ack", ES)

    assert (refused.code, graded.code, meant.code) == (1, 6, 0)
    assert f"needs --ack '{ES}'\n" in refused.out
    assert ("whatsapp_template", "order_shipped/ES") not in declared(emulator)


def test_destroy_deletes_everything(webhook, cli, emulator):
    cli("apply", "--auto-approve")

    gone = cli("destroy", "--auto-approve")

    assert gone.code == 0
    assert declared(emulator) == []
    assert "The state is empty." in cli("state", "list").err


def test_a_saved_plan_is_carried_out_without_a_question(webhook, process, emulator):
    assert process("plan", "--out", "release.plan").returncode == 0

    applied = process("apply", "release.plan")

    assert applied.returncode == 0, applied.stderr
    assert [kind for kind, _ in declared(emulator)] == ["webhook"]


def test_a_saved_plan_can_be_shown_before(webhook, cli):
    cli("plan", "--out", "release.plan")

    shown = cli("show", "release.plan")

    assert shown.code == 0
    assert "Plan: 1 create." in shown.out


def test_nothing_is_made_where_nobody_can_be_asked(webhook, process, emulator):
    refused = process("apply")

    assert refused.returncode == 1
    assert "Plan: 1 create." in refused.stdout
    assert "Approval needs a terminal" in refused.stderr
    assert "reconciler apply --auto-approve" in refused.stderr
    assert declared(emulator) == []


def test_forgetting_leaves_the_object_in_the_api(webhook, cli, emulator):
    cli("apply", "--auto-approve")

    forgotten = cli("state", "rm", "webhook.approvals")

    assert forgotten.code == 0
    assert "Forgot webhook.approvals" in forgotten.out
    assert [kind for kind, _ in declared(emulator)] == ["webhook"]
    assert cli("state", "list").out == ""


def test_an_address_that_is_not_in_the_state_gets_the_nearest_that_is(webhook, cli):
    cli("apply", "--auto-approve")

    missed = cli("state", "show", "webhook.aprovals")

    assert missed.code == 1
    assert "did you mean webhook.approvals?" in missed.err


def test_outputs_can_be_used_in_scripts(quickstart, cli):
    cli("apply", "--auto-approve")

    assert cli("output", "order_template").out == "order_shipped\n"
    assert json.loads(cli("output", "order_template", "--format", "json").out) == "order_shipped"
    assert cli("output", "order_tmplate").code == 1


def test_graph_draws_every_object(quickstart, cli):
    drawn = cli("graph", "--format", "dot").out

    assert drawn.startswith("digraph")
    assert '"whatsapp_template.order_shipped[\\"ES\\"]";' in drawn


def test_the_project_directory_can_be_named_before_or_after_the_command(webhook, cli, tmp_path_factory, environment):
    environment.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert cli("-C", webhook, "validate").code == 0
    assert cli("validate", "-C", webhook).code == 0
    assert cli("validate").code == 1


def test_variables_come_from_flags_and_files(webhook, cli, environment):
    environment.delenv("RECONCILER_VAR_hook_secret")
    (webhook / "prod.vars.yaml").write_text("hook_secret: from-a-file\n", encoding="utf-8")

    assert cli("validate").code == 1
    assert cli("validate", "--var", "hook_secret=x=y").code == 0
    assert cli("validate", "--var-file", "prod.vars.yaml").code == 0


def test_a_markdown_plan_is_a_comment(webhook, cli):
    comment = cli("plan", "--format", "markdown").out

    assert comment.startswith("<!-- reconciler plan -->\n")
    assert "**webhook: 1 entry**" in comment


def test_running_in_this_process_leaves_the_current_directory_alone(webhook, tmp_path_factory, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)

    run(["-C", str(webhook), "validate"])

    assert elsewhere.samefile(".")


def test_a_plan_is_never_saved_over_a_file_that_is_none(cli, quickstart):
    before = (quickstart / "sms.yaml").read_text()

    refused = cli("plan", "--out", "sms.yaml")
    first, again = cli("plan", "--out", "release.plan"), cli("plan", "--out", "release.plan")

    assert refused.code == 1
    assert "E204" in refused.err
    assert (quickstart / "sms.yaml").read_text() == before
    assert first.code == again.code == 0


@pytest.mark.parametrize(
    "command", ["plan --format json", "state pull", "status --format json", "apply --auto-approve --format json"]
)
def test_what_a_command_prints_may_lie_beside_the_files(quickstart, process, command, environment):
    """A shell makes the file before the command reads the folder, and the next command finds it full."""
    environment.setenv("RECONCILER_VAR_hook_secret", "a-long-secret")
    with (quickstart / "out.json").open("w") as out:
        printed = process(*command.split(), stdout=out, capture_output=False)

    assert printed.returncode == 0
    assert json.loads((quickstart / "out.json").read_text())
    assert process("validate").returncode == 0


@pytest.mark.parametrize("scope", ["--target", "--replace"])
def test_a_saved_plan_is_not_narrowed_when_it_is_applied(webhook, cli, emulator, scope):
    cli("plan", "--out", "p.plan")

    refused = cli("apply", "p.plan", scope, "webhook.approvals")

    assert refused.code == 1
    assert f"{scope} cannot limit a saved plan" in refused.err
    assert emulator.control("GET", "objects")["objects"] == []


def test_a_project_that_is_not_applied_is_no_quiet_one(webhook, cli):
    before = cli("status")
    cli("apply", "--auto-approve")
    after = cli("status")

    assert "Nothing is pending. 1 change to apply, see reconciler plan." in before.out
    assert "Nothing is pending. Unchanged 1." in after.out
    assert json.loads(cli("status", "--format", "json").out)["left_out"] == 0


def test_who_is_kept_out_by_a_lock_is_told_both_ways_in(webhook, cli):
    cli("state", "lock")

    refused = cli("apply", "--auto-approve").err

    assert "error[E404]: The state is locked" in refused
    assert "--lock-timeout 5m" in refused
    assert "reconciler state unlock" in refused


def test_an_allowance_for_no_type_is_refused(webhook, cli):
    refused = cli("plan", "--allow", "delete:webhok=8")

    assert refused.code == 1
    assert 'unknown type "webhok"' in refused.err
