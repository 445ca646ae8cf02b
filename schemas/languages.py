"""Which language somebody means by a code that the API does not take: the same one, and never another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

OTHER_CODES = {"IW": "HE", "NO": "NB", "NN": "NB", "TL": "FIL", "IN": "ID", "MO": "RO", "SH": "SR", "CMN": "ZH"}
"""Former codes of ISO 639, and codes of languages that the API has under the code of the one written alike."""

VARIANTS = {
    "ES_LA": ("ES", "ES_MX"),
    "ES_419": ("ES", "ES_MX"),
    "ZH_HANS": ("ZH_CN",),
    "ZH_SG": ("ZH_CN",),
    "ZH_HANT": ("ZH_HK", "ZH_TW"),
    "ZH_MO": ("ZH_HK",),
    "EN_UK": ("EN_GB",),
}
"""Codes of a region or script that say more than their language alone."""


def meant_language(written: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the codes that somebody may have meant, the best first; () when the language is not among those known."""
    code = written.strip().upper().replace("-", "_").replace(" ", "_")
    if code in known:
        return (code,)
    parts = code.split("_")
    if len(parts) > 2 and f"{parts[0]}_{parts[-1]}" in known:
        return (f"{parts[0]}_{parts[-1]}",)
    for end in range(len(parts), 1, -1):
        variants = tuple(name for name in VARIANTS.get("_".join(parts[:end]), ()) if name in known)
        if variants:
            return variants
    language = OTHER_CODES.get(parts[0], parts[0])
    if language in known:
        return (language,)
    return tuple(sorted(name for name in known if name.partition("_")[0] == language))
