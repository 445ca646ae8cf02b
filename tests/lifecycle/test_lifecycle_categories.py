"""All languages of a name have one category: what the API would refuse in the middle of an apply is told before."""

import shutil

import pytest

from reconciler.engine import Wanted, from_live, import_all
from reconciler.plans.change import Action, Guard, Status

TEMPLATE = """
resources:
  whatsapp_template:
    LANGUAGE:
      name: order_shipped
      language: LANGUAGE
      category: CATEGORY
      details:
        components:
          - {type: BODY, text: "LANGUAGE: your order {{1}} is on its way!", examples: ["A-1042"]}
"""
GERMAN = "whatsapp_template.DE"


def template(language, category):
    return TEMPLATE.replace("LANGUAGE", language).replace("CATEGORY", category)


@pytest.fixture
def unmanaged(stage):
    """An approved English template that this project does not manage any more."""
    stage.declare(template("EN", "MARKETING"))
    stage.apply()
    stage.reviewed()
    stage.apply()
    stage.declare("removed: [{from: whatsapp_template.EN, destroy: false}]\n")
    stage.apply()
    return stage


def test_a_language_is_not_created_in_another_category_than_those_that_are_live(unmanaged):
    unmanaged.declare(template("DE", "UTILITY"))

    (change,) = [one for one in unmanaged.plan().changes if str(one.address) == GERMAN]
    unmanaged.apply()

    assert (change.action, change.status, change.guard) == (Action.CREATE, Status.BLOCKED, Guard.DIFFERS)
    assert "all languages of a name have one category" in change.why
    assert "category of order_shipped/EN is MARKETING; write MARKETING here" in change.why
    assert sorted(unmanaged.objects("whatsapp_template")) == ["order_shipped/EN"]


def test_it_is_created_in_theirs(unmanaged):
    unmanaged.declare(template("DE", "MARKETING"))
    unmanaged.apply()

    assert sorted(unmanaged.objects("whatsapp_template")) == ["order_shipped/DE", "order_shipped/EN"]


def test_a_language_that_meta_put_elsewhere_is_written_so_that_the_files_hold_together(stage):
    """Meta changes one language at a time; files that are made from it must be valid, and plan nothing."""
    stage.declare(template("EN", "UTILITY") + template("DE", "UTILITY").split("whatsapp_template:\n")[1])
    stage.apply()
    stage.reviewed()
    stage.apply()
    stage.emulator.control("POST", "objects/whatsapp_template/order_shipped/DE", {"category": "MARKETING"})
    shutil.rmtree(stage.directory)
    stage.directory.mkdir()

    made = from_live(stage.project(), Wanted())
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(stage.directory.rglob("*.yaml")))

    assert len([address for address in made.addresses if address.startswith("whatsapp_template.")]) == 2
    assert "ignoreChanges: [category]" in text
    assert "as in the other languages; it is left as it is" in text
    assert not stage.plan().has_changes


ASIDE = "      lifecycle: {ignoreChanges: [category]}\n"


def together(*templates):
    """Return one file with several of the templates above."""
    first, *others = templates
    return first + "".join(other.split("whatsapp_template:\n")[1] for other in others)


@pytest.fixture
def changed(stage):
    """Two approved languages, one of which Meta has put into another category."""
    stage.declare(together(template("EN", "UTILITY"), template("DE", "UTILITY")))
    stage.apply()
    stage.reviewed()
    stage.apply()
    stage.emulator.control("POST", "objects/whatsapp_template/order_shipped/DE", {"category": "MARKETING"})
    return stage


def test_the_plan_says_how_to_leave_the_change_of_one_language_alone(changed):
    (change,) = [change for change in changed.plan().changes if str(change.address) == GERMAN]

    assert "lifecycle: {ignoreChanges: [category]} here" in change.warnings[0]
    changed.declare(together(template("EN", "UTILITY"), template("DE", "MARKETING") + ASIDE))
    assert not changed.plan().has_changes
    changed.declare(together(template("EN", "UTILITY"), template("DE", "UTILITY") + ASIDE))
    assert not changed.plan().has_changes


def test_where_live_languages_differ_the_api_decides_about_another(changed):
    changed.declare(together(template("EN", "UTILITY"), template("DE", "UTILITY"), template("FR", "UTILITY")))

    (change,) = [change for change in changed.plan().changes if str(change.address) == "whatsapp_template.FR"]

    assert (change.action, change.status) == (Action.CREATE, Status.READY)


def test_a_language_is_imported_beside_one_that_is_declared_otherwise(changed):
    changed.declare("removed: [{from: whatsapp_template.DE, destroy: false}]\n" + template("EN", "UTILITY"))
    changed.apply()

    made = import_all(changed.project(), Wanted())

    assert len([address for address in made.addresses if address.startswith("whatsapp_template.")]) == 1
    assert not changed.plan().has_changes
