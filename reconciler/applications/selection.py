"""Tell which templates can be sent now, why the others cannot, and which fallback is sent in place of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from reconciler.applications.model import Fallback, Template, Unavailable
from reconciler.redaction import MASK
from reconciler.resource.paths import dotted_value
from reconciler.resource.phase import status_of
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from schemas.declare import ResourceType
    from schemas.markers import Live
    from schemas.messages import MessageTemplate
    from state.records import Record

NEEDS_FALLBACK: Final = frozenset({Phase.DEGRADED, Phase.REJECTED})
"""Phases in which a fallback is used: what is in review for the first time is in no use, so nothing replaces it."""

_AT_WORK: Final = frozenset({Phase.DRAFT, Phase.IN_REVIEW, Phase.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A template that is live, recorded or only declared.

    Attributes:
        resource_type: Its type.
        name, language: How code names it.
        values: What is live of it, or was declared; without a secret.
        address: Where it is managed, "" when nobody manages it.
        phase: Where it stands, "" when it does not exist.
        withheld: Why it cannot be sent now, "" when it can.
        identity: What identifies it in the API.
    """

    resource_type: ResourceType
    name: str
    language: str
    values: Mapping[str, Any]
    address: str = ""
    phase: str = ""
    withheld: str = ""
    identity: Mapping[str, str] = field(default_factory=dict)

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """Type, name, language, address."""
        return self.resource_type.name, self.name, self.language, self.address

    def exported(self, instead: Candidate | None = None) -> Template:
        """Return it as applications get it, with another one that is sent in its place."""
        template, sent = _template(self.resource_type), instead or self
        return Template(
            type=self.resource_type.name,
            name=self.name,
            language=self.language,
            category=_text(sent.values, template.category),
            address=self.address,
            identity=sent.identity,
            placeholders=template.placeholders(sent.values),
            fallback=Fallback(address=sent.address, name=sent.name, language=sent.language) if instead else None,
        )

    def unavailable(self, more: str = "") -> Unavailable:
        """Return it with why it cannot be sent."""
        return Unavailable(
            type=self.resource_type.name,
            name=self.name,
            language=self.language,
            address=self.address,
            phase=self.phase,
            reason=self.withheld + more,
        )


def from_live(resource_type: ResourceType, live: Live, address: str) -> Candidate:
    """Return the candidate of a live object; its pending part does not count."""
    phase, withheld = _withheld(resource_type, live)
    identity = {name: str(live.get(name, "")) for name in resource_type.identity}
    return _candidate(resource_type, live, address, phase, withheld, identity)


def from_record(resource_type: ResourceType, record: Record) -> Candidate:
    """Return the candidate of what the state knows of an object; what was applied last may not be live yet."""
    known = {**record.declared, **record.observed}
    phase, withheld = _withheld(resource_type, known)
    if not withheld and record.phase in _AT_WORK:
        phase, withheld = (
            Phase(record.phase),
            "a change of it is not live yet, and the state does not keep its live text",
        )
    steps = record.remote_id.split("/", len(resource_type.identity) - 1)
    return _candidate(
        resource_type, known, record.address, phase, withheld, dict(zip(resource_type.identity, steps, strict=True))
    )


def from_declared(resource_type: ResourceType, values: Mapping[str, Any], address: str) -> Candidate | None:
    """Return the candidate of what is declared and not there yet, None while its name is not known."""
    candidate = _candidate(resource_type, values, address, "", "it does not exist yet; apply creates it", {})
    return candidate if candidate.name and candidate.language else None


def selected(
    candidates: Iterable[Candidate], fallbacks: Mapping[str, str], names: Collection[str] = ()
) -> tuple[tuple[Template, ...], tuple[Unavailable, ...]]:
    """Return what can be sent, by itself or through a fallback, and what cannot.

    Args:
        candidates: All templates, also those that are not asked for: they may be the fallback of others.
        fallbacks: Address to the address of the fallback.
        names: Globs of which one fits the name of what is returned; all is returned when empty.
    """
    ordered = sorted(candidates, key=lambda candidate: candidate.sort_key)
    by_address = {candidate.address: candidate for candidate in ordered if candidate.address}
    sent: list[Template] = []
    withheld: list[Unavailable] = []
    for candidate in ordered:
        if names and not any(fnmatchcase(candidate.name, glob) for glob in names):
            continue
        if not candidate.withheld:
            sent.append(candidate.exported())
            continue
        chain = list(_chain(candidate, by_address, fallbacks)) if candidate.phase in NEEDS_FALLBACK else []
        instead = next((each for each in chain if not each.withheld), None)
        if instead is not None:
            sent.append(candidate.exported(instead))
        else:
            more = f"; its fallback {chain[0].address} is not live either" if chain else ""
            withheld.append(candidate.unavailable(more))
    return tuple(sent), tuple(withheld)


def _chain(
    candidate: Candidate, by_address: Mapping[str, Candidate], fallbacks: Mapping[str, str]
) -> Iterator[Candidate]:
    """Yield the fallback of a template, the fallback of that one, and so on."""
    seen = {candidate.address}
    address = fallbacks.get(candidate.address)
    while address is not None and address not in seen and address in by_address:
        seen.add(address)
        yield by_address[address]
        address = fallbacks.get(address)


def _candidate(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    address: str,
    phase: str,
    withheld: str,
    identity: Mapping[str, str],
) -> Candidate:
    template = _template(resource_type)
    name = "/".join(_text(values, path) for path in template.name)
    language = _text(values, template.language)
    if MASK in name or MASK in language:
        withheld = "its name contains a secret"
    return Candidate(
        resource_type=resource_type,
        name=name,
        language=language,
        values=values,
        address=address,
        phase=phase,
        withheld=withheld,
        identity=identity,
    )


def _withheld(resource_type: ResourceType, live: Live) -> tuple[Phase, str]:
    """Return where the live part of a template stands, and why no message can be sent from it, "" when one can."""
    cycle = resource_type.lifecycle
    state = dotted_value(live, cycle.state)
    if state in _template(resource_type).sendable:
        return Phase.LIVE, ""
    now = status_of(resource_type, live)
    phase, word = (cycle.phase_of(str(state)), str(state)) if state else (now.phase, now.word)
    worded: Mapping[Phase, Callable[[], str]] = {
        Phase.DRAFT: lambda: "a draft, not submitted yet",
        Phase.IN_REVIEW: lambda: f"in review at {cycle.reviewer}",
        Phase.REJECTED: lambda: f"rejected by {cycle.reviewer}{f': {now.reason}' if now.reason else ''}",
    }
    if phase in worded:
        return phase, worded[phase]()
    advice = cycle.advice.get(word, "")
    return phase, f"{word or 'its state is not known'}{f': {advice}' if advice else ''}"


def _template(resource_type: ResourceType) -> MessageTemplate:
    if resource_type.template is None:
        raise AssertionError(f"This is a bug in reconciler: {resource_type.name} is no template of messages.")
    return resource_type.template


def _text(values: Mapping[str, Any], path: str) -> str:
    value = dotted_value(values, path)
    return value if isinstance(value, str) else ""
