"""Templates of several brands and languages from one table of texts, from the first plan to an empty one."""

import pytest

from reconciler.diagnostics import ConfigError, StalePlan
from reconciler.plans.change import Action

BRANDS, TEMPLATES = ("kite", "lark", "wren"), ("order", "late")
LANGUAGES = ("en", "de", "fr", "es", "it", "pt-BR")
BLOCK = """
    BRAND_NAME:
      forEach: ${translation.shop["BRAND/NAME"]}
      name: BRAND_NAME
      language: ${each.key}
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value}", examples: ["A-1042"]}]}"""


@pytest.fixture
def brands(stage):
    blocks = [BLOCK.replace("BRAND", brand).replace("NAME", name) for brand in BRANDS for name in TEMPLATES]
    section = "translations:\n  shop: {files: texts.csv, source: EN}\nresources:\n  whatsapp_template:"
    (stage.directory / "main.yaml").write_text(section + "".join(blocks), encoding="utf-8")
    rows = [f"key;{';'.join(LANGUAGES)}"] + [
        ";".join([f"{brand}/{name}", *(f"{brand}, {name}, {code}: {{{{1}}}} is on its way" for code in LANGUAGES)])
        for brand in BRANDS
        for name in TEMPLATES
    ]
    stage.declare("\r\n".join(rows), "texts.csv")
    return stage


def change_table(stage, old, new):
    path = stage.directory / "texts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_one_table_makes_the_templates_of_all_brands_and_languages(brands):
    brands.apply()

    sent = brands.objects("whatsapp_template").values()
    assert len(sent) == 36
    assert {(each["name"], each["language"]) for each in sent} == {
        (f"{brand}_{name}", code.upper().replace("-", "_"))
        for brand in BRANDS
        for name in TEMPLATES
        for code in LANGUAGES
    }
    assert not [change for change in brands.plan().changes if change.action is not Action.NONE]


def test_a_changed_text_changes_one_template(brands):
    brands.apply()
    brands.reviewed()
    brands.advance("25h", 90_000)

    change_table(brands, "lark, late, fr: {{1}}", "lark, late, fr: numéro {{1}}")
    plan = brands.plan()

    assert [str(change.address) for change in plan.changes if change.action is Action.UPDATE] == [
        'whatsapp_template.lark_late["FR"]'
    ]


def test_one_missing_placeholder_is_one_problem_and_nothing_is_sent(brands):
    change_table(brands, "lark, late, fr: {{1}} is", "lark, late, fr: it is")

    with pytest.raises(ConfigError) as caught:
        brands.apply()

    assert [(each.code, str(each.source)) for each in caught.value.problems] == [("E196", "texts.csv:5:83")]
    assert brands.objects("whatsapp_template") == {}


def test_a_plan_of_other_texts_is_not_applied(brands):
    plan = brands.directory / "saved.plan"
    brands.plan(out=plan)
    change_table(brands, "lark, late, fr: {{1}}", "lark, late, fr: numéro {{1}}")

    with pytest.raises(StalePlan):
        brands.apply(plan)

    assert brands.objects("whatsapp_template") == {}
