"""What a person may have meant: near in the words that differ, however much else two names have in common."""

import pytest

from reconciler.address import Address
from reconciler.diagnostics import did_you_mean, meant, suggest

TYPES = ["bundle", "kakaotalk_sender", "sms_app", "webhook", "whatsapp_account", "whatsapp_sender", "whatsapp_template"]
ADDRESSES = ["sms_app.alerts", "whatsapp_template.order_shipped", 'whatsapp_template.order["EN"]']


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("langauge", ["language", "category", "name"], "language"),
        ("regoin", ["region"], "region"),
        ("sms_ap", TYPES, "sms_app"),
        ("smsapp", TYPES, "sms_app"),
        ("whatsapp_tempalte", TYPES, "whatsapp_template"),
        ("whatsapp_senders", TYPES, "whatsapp_sender"),
        ("webhooks", TYPES, "webhook"),
        ("hook_secrets", ["hook_secret"], "hook_secret"),
        ("order", ["order_de"], "order_de"),
        ("order_EM", ["order_EN"], "order_EN"),
        ("bannerLink", ["bannerUrl", "name"], "bannerUrl"),
        ("whatsapp_template.order_shiped", ADDRESSES, "whatsapp_template.order_shipped"),
        ("whatsapp_tmplate.order_shipped", ADDRESSES, "whatsapp_template.order_shipped"),
        ('whatsapp_template.order["ES"]', ADDRESSES, 'whatsapp_template.order["EN"]'),
    ],
)
def test_what_is_near_is_proposed(word, known, expected):
    assert did_you_mean(word, known) == expected


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("whatsapp_zzz", TYPES),
        ("whatsapp_template.zzz", ADDRESSES),
        ("whatsapp_template.x", ["whatsapp_template.order"]),
        ("whatsapp_template.shop_1", ["whatsapp_template.shop_2"]),
        ("sms_app.first", ["sms_app.second"]),
        ("var.a", ["var.b"]),
        ("zzz", TYPES),
        ("", TYPES),
        ("x" * 500, ["x" * 501]),
    ],
)
def test_what_only_shares_its_prefix_is_not_proposed(word, known):
    assert did_you_mean(word, known) is None


SERIES = [f'whatsapp_template.seeded["seeded_{number:05d}"]' for number in range(4000)]


@pytest.mark.parametrize("known", [SERIES[:40], SERIES], ids=["few", "many"])
def test_of_a_numbered_series_only_the_same_number_is_proposed(known):
    for spelling in ("seeded_5", "seeded_0005", "seded_00005", "seeded-00005", "seeded_00005x"):
        assert did_you_mean(f'whatsapp_template.seeded["{spelling}"]', known) == SERIES[5]
    assert did_you_mean('whatsapp_template.seeded["seeded_99999"]', known) is None


def test_a_nearer_name_is_not_hidden_by_one_that_only_looks_nearer():
    assert did_you_mean("whatsapp_template.ab", ["whatsapp_template.cd", "whatsapp_template.abc"]).endswith(".abc")


def test_where_nothing_is_near_the_help_lists_what_there_is():
    assert suggest("whatsapp_zzz", ["whatsapp_sender", "webhook"]) == "available: whatsapp_sender, webhook"
    assert meant(Address.parse("whatsapp_template.zzz"), ADDRESSES) == ""


def test_of_thousands_only_near_ones_are_proposed():
    many = [f"whatsapp_template.t{number:05}" for number in range(5_000)]

    assert did_you_mean("whatsapp_template.t0012", many) is not None
    assert did_you_mean("whatsapp_template.zzz", many) is None
