from toys import ORIGIN

from reconciler.address import Address
from reconciler.resolve import Move
from reconciler.resolve.moves import Moves


def moves(*pairs, alone=()):
    return Moves(Move(Address.parse(a), Address.parse(b), ORIGIN, a in alone) for a, b in pairs)


def end(found, text):
    return str(found.end(Address.parse(text)))


def test_an_object_goes_on_as_long_as_there_is_an_entry():
    found = moves(("toy.a", "toy.b"), ("toy.b", "toy.c"))

    assert [end(found, f"toy.{name}") for name in "abcd"] == ["toy.c", "toy.c", "toy.c", "toy.d"]


def test_a_block_leads_its_instances_under_their_own_keys():
    found = moves(("toy.a", "toy.b"), ('toy.b["x"]', 'toy.b["y"]'))

    assert [end(found, f'toy.a["{key}"]') for key in "xz"] == ['toy.b["y"]', 'toy.b["z"]']


def test_an_entry_for_the_object_without_a_key_leads_no_instance():
    assert end(moves(("toy.a", 'toy.a["k"]')), 'toy.a["z"]') == 'toy.a["z"]'
    assert end(moves(("toy.a", "toy.b"), alone=["toy.a"]), 'toy.a["z"]') == 'toy.a["z"]'


def test_a_circle_is_found_from_each_of_its_entries_and_followed_once():
    found = moves(("toy.a", "toy.b"), ('toy.b["x"]', 'toy.a["x"]'), ("toy.c", "toy.a"))

    assert [len(found.circle(Address.parse(text))) for text in ('toy.b["x"]', "toy.c", "toy.a")] == [2, 0, 0]
    assert end(found, 'toy.b["x"]') == 'toy.a["x"]'


def test_all_former_addresses_of_an_object_are_known():
    found = moves(("toy.a", "toy.b"), ("toy.b", 'toy.c["k"]'))

    assert found.former(Address.parse('toy.c["k"]'), ["toy.a", "toy.b", "toy.z", "toyer.a"]) == ["toy.a", "toy.b"]
