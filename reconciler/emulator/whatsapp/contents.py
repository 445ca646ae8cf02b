"""Which template already has some content, found without looking at every template. Kept only in memory."""

from weakref import WeakKeyDictionary

from reconciler.emulator.whatsapp.template import digest
from reconciler.emulator.world import Collection, Stored


class Contents:
    """Template ids by content digest and collection; entries may be outdated and are checked when met."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Collection, dict[str, set[str]]] = WeakKeyDictionary()

    def note(self, collection: Collection, stored: Stored) -> None:
        """Remember the content the template has in review."""
        self._index(collection).setdefault(stored.hidden["review"], set()).add(stored.id)

    def same_content(self, collection: Collection, stored: Stored) -> Stored | None:
        """Return another template that has, live or in review, the content ``stored`` is going to have."""
        wanted = digest(stored)
        for identity in self._index(collection).get(wanted, ()):
            other = collection.get(identity)
            if other is not None and identity != stored.id and wanted in _digests(other):
                return other
        return None

    def _index(self, collection: Collection) -> dict[str, set[str]]:
        known = self._known.get(collection)
        if known is None:
            known = self._known[collection] = {}
            for stored in collection:
                for fingerprint in _digests(stored):
                    known.setdefault(fingerprint, set()).add(stored.id)
        return known


def _digests(stored: Stored) -> set[str]:
    fingerprints = (stored.hidden.get("live"), stored.hidden.get("review"))
    return {fingerprint for fingerprint in fingerprints if fingerprint is not None}
