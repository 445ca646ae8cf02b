"""Files of translators to tables of texts, each text with its place. Evaluates no expression and opens no file."""

from __future__ import annotations

from reconciler.translations.entry import Entry, Reading
from reconciler.translations.formats import SUFFIXES, read
from reconciler.translations.languages import Languages
from reconciler.translations.table import Missing, Table, table_of

__all__ = ["SUFFIXES", "Entry", "Languages", "Missing", "Reading", "Table", "read", "table_of"]
