"""Word what a type refuses at one path of one instance, or lets pass although it is unknown. Judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import did_you_mean, foreign_words, is_only_spelled_otherwise, proposed, suggest
from reconciler.load.private import sounds_secret
from reconciler.load.sections import kind_of
from reconciler.load.yaml_slips import TYPOGRAPHIC_QUOTES
from reconciler.redaction import MASK, Redactor
from reconciler.resolve.body import Instance
from reconciler.resolve.collector import masked_value, without_what_follows
from reconciler.resolve.ignored import named
from reconciler.resolve.instances import META
from reconciler.resolve.outline import holds_expression
from reconciler.resolve.suggestions import field_names, one_level_deeper, what_became_of
from reconciler.values import Path, Secret, at, blank, canonical_json, mask, secret_texts, show_path
from schemas import settings
from schemas.declare import ResourceType
from schemas.facts import facts
from schemas.markers import MeantBy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

    from reconciler.diagnostics import Source
    from reconciler.resolve.body import Body
    from reconciler.resolve.collector import DiagnosticCollector, FieldLocation

TYPES: Final = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "decimal_type": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "none_required": "empty",
}
_RANGES: Final = {
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "too_long": "at most {max_length} entries",
    "too_short": "at least {min_length} entries",
    "greater_than": "a number greater than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "a number less than {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
}
LONGEST_SHOWN = 60  # characters of a value in a warning
_MISSING: Final = frozenset({"missing", "missing_unless_draft", "missing_for_launch", "union_tag_not_found"})


class Report:
    """Words for what is wrong at one path of one instance."""

    def __init__(self, instance: Body, path: Path, findings: DiagnosticCollector) -> None:
        self._instance = instance
        self._path = path
        self._findings = findings
        self._spot = instance.spot.at(*path)
        self._value = at(instance.values, path)
        self._shown = self._named(path) or instance.resource_type.name
        self._explain = f"reconciler explain {instance.resource_type.name}"

    def _named(self, path: Path) -> str:
        return named(path, self._instance.resource_type, self._instance.values)

    def is_misspelling_of(self, errors: list[ErrorDetails]) -> bool:
        """Tell whether a missing field is there under a name that is nearly right, which is reported by itself."""
        missing = errors[0]["type"] == "missing"
        written = at(self._instance.values, self._path[:-1])
        return missing and any(did_you_mean(name, self._known()) == self._path[-1] for name in written)

    def _known(self) -> list[str]:
        """Return the fields that may stand beside the one reported."""
        above, instance = self._path[:-1], self._instance
        return field_names(instance.resource_type.spec, instance.values, above)

    def warn(self, kinds: Iterable[str]) -> None:
        """Tell that something unknown is sent all the same: which field, and which value."""
        name, is_field = self._instance.resource_type.name, "extra_forbidden" in kinds
        text = MASK if sounds_secret(str(self._path[-1])) else canonical_json(mask(self._value))
        given = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
        what = f'no field "{self._path[-1]}"' if is_field else "no such value"
        self._findings.add(
            "W124",
            f"{name}.{self._shown}: {given}",
            self._spot.key() if is_field else self._shown_value(self._spot),
            detail=f"This version knows {what} of {self._above() if is_field else name}; the value is sent as written.",
            help="lifecycle.allowUnknown permits it; remove that when a newer version knows it",
            address=self._instance.address.block,
            also=self._spot.taken_by(self._instance.address.block),
        )

    def tell(self, errors: list[ErrorDetails]) -> None:
        """Report the errors at the path: as one when they only say of which type the value is not."""
        kinds = [error["type"] for error in errors]
        if all(kind in TYPES for kind in kinds):
            names = dict.fromkeys(TYPES[kind] for kind in kinds)
            due = " or ".join(name for name in names if name != "a whole number" or "a number" not in names)
            self._add("E123", f"{self._shown} is {due}, not {self._given()}", hint=self._type_hint(due))
            return
        for error in [error for error in errors if error["type"] not in TYPES] or errors:
            self._one(error, error["type"], error.get("ctx", {}))

    def _one(self, error: ErrorDetails, kind: str, ctx: dict[str, Any]) -> None:
        if kind == "extra_forbidden":
            self._unknown_field()
        elif kind in _MISSING:
            self._missing(kind, error, ctx)
        elif kind in ("literal_error", "enum", "union_tag_invalid"):
            self._not_allowed(str(ctx.get("expected") or ctx.get("expected_tags", "")), ctx)
        elif kind in _RANGES:
            counts_text = kind in {"too_long", "too_short"} and isinstance(blank(self._value), str)
            self._add("E125", f"{self._shown} takes {_limit(f'string_{kind}' if counts_text else kind, ctx)}")
        elif kind == "string_pattern_mismatch":
            self._add("E126", f"{self._shown} must match {ctx['pattern']}")
        else:
            self._add("E126", self._worded(error["msg"]))

    def _unknown_field(self) -> None:
        gone = what_became_of(self._instance.resource_type.spec, self._instance.values, self._path)
        name = str(self._path[-1])
        near = did_you_mean(name, self._known())
        missing = self._not_offered(name)
        instead = self._as_a_setting(name)
        if not instead and set(name) & set(TYPOGRAPHIC_QUOTES):
            instead = "YAML takes typographic quotes for letters; put the text between \" or '"
        deeper = one_level_deeper(self._instance.resource_type.spec, self._instance.values, self._path)
        within = f"write it under {deeper}: {self._named((*self._path[:-1], deeper, name))}" if deeper else ""
        hint = gone or suggest(name, self._known(), within)
        hint = hint or (f"{missing[0].lower()}{missing[1:-1]}" if missing else "")
        meant = bool(gone or within) or is_only_spelled_otherwise(name, near)
        secret = bool(near and sounds_secret(near))
        label = f'{self._above()} has no field "{name}"'
        self._add("E104", label, hint=hint, at_key=True, unknown=not meant, secret=secret, instead=instead)

    def _as_a_setting(self, name: str) -> str:
        """Return how a setting is written that stands among the fields under another name or in the wrong place."""
        if len(self._path) > 1 or not isinstance(self._instance, Instance):
            return ""
        within = settings.names(settings.LIFECYCLE)
        if (near := did_you_mean(name, META)) is not None:
            return proposed([near])
        inside = next((setting for setting in within if is_only_spelled_otherwise(name, setting)), None)
        return f"write  lifecycle: {{{inside}: ...}}" if inside else foreign_words.answer(foreign_words.SETTINGS, name)

    def _above(self) -> str:
        above, name = self._named(self._path[:-1]), self._instance.resource_type.name
        return f"{name}.{above}" if above else name

    def _missing(self, kind: str, error: ErrorDetails, ctx: dict[str, Any]) -> None:
        if kind == "missing":
            self._add("E122", f'{self._above()} needs "{self._path[-1]}"', at_key=True, parent=True)
        elif kind == "union_tag_not_found":
            name = str(ctx.get("discriminator", "")).strip("'")
            self._add("E122", f'{self._shown} needs "{name}", which determines its other fields')
        else:
            self._add("E122", self._worded(error["msg"]), at_key=True)

    def _not_allowed(self, expected: str, ctx: dict[str, Any]) -> None:
        allowed = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
        tag = str(ctx.get("discriminator", "")).strip("'")
        value = at(self._value, (tag,)) if tag and isinstance(self._value, dict) else self._value
        spot, shown = (self._spot.at(tag), f"{self._shown}.{tag}") if tag else (self._spot, self._shown)
        listed = ", ".join(allowed[:12]) + (f" and {len(allowed) - 12} more" if len(allowed) > 12 else "")
        given = f'"{value}"' if isinstance(value, str) else "a secret" if isinstance(value, Secret) else kind_of(value)
        given = "null" if value is None else given
        missing = self._not_offered(value)
        hint = "" if missing or not isinstance(value, str) else self._meant(value, allowed)
        label = f"{shown} does not accept {given}"
        self._findings.add(
            "E124",
            label,
            self._shown_value(spot),
            detail=f"{missing} Available: {listed}.".strip(),
            help=self._help(hint) + self._way_out((*self._path, tag) if tag else self._path),
            address=self._instance.address,
            also=spot.taken_by(self._instance.address),
        )

    def _not_offered(self, word: Any) -> str:
        """Return in a sentence that the platform has something and the API has not, "" when that is not known."""
        resource_type = self._instance.resource_type
        names = resource_type.not_offered if isinstance(resource_type, ResourceType) else {}
        called = names.get(word) or names.get(str(word).upper()) if isinstance(word, str) else None
        return f"The Sinch Provisioning API does not offer {called}." if called else ""

    def _meant(self, value: str, allowed: list[str]) -> str:
        marker = facts(self._instance.resource_type.spec).find(MeantBy, *self._path)
        if marker is None:
            return suggest(value, allowed, "")
        return proposed(marker.find(value, allowed))

    def _way_out(self, path: Path) -> str:
        """Return how something unknown is sent all the same."""
        if not isinstance(self._instance, Instance):
            return ""
        names = show_path(tuple(step for step in path if isinstance(step, str)))
        return f"\nor, if the API accepts it:  lifecycle: {{allowUnknown: [{names}]}}"

    def _given(self) -> str:
        value = blank(self._value)
        return "a number with decimals" if isinstance(value, float) else kind_of(value)

    def _type_hint(self, due: str) -> str:
        scalar = isinstance(self._value, int | float | bool)
        return "put quotes around it" if due == "text" and scalar else ""

    def _help(self, hint: str) -> str:
        return f"{hint}  {self._explain}" if hint else self._explain

    def _add(
        self,
        code: str,
        label: str,
        *,
        hint: str = "",
        at_key: bool = False,
        parent: bool = False,
        unknown: bool = False,
        secret: bool = False,
        instead: str = "",
    ) -> None:
        spot = self._instance.spot.at(*self._path[:-1]) if parent else self._spot
        place = spot.key() if at_key else self._shown_value(spot)
        place = without_what_follows(place) if secret else place
        tip = instead or self._help(hint) + (self._way_out(self._path) if unknown else "")
        address = self._instance.address
        self._findings.add(code, label, place, help=tip, address=address, also=spot.taken_by(address))

    def _shown_value(self, spot: FieldLocation) -> Source:
        """Return the place of the value, a secret that is written out taken out of the line."""
        literal = isinstance(self._value, Secret) and not holds_expression(at(self._instance.raw, self._path))
        return masked_value(spot.value()) if literal else spot.value()

    def _worded(self, message: str) -> str:
        """Return a rule's own message with the field in front, and a secret that it quotes masked."""
        message = message.removeprefix("Value error, ")
        message = Redactor.of(secret_texts([self._value])).line(message)[0]
        return f"{self._shown}: {message}"


def _limit(kind: str, ctx: dict[str, Any]) -> str:
    limit = _RANGES[kind].format(**ctx)
    return limit.replace(" 1 entries", " 1 entry").replace(" 1 characters", " 1 character")
