from toys import TOY, live, record, snapshot, toy

from reconciler.planner.match import How, Matcher
from reconciler.values import Deferred, Reference, Secret
from schemas.declare import NaturalKey


def matcher(objects, records=(), imports=None, resource_type=TOY):
    return Matcher(snapshot(objects, resource_type), {one.address: one for one in records}, imports or {})


def test_the_record_comes_first_whatever_the_name_is_now():
    found = matcher([live("id-a", name="old"), live("id-b", name="a")], [record("a")]).match(
        "toy.a", TOY, {"name": "a"}
    )

    assert (found.how, found.remote_id) == (How.RECORD, "id-a")


def test_an_import_names_the_object():
    found = matcher([live("id-x", name="x")], imports={"toy.a": "id-x"}).match("toy.a", TOY, {"name": "a"})

    assert (found.how, found.remote_id, found.live) == (How.IMPORT, "id-x", live("id-x", name="x"))


def test_an_import_of_nothing_finds_nothing():
    found = matcher([], imports={"toy.a": "id-x"}).match("toy.a", TOY, {"name": "a"})

    assert (found.how, found.live) == (How.IMPORT, None)


def test_a_finished_import_gives_way_to_the_record():
    found = matcher([live("id-a")], [record("a")], {"toy.a": "id-a"}).match("toy.a", TOY, {"name": "a"})

    assert found.how is How.RECORD


def test_an_import_of_what_another_address_manages_says_which():
    found = matcher([live("id-b", name="b")], [record("b")], {"toy.a": "id-b"}).match("toy.a", TOY, {"name": "a"})

    assert (found.how, found.live, found.candidates) == (How.TAKEN, None, ("toy.b",))


def test_without_a_record_the_natural_key_decides():
    found = matcher([live("id-x", name="x"), live("id-y", name="y")]).match("toy.a", TOY, {"name": "y"})

    assert (found.how, found.remote_id) == (How.KEY, "id-y")


def test_a_recorded_object_that_is_gone_is_looked_for_by_its_key():
    found = matcher([live("id-new", name="a")], [record("a")]).match("toy.a", TOY, {"name": "a"})

    assert (found.how, found.remote_id) == (How.KEY, "id-new")


def test_an_object_that_is_managed_elsewhere_is_not_given_out():
    found = matcher([live("id-b", name="a")], [record("b")]).match("toy.a", TOY, {"name": "a"})

    assert found.how is How.NOTHING


def test_no_object_is_given_out_twice():
    both = matcher([live("id-a", name="a")])

    assert both.match("toy.a", TOY, {"name": "a"}).how is How.KEY
    assert both.match("toy.b", TOY, {"name": "a"}).how is How.NOTHING


def test_an_object_that_is_to_be_imported_is_not_adopted_by_somebody_else_before():
    both = matcher([live("id-a", name="a")], imports={"toy.z": "id-a"})

    assert both.match("toy.a", TOY, {"name": "a"}).how is How.NOTHING
    assert both.match("toy.z", TOY, {"name": "z"}).how is How.IMPORT


def test_several_with_one_key_are_all_named():
    found = matcher([live("id-2", name="a"), live("id-1", name="a")]).match("toy.a", TOY, {"name": "a"})

    assert (found.how, found.candidates, found.live) == (How.MANY, ("id-1", "id-2"), None)


def test_a_key_that_is_not_known_yet_or_does_not_exist_finds_nothing():
    later = Deferred((Reference(None, ("id",)),))
    keyless = toy(natural_key=None)

    assert matcher([live()]).match("toy.a", TOY, {"name": later}).how is How.NOTHING
    assert matcher([live()], resource_type=keyless).match("toy.a", keyless, {"name": "a"}).how is How.NOTHING


def test_a_secret_key_is_compared_by_its_value():
    assert matcher([live("id-a", name="k3y")]).match("toy.a", TOY, {"name": Secret("k3y")}).remote_id == "id-a"


def test_a_key_is_compared_in_its_canonical_form():
    coded = toy(natural_key=NaturalKey(("code",)))

    found = matcher([live("id-a", code="abc")], resource_type=coded).match("toy.a", coded, {"code": "ABC"})

    assert found.remote_id == "id-a"
