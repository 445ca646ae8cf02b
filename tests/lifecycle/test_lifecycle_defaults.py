"""Defaults of a type: what a block takes unless it says so itself, of the nearest folder first."""

import pytest

from reconciler.address import Address
from reconciler.diagnostics import ConfigError, StalePlan
from reconciler.engine.acceptance import accept
from reconciler.plans.change import Guard

PROJECT = """
defaults:
  whatsapp_template:
    category: UTILITY
    language: EN
    details:
      messageSendTtlSeconds: 43200
      components: [{type: BODY, text: Of the project}]
    lifecycle: {protect: true, timeouts: {create: 1m, update: 2m}}
"""
HOOKS = """
defaults:
  webhook: {secret: "${local.key}", triggers: [BUNDLE_DONE]}
locals: {key: secret-value-1}
resources:
  webhook:
    first: {target: "https://hooks.example/first"}
    second: {target: "https://hooks.example/second"%s}
"""


def templates(stage):
    return {template["name"]: template for template in stage.objects("whatsapp_template").values()}


def test_a_block_is_stronger_than_its_folder_and_the_folder_than_the_project(stage):
    stage.declare(PROJECT)
    stage.declare("resources: {whatsapp_template: {plain: {name: plain}}}", "plain.yaml")
    stage.declare("defaults: {whatsapp_template: {category: MARKETING}}", "brands/kite/defaults.yaml")
    stage.declare(
        """
        resources:
          whatsapp_template:
            kite: {name: kite}
            own: {name: own, category: UTILITY, language: DE}
        """,
        "brands/kite/more/texts.yaml",
    )

    stage.apply()

    assert {name: (each["category"], each["language"]) for name, each in templates(stage).items()} == {
        "plain": ("UTILITY", "EN"),
        "kite": ("MARKETING", "EN"),
        "own": ("UTILITY", "DE"),
    }


def test_mappings_are_merged_key_by_key_and_lists_replaced(stage):
    stage.declare(PROJECT)
    stage.declare(
        """
        resources:
          whatsapp_template:
            text: {name: text, details: {components: [{type: BODY, text: Of the block}]}}
            time: {name: time, details: {messageSendTtlSeconds: 40000}}
        """,
        "texts.yaml",
    )

    stage.apply()
    stage.reviewed()

    sent = {name: template["details"] for name, template in templates(stage).items()}
    assert sent["text"]["messageSendTtlSeconds"] == 43200
    assert [part["text"] for part in sent["text"]["components"]] == ["Of the block"]
    assert sent["time"]["messageSendTtlSeconds"] == 40000
    assert [part["text"] for part in sent["time"]["components"]] == ["Of the project"]


def test_null_in_a_block_takes_a_default_away(stage):
    stage.declare(PROJECT)
    block = "resources: {whatsapp_template: {text: {name: text, details: {messageSendTtlSeconds: }}}}"
    stage.declare(block, "texts.yaml")

    stage.apply()
    stage.reviewed()

    assert "messageSendTtlSeconds" not in templates(stage)["text"]["details"]


def test_settings_of_lifecycle_are_defaults_too(stage):
    apps = """
    defaults: {sms_app: {region: EU, lifecycle: {protect: true, timeouts: {create: 1m}}}}
    resources:
      sms_app:
        a: {name: %s}
        b: {name: %s, lifecycle: {protect: false}}
    """
    stage.declare(apps % ("a", "b"))
    stage.apply()
    stage.declare(apps.replace("EU", "US") % ("a", "b"))

    changes = stage.plan(acks=["sms_app.a", "sms_app.b"]).changes

    assert {change.address.name: change.guard for change in changes} == {"a": Guard.PROTECTED, "b": Guard.NONE}


def test_an_expression_in_a_default_is_worked_out_in_the_block(stage):
    stage.declare(
        """
        defaults: {sms_app: {name: "${each.value} (${each.key})", region: "${local.region}"}}
        locals: {region: EU}
        resources: {sms_app: {app: {forEach: {a: Anna, b: Ben}}}}
        """
    )

    stage.apply()

    assert {app["name"] for app in stage.objects("sms_app").values()} == {"Anna (a)", "Ben (b)"}


def test_an_unknown_value_of_a_default_holds_back_every_block_that_takes_it(stage):
    stage.declare(
        """
        defaults: {sms_app: {region: UE}}
        resources: {sms_app: {a: {name: a}, b: {name: b}, c: {name: c, region: EU}}}
        """
    )

    stage.apply()

    assert {app["name"] for app in stage.objects("sms_app").values()} == {"c"}


def test_a_plan_that_was_saved_before_a_default_changed_is_stale(stage):
    stage.declare("resources: {sms_app: {a: {name: a}}}")
    stage.declare("defaults: {sms_app: {region: EU}}", "defaults.yaml")
    saved = stage.directory / "a.plan"
    stage.plan(out=saved)
    stage.declare("defaults: {sms_app: {region: US}}", "defaults.yaml")

    with pytest.raises(StalePlan):
        stage.apply(saved)

    assert stage.objects("sms_app") == {}


def change_triggers(stage, name):
    hooks = {hook["target"]: remote_id for remote_id, hook in stage.objects("webhook").items()}
    stage.change_outside("webhook", hooks[f"https://hooks.example/{name}"], {"triggers": ["ALL"]})


def test_a_live_value_is_accepted_where_the_default_stands(stage):
    stage.declare(HOOKS % ", triggers: [ALL]")
    stage.apply()
    change_triggers(stage, "first")

    accept(stage.project(), [Address.parse("webhook.first")])

    assert stage.directory.joinpath("main.yaml").read_text() == (HOOKS % ", triggers: [ALL]").replace(
        "[BUNDLE_DONE]", "[ALL]"
    )


def test_a_default_that_other_objects_take_is_not_changed_for_one_of_them(stage):
    stage.declare(HOOKS % "")
    stage.apply()
    change_triggers(stage, "first")
    before = stage.directory.joinpath("main.yaml").read_text()

    with pytest.raises(ConfigError) as refused:
        accept(stage.project(), [Address.parse("webhook.first")])

    (problem,) = refused.value.problems
    assert problem.code == "E261"
    assert problem.source.line == 3
    assert "webhook.second" in problem.label
    assert stage.directory.joinpath("main.yaml").read_text() == before
