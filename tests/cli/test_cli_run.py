"""The command ``run``: what cannot be taken back needs --ack."""

import json

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
    assert f"reconciler run '{ADDRESS}' delete-all-languages --ack '{ADDRESS}'" in refused.err
    assert (meant.code, json.loads(meant.out)["answer"]) == (0, None)
    assert emulator.control("GET", "objects?type=whatsapp_template")["objects"] == []


def test_a_missing_argument_is_told_with_what_it_may_be(cli, project):
    (project / "main.yaml").write_text("resources: {}\n")

    refused = cli("run", "whatsapp_sender.main", "register").err

    assert "method: it is missing" in refused
    assert "usage:  register method=SMS|VOICE" in refused
