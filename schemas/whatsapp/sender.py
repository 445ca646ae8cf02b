"""The four ways to get a WhatsApp sender, and what each takes, needs and sends. Checks written senders only.

Source: createSender and its four request bodies in the API description. Only the partner-initiated one takes the whole
profile; for the others it follows in an update, once the sender is active.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.rules import Problems, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic_core import PydanticCustomError

NUMBER = frozenset({"countryCode", "phoneNumber"})
PROFILE = frozenset(
    {"displayName", "description", "vertical", "email", "address", "websiteOne", "websiteTwo", "about", "photoUrl"}
)
PLACE = frozenset({"region", "metaLocalStorage"})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to get a sender.

    Attributes:
        title: What it is called.
        signs: Fields that only this way has; the first one written decides.
        takes: Fields it takes, signs included.
        needs: Fields it cannot do without, dotted.
        details: Parts of ``details`` that a create carries; the others follow in an update.
        one_of: Fields of which at least one is needed.
    """

    title: str
    signs: tuple[str, ...]
    takes: frozenset[str]
    needs: tuple[str, ...]
    details: frozenset[str] = frozenset()
    one_of: tuple[str, ...] = ()


PARTNER = Way(
    "a partner-initiated sender",
    ("phoneNumberProvider", "saveDraftOnFailure"),
    PLACE | {"phoneNumberProvider", "saveDraftOnFailure"},
    ("phoneNumberProvider", "details.countryCode", "details.displayName", "details.vertical"),
    PROFILE | NUMBER,
)
TOKEN = Way(
    "the old form of embedded signup",
    ("facebookAccessToken", "facebookCode", "name"),
    PLACE | {"businessManager", "wabaId", "phoneNumberId", "facebookAccessToken", "facebookCode", "name"},
    ("name", "details.displayName", "details.vertical"),
    PROFILE,
    ("facebookAccessToken", "facebookCode"),
)
EMBEDDED = Way(
    "embedded signup",
    ("wabaId", "phoneNumberId", "authenticationCode", "businessManager"),
    PLACE | {"businessManager", "wabaId", "phoneNumberId", "authenticationCode"},
    ("wabaId", "phoneNumberId"),
)
PROVISIONED = Way(
    "a new number from Sinch",
    (),
    PLACE,
    ("details.countryCode", "details.phoneNumber", "details.displayName"),
    NUMBER | {"displayName"},
)
WAYS = (PARTNER, TOKEN, EMBEDDED, PROVISIONED)


def way_of(values: Mapping[str, Any]) -> Way:
    """Return the way that declared values take; without any sign, a new number is provisioned."""
    return next((way for way in WAYS if _sign(way, values)), PROVISIONED)


def check_way(problems: Problems, values: Mapping[str, Any]) -> None:
    """Note what the way that is taken lacks, and what it does not take."""
    way = way_of(values)
    for name in values:
        if values[name] is not None and name not in way.takes | {"status", "details"}:
            problems.add(_too_much(way, _sign(way, values), name), name)
    for name in way.needs:
        if _at(values, name) is None:
            text = "{name} must be set for {way}{sign}"
            problems.add(problem("sender_lacks", text, name=name, way=way.title, sign=_because(_sign(way, values))))
    if way.one_of and not any(values.get(name) for name in way.one_of):
        text = "one of {names} must be set for {way}"
        problems.add(problem("sender_lacks", text, names=" and ".join(way.one_of), way=way.title))


def create_body(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a create carries of all that is declared; only the partner-initiated way knows ``status``."""
    way = way_of(values)
    known = way.takes | ({"status"} if way is PARTNER else frozenset())
    body = {name: value for name, value in values.items() if name in known}
    details = {name: value for name, value in (values.get("details") or {}).items() if name in way.details}
    return {**body, **({"details": details} if details else {})}


def carried(part: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return what says of declared values that a create carries this part of ``details``."""
    return lambda values: part in way_of(values).details


def email(value: str) -> str:
    """Accept what looks like one email address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value):
        raise problem("email", 'must be an email address such as "care@acme.example", not "{value}"', value=value)
    return value


def _sign(way: Way, values: Mapping[str, Any]) -> str:
    return next((name for name in way.signs if values.get(name) is not None), "")


def _because(sign: str) -> str:
    return f", which {sign} asks for" if sign else ""


def _at(values: Mapping[str, Any], dotted: str) -> Any:
    first, _, rest = dotted.partition(".")
    inside = values.get(first)
    return inside if not rest else (inside or {}).get(rest)


def _too_much(way: Way, sign: str, name: str) -> PydanticCustomError:
    return problem(
        "sender_takes_not",
        "{name} is not valid for {way}{sign}; remove {remove}",
        name=name,
        way=way.title,
        sign=_because(sign),
        remove=f"{name} or {sign}" if sign else name,
    )
