"""What a re-categorisation costs, from prices in the files: exact amounts, and each mistake at its place."""

import json

import pytest

TEMPLATE = """\
resources:
  whatsapp_template:
    order:
      forEach: {EN: "Your order {{1}} is on its way to you.", ES: "Tu pedido {{1}} va en camino hacia ti."}
      name: order_shipped
      language: ${each.key}
      category: UTILITY
      details: {components: [{type: BODY, text: "${each.value}", examples: [A-1042]}]}
"""
PRICES = """\
prices:
  currency: EUR
  messages: {AUTHENTICATION: 0.0456, MARKETING: 0.1131, UTILITY: 0.0456}
  volumes: {whatsapp_template.order: 120000}
"""
BY_COUNTRY = """\
prices:
  currency: EUR
  messages: {MARKETING: {DE: 0.1131, FR: 0.06911}, UTILITY: 0.0456}
  volumes: {whatsapp_template.order: {DE: 100000, FR: 20000}}
"""


@pytest.fixture
def recategorised(project, cli, emulator):
    """Let Meta put an approved template into another category."""
    (project / "main.yaml").write_text(TEMPLATE)
    assert cli("apply", "--auto-approve").code == 0
    emulator.control("POST", "clock", {"advance": "2h"})
    assert cli("apply", "--auto-approve").code == 0
    verdict = {"match": {"type": "whatsapp_template"}, "verdict": "RECATEGORIZED", "reason": "MARKETING"}
    assert emulator.control("POST", "verdicts", verdict)["applied"] == 2
    return project


def flat(text):
    return " ".join(text.split())


def costs(cli, *words):
    changes = json.loads(cli(*(words or ("plan",)), "--format", "json").out)["changes"]
    return [found.get("cost") for change in changes for found in change["platform_changes"]]


@pytest.mark.parametrize("command", ["plan", "status"])
def test_every_view_says_what_it_costs(recategorised, cli, command):
    (recategorised / "prices.yaml").write_text(PRICES)
    sentence = "+67.50 EUR per 1,000 messages; +8,100.00 EUR a month for the 120,000 of whatsapp_template.order"

    told, comment = cli(command), cli(command, "--format", "markdown")

    assert flat(told.out).count(f"cost: {sentence}") == 1
    assert "**cost:** <code>&#43;67.50</code> EUR per 1,000 messages; <code>&#43;8,100.00</code> EUR a" in comment.out
    assert costs(cli, command) == 2 * [
        {
            "currency": "EUR",
            "per_1000": {"*": "67.50"},
            "per_month": "8100.00",
            "messages": 120000,
            "of": "whatsapp_template.order",
        }
    ]
    if command == "plan":
        assert f"<strong>Cost:</strong> {sentence}" in cli("plan", "--format", "html").out


def test_prices_by_country_are_kept_apart_and_a_month_is_their_sum(recategorised, cli):
    (recategorised / "prices.yaml").write_text(BY_COUNTRY)

    assert "cost: DE +67.50, FR +23.51 EUR per 1,000 messages; +7,220.20 EUR a month" in flat(cli("plan").out)
    assert costs(cli)[0]["per_1000"] == {"DE": "67.50", "FR": "23.51"}


def test_amounts_are_exact(recategorised, cli):
    text = PRICES.replace("MARKETING: 0.1131, UTILITY: 0.0456", "MARKETING: 0.3, UTILITY: 0.1").replace("120000", "3")
    (recategorised / "prices.yaml").write_text(text)

    assert [costs(cli)[0][key] for key in ("per_1000", "per_month")] == [{"*": "200.00"}, "0.60"]


def test_a_category_that_costs_less_is_told_with_its_sign(recategorised, cli):
    text = PRICES.replace("MARKETING: 0.1131", "MARKETING: 0.04512")
    (recategorised / "prices.yaml").write_text(text)

    assert "cost: -0.48 EUR per 1,000 messages; -57.60 EUR a month" in flat(cli("plan").out)


@pytest.mark.parametrize(
    ("old", "new"),
    [("UTILITY: 0.0456", ""), ("  volumes: {whatsapp_template.order: 120000}\n", "")],
    ids=["no price for it", "no volume"],
)
def test_what_is_not_known_is_not_told(recategorised, cli, old, new):
    (recategorised / "prices.yaml").write_text(PRICES.replace(old, new))

    for cost in costs(cli):
        assert cost in (None, {"currency": "EUR", "per_1000": {"*": "67.50"}})
        assert (cost is None) is ("UTILITY" in old)


def test_an_instance_may_have_a_volume_of_its_own(recategorised, cli):
    own = "{whatsapp_template.order: 120000, 'whatsapp_template.order[\"ES\"]': 1000}"
    (recategorised / "prices.yaml").write_text(PRICES.replace("{whatsapp_template.order: 120000}", own))

    assert [cost["per_month"] for cost in costs(cli)] == ["8100.00", "67.50"]


def test_a_saved_plan_keeps_the_cost(recategorised, cli):
    (recategorised / "prices.yaml").write_text(PRICES)
    (recategorised / "main.yaml").write_text(TEMPLATE.replace("Tu pedido", "El pedido"))
    planned = costs(cli)

    cli("plan", "--out", "release.plan")

    assert planned[0]
    assert costs(cli, "show", "release.plan") == planned


@pytest.mark.parametrize(
    ("old", "new", "code", "place", "words"),
    [
        ("currency: EUR", "", "E122", "3:3", 'needs "currency"'),
        ("currency: EUR", "currency: euro", "E126", "2:13", "three capital letters"),
        ("MARKETING", "MARKETNG", "E124", "3:38", "MARKETING"),
        ("0.1131", "-0.1131", "E125", "3:49", "at least 0"),
        ("0.1131", ".inf", "E123", "3:49", "a price is a number, not text"),
        ("0.1131", "cheap", "E123", "3:49", "a price is a number, not text"),
        ("0.1131", "true", "E123", "3:49", "a price is a number, not true or false"),
        ("0.1131", "{DE: -1}", "E125", "3:54", "at least 0"),
        ("120000", "1.5", "E123", "4:38", "a whole number"),
        ("0.1131", "{DE: 0.1}", "E126", "4:38", "priced by country"),
        ("volumes", "volume", "E104", "4:3", "volumes"),
        ("MARKETING: 0.1131", "MARKETING: {DE: 0.1}", "E126", "4:38", "priced by country"),
    ],
)
def test_a_mistake_is_told_where_it_is(project, cli, old, new, code, place, words):
    (project / "main.yaml").write_text(TEMPLATE)
    (project / "prices.yaml").write_text(PRICES.replace(old, new))

    refused = cli("validate")

    assert refused.code == 1
    assert code in refused.err + refused.out
    assert f"prices.yaml:{place}" in refused.err + refused.out
    assert words in flat(refused.err + refused.out)


def test_a_country_without_a_price_is_told_where_it_is(project, cli):
    (project / "main.yaml").write_text(TEMPLATE)
    (project / "prices.yaml").write_text(BY_COUNTRY.replace("FR: 20000", "IT: 20000"))

    refused = cli("validate")

    assert refused.code == 1
    assert "MARKETING has no price for IT" in flat(refused.err + refused.out)


def test_a_volume_of_an_object_that_is_not_declared_is_a_warning(project, cli):
    (project / "main.yaml").write_text(TEMPLATE)
    (project / "prices.yaml").write_text(PRICES.replace("template.order", "template.ordr"))

    told = cli("validate")

    assert told.code == 0
    assert "W172" in told.err + told.out
    assert "whatsapp_template.order" in told.err + told.out


def test_prices_are_declared_once(project, cli):
    (project / "main.yaml").write_text(TEMPLATE + PRICES)
    (project / "prices.yaml").write_text(PRICES)

    assert "prices is declared again" in flat(cli("validate").err)
