"""Word the Python module of the templates that can be sent: types of parameters, and a function for each type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.applications.identifiers import identifier, refuse_equal
from reconciler.render.application_header import header
from reconciler.render.safe import in_source
from schemas.messages import PlaceholderKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.applications.model import ExportedTemplates, Shape, Template

_TYPES: Final = {
    PlaceholderKind.TEXT: ("str", ""),
    PlaceholderKind.IMAGE_URL: ("ImageUrl", "The URL of an image."),
    PlaceholderKind.VIDEO_URL: ("VideoUrl", "The URL of a video."),
    PlaceholderKind.DOCUMENT_URL: ("DocumentUrl", "The URL of a document."),
    PlaceholderKind.URL_SUFFIX: ("UrlSuffix", "What comes after the fixed part of a button's URL."),
    PlaceholderKind.CODE: ("Code", "A one-time password."),
    PlaceholderKind.COUPON_CODE: ("CouponCode", "A coupon code that a button copies."),
    PlaceholderKind.EXPIRES_AT: ("ExpiresAt", "When an offer ends, as ISO 8601: 2027-01-31T12:00:00Z."),
    PlaceholderKind.LOCATION: ("Location", ""),
    PlaceholderKind.ORDER_DETAILS: ("OrderDetails", ""),
}

_BEGINNING: Final = '''\
# ruff: noqa
# fmt: off
"""The templates that can be sent, and what is filled in. Needs Python 3.9 or newer, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Literal, Mapping, Optional, Tuple, TypedDict, overload

__all__ = [{names}]

{aliases}
OrderDetails = Mapping[str, object]
"""The details of an order, as the API that sends the message takes them."""


class _Point(TypedDict):
    latitude: float
    longitude: float


class Location(_Point, total=False):
    """A place on the map."""

    name: str
    address: str


NoParameters = TypedDict("NoParameters", {{}})


@dataclass(frozen=True)
class TemplateMessage:
    """What is to be sent: the name and language that are live now, what identifies the template, and the parameters."""

    type: str
    name: str
    language: str
    identity: Mapping[str, str]
    parameters: Mapping[str, object]


def _message(type: str, name: str, language: str, parameters: Optional[Mapping[str, object]]) -> TemplateMessage:
    sent = _TEMPLATES.get((type, name, language))
    if sent is None:
        raise ValueError(f"no {{type}} {{name!r}} is live in {{language}}")
    return TemplateMessage(type, sent[0], sent[1], dict(sent[2]), {{}} if parameters is None else parameters)


_TEMPLATES: Dict[Tuple[str, str, str], Tuple[str, str, Dict[str, str]]] = {{
{data}}}
'''


class _Names:
    """The types of parameters of one type of templates: one for each name, or for each language where they differ."""

    def __init__(self, type_name: str, names: Mapping[str, Mapping[str, Template]]) -> None:
        self.groups: list[tuple[str, list[str], Template]] = []
        self.definitions: list[str] = []
        self.made: list[tuple[str, str]] = []
        for name, languages in names.items():
            alike = len({repr(template.shape) for template in languages.values()}) == 1
            groups = [list(languages)] if alike else [[language] for language in languages]
            for group in groups:
                template = languages[group[0]]
                made = identifier(type_name, name, "" if alike else group[0])
                defined = list(_typed(made, template)) if template.placeholders else []
                self.made += [(each, f'{type_name} "{name}"') for each, _ in defined]
                self.definitions += ["\n" if defined else "", *(text for _, text in defined)]
                self.groups.append((made if defined else "NoParameters", group, template))


def module(exported: ExportedTemplates) -> str:
    """Return the module; equal templates give equal bytes.

    Raises:
        ConfigError: Two templates would have types of one name.
    """
    types = {type_name: _Names(type_name, names) for type_name, names in exported.by_name().items()}
    refuse_equal(each for names in types.values() for each in names.made)
    named = [made for names in types.values() for made, _ in names.made]
    public = ["TemplateMessage", "NoParameters", "Location", "OrderDetails", *types, *named]
    public += [name for name, words in _TYPES.values() if words]
    begin = _BEGINNING.format(
        names="".join(f"\n    {_string(name)}," for name in sorted(public)) + "\n",
        aliases="".join(f'{name} = str\n"""{words}"""\n' for name, words in _TYPES.values() if words),
        data="".join(f"    {_entry(template)},\n" for template in exported.templates),
    )
    parts = [*(f"# {line}\n" for line in header(exported, "python")), begin]
    for type_name, names in types.items():
        parts += [*names.definitions, "\n\n", *_function(type_name, names)]
    return "".join(parts)


def _entry(template: Template) -> str:
    key = _strings((template.type, template.name, template.language))
    identity = ", ".join(f"{_string(field)}: {_string(value)}" for field, value in template.identity.items())
    return f"({key}): ({_strings((template.sent_name, template.sent_language))}, {{{identity}}})"


def _typed(made: str, template: Template) -> Iterator[tuple[str, str]]:
    """Yield name and text of the type of a template's parameters, after those that it consists of."""
    defined: list[tuple[str, str]] = []
    _shape(template.shape, made, defined)
    *before, (_, text) = defined
    samples = [_string(each.example) for each in template.placeholders if each.example]
    yield from before
    yield made, (f"# {', '.join(samples)}\n" if samples else "") + text


def _shape(shape: Shape, made: str, before: list[tuple[str, str]]) -> str:
    """Return the type of a parameter; what has keys gets a name, and goes before.

    Names of parts begin with a capital letter, as neither a template of WhatsApp nor a language has one in this place.
    """
    if isinstance(shape, dict):
        parts = {key: _shape(inner, f"{made}_{key.capitalize()}", before) for key, inner in shape.items()}
        fields = ", ".join(f"{_string(key)}: {part}" for key, part in parts.items())
        before.append((made, f'{made} = TypedDict("{made}", {{{fields}}})\n'))
        return made
    if isinstance(shape, tuple):
        inside = [_shape(inner, f"{made}{number}", before) for number, inner in enumerate(shape, start=1)]
        return f"Tuple[{', '.join(inside)}]"
    return _TYPES[shape][0]


def _function(type_name: str, names: _Names) -> Iterator[str]:
    words = f'    """Return a message from a {type_name} that is live; a type checker knows names and parameters."""\n'
    body = f'    return _message("{type_name}", name, language, parameters)\n'
    signatures = [
        f"def {type_name}(name: Literal[{_string(template.name)}], language: Literal[{_strings(group)}], "
        f"parameters: {made if made != 'NoParameters' else 'Optional[NoParameters] = None'}) -> TemplateMessage:"
        for made, group, template in names.groups
    ]
    if len(signatures) == 1:
        yield f"{signatures[0]}\n{words}{body}"
        return
    for signature in signatures:
        yield f"@overload\n{signature} ...\n"
    yield (
        f"def {type_name}(name: str, language: str, parameters: Optional[Mapping[str, object]] = None) "
        f"-> TemplateMessage:\n{words}{body}"
    )


def _strings(texts: Iterable[str]) -> str:
    return ", ".join(map(_string, texts))


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{in_source(quoted, _escape)}"'


def _escape(character: str) -> str:
    return f"\\U{ord(character):08x}"
