"""Follow ``moved`` entries from where an object was to where it is now. Reads no files and knows no state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.address import MODULE, Address

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from reconciler.resolve.desired import Move


class Moves:
    """Every entry by where it begins. An object goes on as long as there is one for its address."""

    def __init__(self, moves: Iterable[Move]) -> None:
        """Take entries of which no two begin at one address."""
        self._by_source = {move.source: move for move in moves}

    def __bool__(self) -> bool:
        return bool(self._by_source)

    def steps(self, address: Address) -> Iterator[tuple[Move, Address]]:
        """Yield each entry that an object at ``address`` follows, and where it leads; a circle is left when it closes.

        An entry for the address itself outranks one for its block. A block leads its instances under their own keys to
        another block.
        """
        seen = {address}
        while (step := self._step(address)) is not None and step[1] not in seen:
            address = step[1]
            seen.add(address)
            yield step

    def end(self, address: Address) -> Address:
        """Return where an object is now that was at ``address``."""
        steps = list(self.steps(address))
        return steps[-1][1] if steps else address

    def circle(self, address: Address) -> list[Move]:
        """Return the entries that lead from ``address`` back to it, none when they do not."""
        taken = [move for move, _ in self.steps(address)]
        last = self._step(self.end(address))
        return [*taken, last[0]] if last is not None and last[1] == address else []

    def moving(self, records: Iterable[str]) -> dict[str, list[tuple[Move, Address]]]:
        """Return the recorded addresses that move, each with its steps."""
        blocks = {str(source.block) for source in self._by_source}
        inside = f"{MODULE}." if any(block.startswith(f"{MODULE}.") for block in blocks) else None
        named = [
            text
            for text in records
            if text.partition("[")[0] in blocks or (inside is not None and text.startswith(inside))
        ]
        moving = {text: list(self.steps(Address.parse(text))) for text in named}
        return {text: steps for text, steps in moving.items() if steps}

    def former(self, address: Address, records: Collection[str]) -> list[str]:
        """Return the recorded addresses at which the object of ``address`` may have been."""
        return [text for text, steps in self.moving(records).items() if steps[-1][1] == address]

    def _step(self, address: Address) -> tuple[Move, Address] | None:
        for named in (address, address.block, *address.calls):
            move = self._by_source.get(named)
            if move is None or (move.alone and named != address):
                continue
            onto = address.moved(move.source, move.target)
            return None if onto is None else (move, onto)
        return None


def rings(leads: Mapping[Address, Address]) -> dict[Address, tuple[Address, ...]]:
    """Return each address that entries lead back to itself, with all on the way in order, its own first."""
    circles = {}
    for address in leads:
        ring, here = [address], leads[address]
        while here in leads and here not in ring:
            ring.append(here)
            here = leads[here]
        if here == address and len(ring) > 1:
            circles[address] = tuple(ring)
    return circles
