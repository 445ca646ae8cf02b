"""Noting and changing how a state is encrypted: the checks of its keys, and every row written anew; it opens nothing.

Each function is a part of somebody else's transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select, update

from state import tables
from state.sealing import Seal, using

if TYPE_CHECKING:
    from sqlalchemy import Table

_SEALED = (tables.SealedJson, tables.SealedText)


def checks(connection: Connection) -> list[str]:
    """Return the notes about the keys this state was sealed with; empty for a state in clear."""
    noted: list[str] = connection.execute(select(tables.meta.c.key_checks)).scalar_one()
    return noted


def note(connection: Connection, seal: Seal) -> None:
    """Note the seal's first key, and seal the key of the fingerprints with it."""
    key = connection.execute(select(tables.meta.c.fingerprint_key)).scalar_one()
    known = [*checks(connection), seal.check()]
    connection.execute(update(tables.meta).values(fingerprint_key=key, key_checks=known))


def rewrite(connection: Connection, old: Seal | None, new: Seal | None) -> None:
    """Write every sealed value anew, by the first key of ``new`` or in clear, and forget the notes of other keys."""
    for table in tables.metadata.sorted_tables:
        sealed = [column for column in table.columns if isinstance(column.type, _SEALED)]
        if sealed:
            _rewrite(connection, table, [column.name for column in sealed], old, new)
    connection.execute(update(tables.meta).values(key_checks=[new.check()] if new else []))


def _rewrite(connection: Connection, table: Table, names: list[str], old: Seal | None, new: Seal | None) -> None:
    (key,) = table.primary_key.columns
    with using(old):
        rows = connection.execute(select(key, *(table.c[name] for name in names))).all()
    # Parameters may not carry the names of the columns they are written to.
    changed: list[dict[str, Any]] = [
        {"at_key": row[0]} | {f"new_{name}": value for name, value in zip(names, row[1:], strict=True)} for row in rows
    ]
    if changed:
        statement = update(table).where(key == bindparam("at_key"))
        with using(new):
            connection.execute(statement.values({name: bindparam(f"new_{name}") for name in names}), changed)
