"""Encryption at rest: what the database shows without the key, and that no key is ever changed by accident."""

import base64
import subprocess
import sys

import pytest
from sqlalchemy import text

from state import BadKey, Completion, Corrupt, Sealed, StateError

OLD = base64.b64encode(b"o" * 32).decode()
NEW = base64.urlsafe_b64encode(b"\xfe" * 32).decode()
TOLD = ("https://a.example", "https://b.example", "hmac-sha256:", "the API refused it", "target")


def fill(state, make):
    run_id = make.start(state)
    state.put([make.record()], run_id=run_id, at=make.noon, action="adopt", fields={"webhook.a": ["target"]})
    ended, _ = state.advance(begins=[make.begin(run_id, "c"), make.begin(run_id, "b")], at=make.noon)
    told = Completion(ended, "failed", message="the API refused it")
    state.advance(ends=[told], at=make.noon)


def dumped(state):
    """Return everything the database holds but the lease, as one text."""
    found = []
    with state._session._engine.connect() as connection:
        for table in ("meta", "runs", "records", "journal", "history", "tombstones"):
            found += [str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    return "\n".join(found)


def contents(state):
    return state.records(), state.open_intents(), state.history(), state.verify(), state.fingerprint("s3cret")


@pytest.fixture
def sealed(opened, url, make):
    state = opened(url, key=OLD)
    fill(state, make)
    return state


def test_a_state_with_a_key_shows_addresses_and_ids_but_no_content(sealed):
    found = dumped(sealed)

    assert not [word for word in TOLD if word in found]
    assert sealed._session.fingerprint_key.hex() not in found
    assert OLD not in found
    assert "webhook.a" in found
    assert "id-a" in found


def test_with_its_key_it_reads_like_any_other(opened, url, make, sealed, tmp_path):
    plain = opened("sqlite:///plain/state.db")
    fill(plain, make)

    again = opened(url, key=OLD)

    assert contents(again)[:4] == contents(plain)[:4]
    assert contents(again) == contents(sealed)


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("key", [None, NEW])
def test_without_its_key_nothing_is_read_or_written(opened, url, sealed, key, create):
    before = dumped(sealed)

    with pytest.raises(Sealed, match="RECONCILER_STATE_KEY") as caught:
        opened(url, key=key, create=create)

    assert OLD not in str(caught.value)
    assert NEW not in str(caught.value)
    assert dumped(sealed) == before


@pytest.mark.parametrize("key", ["", "short", "ä" * 44, f"{OLD},", f"{OLD} {NEW}", OLD[:-4]])
def test_what_is_no_key_is_refused_and_not_repeated(opened, url, key):
    with pytest.raises(BadKey) as caught:
        opened(url, key=key)

    assert OLD[:-4] not in str(caught.value)


def test_a_state_in_clear_is_encrypted_row_by_row_as_it_is_written(opened, url, make):
    state = opened(url)
    fill(state, make)
    state.close()

    state = opened(url, key=OLD)
    was = contents(state)
    assert "https://a.example" in dumped(state)
    state.put([make.record()], run_id=1, at=make.noon, action="refresh")

    assert "https://a.example" not in dumped(state)
    assert "https://b.example" in dumped(state)
    assert (contents(state)[0], contents(state)[4]) == (was[0], was[4])
    with pytest.raises(Sealed):
        opened(url)


def test_rekey_encrypts_everything_at_once(opened, url, make, tmp_path):
    state = opened(url)
    fill(state, make)
    was = contents(state)
    state.close()

    state = opened(url, key=OLD)
    state.rekey()

    assert not [word for word in TOLD if word in dumped(state)]
    assert contents(state) == was
    state.close()
    for file in tmp_path.rglob("state.db*"):
        assert b"https://a.example" not in file.read_bytes(), file


def test_after_a_rotation_the_old_key_can_be_dropped(opened, url, make, sealed):
    was = contents(sealed)
    rotating = opened(url, key=f"{NEW}, {OLD}")
    assert contents(rotating) == was
    rotating.rekey()

    assert contents(opened(url, key=NEW)) == was
    with pytest.raises(Sealed):
        opened(url, key=OLD)


def test_before_the_rotation_is_complete_both_keys_are_needed(opened, url, make, sealed):
    was = contents(sealed)
    rotating = opened(url, key=f"{NEW},{OLD}")
    make.start(rotating)

    for one in (OLD, NEW):
        with pytest.raises(Sealed, match="another key"):
            opened(url, key=one)
    assert contents(opened(url, key=f"{OLD},{NEW}")) == was


def test_a_state_can_be_put_in_clear_again(opened, url, sealed):
    was = contents(sealed)

    sealed.rekey(decrypt=True)

    assert contents(opened(url)) == was


def test_without_a_key_there_is_nothing_to_rekey_with(state):
    with pytest.raises(StateError, match="There is no key"):
        state.rekey()


def test_a_run_that_opened_a_state_in_clear_does_not_write_into_the_encrypted_one(opened, url, make):
    slow, quick = opened(url), opened(url, key=OLD)
    fill(quick, make)

    with pytest.raises(Sealed), slow.lease(owner="ada"):
        pass

    assert quick.holder() is None


def test_a_value_that_was_tampered_with_is_found(sealed):
    with sealed._session._writer.begin() as connection:
        connection.execute(text("UPDATE records SET declared = replace(declared, 'A', 'B')"))

    assert [one.number for one in sealed.verify()] == [10]
    with pytest.raises(Corrupt, match="damaged or changed"):
        sealed.records()


def test_a_pulled_document_is_in_clear_and_is_encrypted_where_it_is_pushed(opened, url, new_url, make, sealed):
    document = sealed.pull()
    other = opened(new_url(), key=NEW)

    other.push(document)

    assert contents(other) == contents(sealed)
    assert not [word for word in TOLD if word in dumped(other)]
    assert "key_checks" not in document["meta"][0]


def test_cryptography_is_loaded_only_for_a_key(tmp_path):
    script = (
        "import sys; from pathlib import Path; from state.store import State\n"
        f"State.open('sqlite:///s.db', base=Path({str(tmp_path)!r})).close()\n"
        "sys.exit('cryptography' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
