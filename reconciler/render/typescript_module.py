"""Word the TypeScript module of the templates that can be sent: data, types, and a function for each type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.render.application_header import header
from reconciler.render.safe import in_source
from schemas.messages import PlaceholderKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.applications.model import ExportedTemplates, Shape, Template

_TYPES: Final = {
    PlaceholderKind.TEXT: ("Text", "string", "A text."),
    PlaceholderKind.IMAGE_URL: ("ImageUrl", "string", "The URL of an image."),
    PlaceholderKind.VIDEO_URL: ("VideoUrl", "string", "The URL of a video."),
    PlaceholderKind.DOCUMENT_URL: ("DocumentUrl", "string", "The URL of a document."),
    PlaceholderKind.URL_SUFFIX: ("UrlSuffix", "string", "What comes after the fixed part of a button's URL."),
    PlaceholderKind.CODE: ("Code", "string", "A one-time password."),
    PlaceholderKind.COUPON_CODE: ("CouponCode", "string", "A coupon code that a button copies."),
    PlaceholderKind.EXPIRES_AT: ("ExpiresAt", "string", "When an offer ends, as ISO 8601: 2027-01-31T12:00:00Z."),
    PlaceholderKind.LOCATION: (
        "Location",
        "{ readonly latitude: number; readonly longitude: number; readonly name?: string; readonly address?: string }",
        "A place on the map.",
    ),
    PlaceholderKind.ORDER_DETAILS: (
        "OrderDetails",
        "{ readonly [key: string]: unknown }",
        "The details of an order, as the API that sends the message takes them.",
    ),
}

_HELPERS: Final = """
export type NoParameters = { readonly [name: string]: never };

/** What is to be sent: the name and language that are live now, what identifies the template, and the parameters. */
export interface TemplateMessage<P> {
  readonly type: string;
  readonly name: string;
  readonly language: string;
  readonly identity: Readonly<Record<string, string>>;
  readonly parameters: P;
}

type Every<P> = (P extends unknown ? (given: P) => void : never) extends (given: infer I) => void ? I : never;
type Given<P> = [P] extends [NoParameters] ? [parameters?: NoParameters] : [parameters: Every<P>];
interface Sent {
  readonly name: string;
  readonly language: string;
  readonly identity: Readonly<Record<string, string>>;
}

function message<P>(type: string, name: string, language: string, parameters: unknown): TemplateMessage<P> {
  const all: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Sent>>>>>> = templates;
  const sent = all[type]?.[name]?.[language];
  if (sent === undefined) throw new Error(`no ${type} "${name}" is live in ${language}`);
  const { name: sentName, language: sentLanguage, identity } = sent;
  return { type, name: sentName, language: sentLanguage, identity, parameters: (parameters ?? {}) as P };
}
"""

_FUNCTION: Final = """
/** Return a message from a {type} that is live; names, languages and parameters are checked by the compiler. */
export function {function}<
  N extends keyof {parameters} & string,
  L extends keyof {parameters}[N] & string,
>(name: N, language: L, ...given: Given<{parameters}[N][L]>): TemplateMessage<{parameters}[N][L]> {{
  return message("{type}", name, language, given[0]);
}}
"""


def module(exported: ExportedTemplates) -> str:
    """Return the module; equal templates give equal bytes."""
    types = exported.by_name()
    parts = [
        *(f"// {line}\n" for line in header(exported, "typescript")),
        "/* eslint-disable */\n\n",
        *(f"/** {words} */\nexport type {name} = {shape};\n" for name, shape, words in _TYPES.values()),
        "\nexport const templates = {\n",
        *(line for type_name, names in types.items() for line in _data(type_name, names)),
        "} as const;\n",
        _HELPERS if types else "",
    ]
    for type_name, names in types.items():
        title = _camel(type_name)
        parameters = f"{title}Parameters"
        parts += [f"\nexport interface {parameters} {{\n", *_parameters(names), "}\n"]
        parts += [_FUNCTION.format(type=type_name, function=title[0].lower() + title[1:], parameters=parameters)]
    return "".join(parts)


def _data(type_name: str, names: Mapping[str, Mapping[str, Template]]) -> Iterator[str]:
    yield f"  {_key(type_name)}: {{\n"
    for name, languages in names.items():
        yield f"    {_key(name)}: {{\n"
        for language, template in languages.items():
            identity = ", ".join(f"{_key(field)}: {_string(value)}" for field, value in template.identity.items())
            fields = (
                f"name: {_string(template.sent_name)}, language: {_string(template.sent_language)}, "
                f"category: {_string(template.category)}, identity: {{ {identity} }}"
            )
            yield f"      {_key(language)}: {{ {fields} }},\n"
        yield "    },\n"
    yield "  },\n"


def _parameters(names: Mapping[str, Mapping[str, Template]]) -> Iterator[str]:
    for name, languages in names.items():
        yield f"  readonly {_key(name)}: {{\n"
        for language, template in languages.items():
            shown = _shape(template.shape) if template.placeholders else "NoParameters"
            yield f"    readonly {_key(language)}: {shown};{_samples(template)}\n"
        yield "  };\n"


def _samples(template: Template) -> str:
    samples = [_string(each.example) for each in template.placeholders if each.example]
    return f" // {', '.join(samples)}" if samples else ""


def _shape(shape: Shape) -> str:
    if isinstance(shape, dict):
        return f"{{ {'; '.join(f'readonly {_key(key)}: {_shape(inner)}' for key, inner in shape.items())} }}"
    if isinstance(shape, tuple):
        return f"readonly [{', '.join(map(_shape, shape))}]"
    return _TYPES[shape][0]


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _key(name: str) -> str:
    """Return the key of an object; the one that JavaScript takes for something else is computed."""
    return f"[{_string(name)}]" if name == "__proto__" else _string(name)


def _string(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{in_source(quoted, _escape)}"'


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"
