import threading

import pytest
from toys import TOY, live, snapshot, toy

from reconciler.resource.snapshot import Collection, Snapshot


def test_objects_are_found_by_id_and_by_natural_key():
    collection = Collection(TOY, {"2": live("2", name="a"), "1": live("1", name="a"), "3": live("3", name="b")})

    assert collection.get("3") == live("3", name="b")
    assert collection.get("9") is None
    assert collection.matching('["a"]') == ["1", "2"]
    assert collection.matching('["z"]') == []


def test_nobody_sees_half_of_the_index_while_another_thread_makes_it():
    asked, go_on = threading.Event(), threading.Event()

    class Slow(dict):
        def get(self, *key):
            if not asked.is_set():
                asked.set()
                go_on.wait(5)
            return super().get(*key)

    collection = Collection(TOY, {"1": Slow(live("1", name="a")), "2": live("2", name="b")})
    thread = threading.Thread(target=collection.matching, args=['["a"]'])
    thread.start()
    asked.wait(5)

    found = collection.matching('["b"]')
    go_on.set()
    thread.join()

    assert found == ["2"]


def test_an_object_without_its_key_is_found_by_nobody():
    collection = Collection(TOY, {"1": {"id": "1", "in": []}})

    assert collection.matching("null") == []
    assert collection.matching("") == []


def test_a_type_that_was_not_read_is_never_taken_for_empty():
    with pytest.raises(AssertionError, match="other was not read"):
        snapshot([]).of(toy(name="other"))


def test_objects_of_all_types_are_counted():
    both = {"toy": Collection(TOY, {"1": live("1")}), "doll": Collection(toy(name="doll"), {"2": live("2")})}

    assert Snapshot(both).objects == 2
