"""What data blocks become: checked values, order through data, references that wait to be read."""

import textwrap

import pytest

from reconciler.address import Address
from reconciler.load import load
from reconciler.resolve import VariableInputs, resolve
from reconciler.values import Deferred, Reference, Secret

APP = Address("sms_app", "a")


@pytest.fixture
def desired(tmp_path):
    def read(text, **flags):
        (tmp_path / "main.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
        return resolve(load(tmp_path), VariableInputs(flags))

    return read


def test_a_block_keeps_its_values_kind_and_place(desired):
    text = """
        variables: {channel: {default: acme}}
        locals: {own: "${var.channel}channel"}
        data:
          kakaotalk_template_categories: {mine: {plusFriendId: "${local.own}"}}
          whatsapp_sender: {main: {details: {countryCode: "1", phoneNumber: "5551234"}}}
        """

    data = desired(text).data

    mine = data[Address("data.kakaotalk_template_categories", "mine")]
    assert (mine.values, mine.resource_type.name, mine.source().line) == (
        {"plusFriendId": "acmechannel"},
        "kakaotalk_template_categories",
        5,
    )
    assert data[Address("data.whatsapp_sender", "main")].resource_type.name == "whatsapp_sender"


def test_a_reference_waits_to_be_read_and_what_chooses_it_is_filled_in(desired):
    found = desired(
        """
        data: {sms_app: {x: {name: Alerts, region: EU}}}
        outputs:
          known: {value: "${data.sms_app.x.name}"}
          later: {value: "${data.sms_app.x.conversationApiAppDetails.id}"}
        """
    )

    address = Address("data.sms_app", "x")
    assert found.outputs["known"].value == "Alerts"
    assert found.outputs["later"].value == Deferred((Reference(address, ("conversationApiAppDetails", "id")),))


def test_order_goes_through_data_to_what_the_data_needs(desired):
    found = desired(
        """
        resources:
          sms_app:
            a: {name: A, region: EU}
            b: {name: B, region: EU}
            user: {name: "${data.webhook.second.id}", region: EU}
        data:
          webhook:
            first: {target: "https://example.com/${sms_app.a.name}"}
            second: {target: "https://example.com/${data.webhook.first.id}/${sms_app.b.id}"}
            alone: {target: https://example.com}
        """
    )

    b = Address("sms_app", "b")
    assert found.resources[Address("sms_app", "user")].depends_on == (APP, b)
    assert found.data[Address("data.webhook", "first")].depends_on == (APP,)
    assert found.data[Address("data.webhook", "second")].depends_on == (APP, b)
    assert found.data[Address("data.webhook", "alone")].depends_on == ()


def test_a_declared_value_is_put_into_what_data_is_chosen_by(desired):
    found = desired(
        """
        resources: {sms_app: {a: {name: "${var.name}", region: EU}}}
        data: {sms_app: {x: {name: "${sms_app.a.name}", region: "${sms_app.a.region}"}}}
        variables: {name: {sensitive: true, default: hush-hush}}
        """
    )

    values = found.data[Address("data.sms_app", "x")].values
    assert values == {"name": Secret("hush-hush"), "region": "EU"}
    assert "hush-hush" in found.secrets


def test_an_instance_of_for_each_may_use_data(desired):
    found = desired(
        """
        resources:
          sms_app:
            a: {forEach: {x: 1}, name: "${data.sms_app.one.id} ${each.key}", region: EU}
        data: {sms_app: {one: {name: One, region: EU}}}
        """
    )

    reference = Reference(Address("data.sms_app", "one"), ("id",))
    assert found.resources[Address("sms_app", "a", "x")].values["name"] == Deferred((reference, " x"))
