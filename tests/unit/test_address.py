import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import Address

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]*", fullmatch=True)
TYPES = st.from_regex(r"[a-z][a-z0-9_]*", fullmatch=True)
KEYS = st.none() | st.text()
ADDRESSES = st.builds(Address, TYPES, NAMES, KEYS)


@given(ADDRESSES)
def test_an_address_reads_back_as_it_was_written(address):
    assert Address.parse(str(address)) == address


@given(ADDRESSES)
def test_space_around_an_address_does_not_count(address):
    assert Address.parse(f"  {address}\n") == address


@pytest.mark.parametrize(
    "text",
    [
        *["", "webhook", "webhook.", ".a", "Webhook.a", "webhook.a.b", "webhook.1a", "webhook.a[EN]"],
        *['webhook.a["EN]', 'webhook.a["\\q"]', 'webhook.a[""]x', "webhook.a['EN']", 'webhook.a["a"]["b"]'],
    ],
)
def test_anything_else_is_refused_with_the_right_form(text):
    with pytest.raises(ValueError, match=r'type.name\["key"\]|escape'):
        Address.parse(text)


def test_a_block_covers_its_instances_and_an_instance_only_itself():
    block, english, spanish = (Address.parse(text) for text in ("t.order", 't.order["EN"]', 't.order["ES"]'))

    assert block.covers(english)
    assert block.covers(block)
    assert english.covers(english)
    assert not english.covers(spanish)
    assert not english.covers(block)
    assert not block.covers(Address.parse('t.orders["EN"]'))
    assert not block.covers(Address.parse("u.order"))
    assert english.block == block


@given(st.lists(ADDRESSES))
def test_addresses_have_one_order_by_type_then_name_then_key(addresses):
    backwards = addresses[::-1]

    ordered = sorted(addresses)

    assert ordered == sorted(backwards)
    assert [one.type for one in ordered] == sorted(one.type for one in addresses)


def test_a_block_comes_before_its_instances_even_with_an_empty_key():
    assert Address("t", "a") < Address("t", "a", "") < Address("t", "a", "b") < Address("t", "b")


MODULES = [
    ("module.a", True),
    ('module.a["x"]', True),
    ('module.a["x"].module.b', True),
    ("module.a.module.b", True),
    ('module.a.module.b["y"]', True),
    ('module.a["x"].module.b["y"].t.order', True),
    ('module.a.module.b.t.order["EN"]', True),
    ("module.a.module.b.t.order", True),
    ("module.b", False),
    ('module.a["z"]', False),
    ("module.a.t.order", False),
    ("t.order", False),
    ('module.a["x"].module.b["y"].t.other', False),
]


@pytest.mark.parametrize(("name", "covers"), MODULES)
def test_a_module_covers_what_is_in_it_with_and_without_its_keys(name, covers):
    inside = Address.parse('module.a["x"].module.b["y"].t.order["EN"]')

    assert Address.parse(name).covers(inside) is covers
    assert (Address.parse(name) in inside.names) is covers
    assert inside.matches(name) is covers
    assert str(Address.parse(name)) == name


def test_an_address_in_a_module_knows_its_calls_and_its_keys():
    inside = Address.parse('module.a["x"].module.b.t.order["EN"]')

    assert [str(call) for call in inside.calls] == ['module.a["x"].module.b', 'module.a["x"]', "module.a"]
    assert inside.keys == ("x", "EN")
    assert str(inside.everywhere) == "module.a.module.b.t.order"
    assert Address("t", "order", "EN").inside('module.a["x"].module.b') == inside


@pytest.mark.parametrize(
    ("source", "target", "moved"),
    [
        ("module.a", "module.c", 'module.c["x"].module.b.t.order["EN"]'),
        ('module.a["x"]', 'module.a["y"]', 'module.a["y"].module.b.t.order["EN"]'),
        ('module.a["x"]', "module.c", 'module.c.module.b.t.order["EN"]'),
        ("module.a", 'module.c["x"]', None),
        ('module.a["x"].module.b', "module.b", 'module.b.t.order["EN"]'),
        ('module.a["x"].module.b', 'module.b["k"]', 'module.b["k"].t.order["EN"]'),
        ('module.a["x"].module.b.t.order', "t.order", 't.order["EN"]'),
        ('module.a["x"].module.b.t.order["EN"]', "t.order", "t.order"),
        ('module.a["x"].module.b.t.order', 't.order["FR"]', None),
        ("module.b", "module.c", None),
    ],
)
def test_an_address_moves_with_its_block_and_with_the_modules_around_it(source, target, moved):
    inside = Address.parse('module.a["x"].module.b.t.order["EN"]')

    onto = inside.moved(Address.parse(source), Address.parse(target))

    assert onto == (Address.parse(moved) if moved else None)
