"""YAML as people write it: read with its comments, put into one order and layout, changed in one place."""

from reconciler.document.canonical import canonical_json, canonical_yaml
from reconciler.document.layout import laid_out, written
from reconciler.document.parse import NotTaken, parse

__all__ = ["NotTaken", "canonical_json", "canonical_yaml", "laid_out", "parse", "written"]
