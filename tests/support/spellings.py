"""The ways in which a server, a gateway or a file may spell a text; each a function from a text to a text."""

import base64
import html
import json
import re
import shlex
import urllib.parse


def _go(text):
    """As Go's encoding/json writes a string."""
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return written


def _units(text):
    encoded = text.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(encoded[at : at + 2]) for at in range(0, len(encoded), 2)]


def _lower_hex(text):
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), text)


WAYS = {
    "plain": lambda text: text,
    "json": lambda text: json.dumps(text)[1:-1],
    "json, characters as they are": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "json, slashes escaped": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "json, all escaped": lambda text: "".join(f"\\u{unit:04x}" for unit in _units(text)),
    "json, all escaped in capitals": lambda text: "".join(f"\\u{unit:04X}" for unit in _units(text)),
    "json of Go": _go,
    "json in json": lambda text: json.dumps(json.dumps(text))[3:-3],
    "python": lambda text: repr(text)[1:-1],
    "python bytes": lambda text: repr(text.encode())[2:-1],
    "percent": lambda text: urllib.parse.quote(text, safe=""),
    "percent, slashes left": urllib.parse.quote,
    "percent, small letters": lambda text: _lower_hex(urllib.parse.quote(text, safe="")),
    "percent, plus for space": urllib.parse.quote_plus,
    "percent, all": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent, only some": lambda text: urllib.parse.quote(text, safe="!*'();:@&=+$,?#[]<>\" "),
    "percent twice": lambda text: urllib.parse.quote(urllib.parse.quote(text, safe=""), safe=""),
    "html": html.escape,
    "html, decimal": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "html, hexadecimal": lambda text: "".join(f"&#x{ord(one):X};" for one in text),
    "html twice": lambda text: html.escape(html.escape(text)),
    "html of json": lambda text: html.escape(json.dumps(text))[6:-6],
    "json of html": lambda text: json.dumps(html.escape(text))[1:-1],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 behind one byte": lambda text: base64.b64encode(b"k" + text.encode() + b"!").decode(),
    "base64 behind two bytes": lambda text: base64.b64encode(b"k:" + text.encode() + b"!!").decode(),
    "base64 in a URL": lambda text: urllib.parse.quote(base64.b64encode(b"k:" + text.encode()).decode(), safe=""),
    "hexadecimal": lambda text: text.encode().hex(),
    "yaml, single quotes": lambda text: text.replace("'", "''"),
    "a shell": lambda text: shlex.quote(text).strip("'"),
}
"""Of any text."""

LOOSE = {
    "capitals": lambda text: "".join(one.upper() if len(one.upper()) == 1 else one for one in text),
    "small letters": lambda text: "".join(one.lower() if len(one.lower()) == 1 else one for one in text),
    "broken over lines": lambda text: "\n      ".join(text[at : at + 3] for at in range(0, len(text), 3)),
    "spaced out": " ".join,
    "with marks nobody sees": "\u200b".join,
    "in colour": lambda text: f"\x1b[31m{text[:4]}\x1b[0m\n   \x1b[31m{text[4:]}\x1b[0m",
    "base64 in lines": lambda text: "\n".join(re.findall(".{1,4}", base64.b64encode(text.encode()).decode())),
}
"""Of a text of eight characters or more."""
