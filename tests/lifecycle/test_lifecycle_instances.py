"""What depends on one instance of a block waits for that instance, and not for its siblings."""

import pytest

from reconciler import engine
from reconciler.diagnostics import ConfigError, StalePlan
from reconciler.plans.change import Guard, Status

BUNDLES = """
resources:
  bundle:
    services:
      forEach: [EN, DE]
      name: ${each.key}
      region: EU
      smsApp: {name: "${each.key}"}
"""

APPS = """
  sms_app:
    alerts: {forEach: [EN, DE], region: EU, name: "of ${bundle.services[each.key].id}"}
"""

SENDERS = """
resources:
  kakaotalk_sender:
    acme:
      forEach: {EN: acmechannel, DE: otherchannel}
      plusFriendId: ${each.value}
      details:
        adminPhoneNo: "+821012345678"
        name: Acme ${each.key}
        topLevelCategoryCode: "001"
        midLevelCategoryCode: "0001"
        subLevelCategoryCode: "0001"
  kakaotalk_template:
    shipped:
      plusFriendId: CHANNEL
      details:
        name: shipped
        language: KO
        content: Hello
        categoryCode: "001001"
        buttons: [{ordering: 1, type: WEB_LINK, name: Track, linkMo: "https://acme.example"}]
"""


def by_address(changes):
    return {str(change.address): change for change in changes}


def test_a_sibling_that_is_not_acknowledged_holds_up_only_its_own_dependents(stage):
    stage.declare(BUNDLES + APPS)

    plan = by_address(stage.plan(acks=['bundle.services["EN"]']).changes)
    stage.apply(acks=['bundle.services["EN"]'])

    assert [bundle["name"] for bundle in stage.objects("bundle").values()] == ["EN"]
    (bundle,) = stage.objects("bundle")
    assert f"of {bundle}" in {app["name"] for app in stage.objects("sms_app").values()}
    blocked = plan['sms_app.alerts["DE"]']
    assert (blocked.status, blocked.guard) == (Status.BLOCKED, Guard.DEPENDENCY)
    assert blocked.why == 'it depends on bundle.services["DE"], which is blocked'


def test_a_target_brings_along_the_instance_that_it_refers_to_and_no_sibling(stage):
    stage.declare(BUNDLES + APPS)

    plan = stage.plan(targets=['sms_app.alerts["EN"]'])

    assert set(by_address(plan.changes)) == {'bundle.services["EN"]', 'sms_app.alerts["EN"]'}


def test_the_graph_shows_the_instance_that_each_one_needs(stage):
    stage.declare(BUNDLES + APPS)

    needs = engine.dependencies(stage.project()).needs

    shown = {str(address): [*map(str, needed)] for address, needed in needs.items() if needed}
    assert shown == {f'sms_app.alerts["{key}"]': [f'bundle.services["{key}"]'] for key in ("EN", "DE")}


@pytest.mark.parametrize("channel", ['${kakaotalk_sender.acme["EN"].plusFriendId}', "acmechannel"])
def test_a_child_depends_on_the_parent_that_it_names(stage, channel):
    stage.declare(SENDERS.replace("CHANNEL", channel))

    needs = engine.dependencies(stage.project()).needs

    shown = {str(address): [*map(str, needed)] for address, needed in needs.items() if needed}
    assert shown == {"kakaotalk_template.shipped": ['kakaotalk_sender.acme["EN"]']}


def test_a_child_of_a_parent_that_nothing_names_comes_after_all_of_them(stage):
    stage.declare(SENDERS.replace("CHANNEL", "channel-of-somebody"))

    needs = engine.dependencies(stage.project()).needs

    (needed,) = [each for address, each in needs.items() if address.type == "kakaotalk_template"]
    assert [address.key for address in needed] == ["DE", "EN"]


TABLE = """\
key,text
EN,Hello
"a ""quoted"" one","Hi, you"
x/y.z,dots
😀,emoji
"""

MATRIX = """
resources:
  sms_app:
    rows: {forEach: "${csvdecode(file(\\"texts.csv\\"))}", region: EU, name: "${each.value.text}"}
    cells:
      matrix: {brand: [kite, "o\\"wl"], region: [EU, US], exclude: [{brand: kite, region: US}]}
      name: ${each.brand} in ${each.region} after ${sms_app.rows["EN"].id}
      region: ${each.region}
"""


def test_a_table_and_a_matrix_are_applied_and_then_at_rest(stage):
    stage.declare(TABLE, "texts.csv")
    stage.declare(MATRIX)

    stage.apply()

    ((first, _),) = [(key, app) for key, app in stage.objects("sms_app").items() if app["name"] == "Hello"]
    assert {app["name"] for app in stage.objects("sms_app").values()} == {
        *("Hello", "Hi, you", "dots", "emoji"),
        *(f"{where} after {first}" for where in ("kite in EU", 'o"wl in EU', 'o"wl in US')),
    }
    assert set(stage.records()) >= {'sms_app.cells["o\\"wl/US"]', 'sms_app.rows["x/y.z"]', 'sms_app.rows["😀"]'}
    assert not stage.plan().changes


def test_a_row_that_is_taken_out_of_a_table_is_deleted_and_a_text_that_changes_is_sent(stage):
    stage.declare(TABLE, "texts.csv")
    stage.declare(MATRIX)
    stage.apply()
    stage.declare(TABLE.replace("x/y.z,dots\n", "").replace("emoji", "smile"), "texts.csv")

    planned = {address: str(change.action) for address, change in by_address(stage.plan().changes).items()}

    assert {address: action for address, action in planned.items() if action != "none"} == {
        'sms_app.rows["x/y.z"]': "delete",
        'sms_app.rows["😀"]': "update",
    }


def test_a_saved_plan_is_refused_once_the_table_has_changed(stage, tmp_path):
    stage.declare(TABLE, "texts.csv")
    stage.declare(MATRIX)
    out = tmp_path / "p.plan"
    stage.plan(out=out)
    stage.declare(TABLE.replace("emoji", "smile"), "texts.csv")

    with pytest.raises(StalePlan):
        stage.apply(saved_plan=out)

    assert stage.objects("sms_app") == {}


BRANDS = """
locals: {brands: {Kite: "701234501", Lark: "701234502", Wren: "701234503"}}
translations: {all: {files: texts.csv, source: EN}}
resources:
  sms_app: {main: {forEach: "${local.brands}", name: "${each.key}", region: EU}}
  webhook:
    events:
      forEach: ${local.brands}
      target: https://hooks.acme.example/${lower(each.key)}
      secret: correct-horse
      triggers: [BUNDLE_DONE]
  whatsapp_sender:
    care:
      forEach: ${local.brands}
      phoneNumberProvider: CUSTOMER
      region: EU
      details: {countryCode: "46", phoneNumber: "${each.value}", displayName: "${each.key}", vertical: RESTAURANT}
  whatsapp_template:
    text:
      matrix: {brand: "${local.brands}", text: [ready, shipped], language: "${translation.all.ready}"}
      name: ${lower(each.brand)}_${each.text}
      language: ${each.language}
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "${replace(translation.all[each.text][each.language], 'ME', each.brand)}", examples: [A]}
"""
LANGUAGES = ("EN", "DE", "ES", "FR", "IT", "NL")
TEXTS = "\n".join([
    f"key,{','.join(LANGUAGES)}",
    *(",".join([text, *(f"ME order {{{{1}}}} is {text} ({language})." for language in LANGUAGES)])
      for text in ("ready", "shipped")),
])  # fmt: skip


def test_three_brands_in_six_languages_are_25_lines_and_a_table(stage):
    assert len(BRANDS.strip().splitlines()) <= 25
    stage.declare(BRANDS)
    stage.declare(TEXTS, "texts.csv")

    stage.apply()
    stage.reviewed()

    assert {kind: len(stage.objects(kind)) for kind in ("sms_app", "webhook", "whatsapp_sender")} == {
        "sms_app": 3,
        "webhook": 3,
        "whatsapp_sender": 3,
    }
    assert len(stage.objects("whatsapp_template")) == 36
    assert {str(change.address.block) for change in stage.plan().changes if change.pending} == set()


def test_one_missing_placeholder_is_one_diagnostic_at_its_place_in_the_table(stage):
    stage.declare(BRANDS)
    table = TEXTS.replace("order {{1}} is shipped (FR)", "order is shipped (FR)")
    stage.declare(table, "texts.csv")

    with pytest.raises(ConfigError) as caught:
        stage.plan()

    (found,) = caught.value.problems
    column = table.splitlines()[2].index("ME order is shipped (FR)") + 1
    assert str(found.source) == f"texts.csv:3:{column}"
