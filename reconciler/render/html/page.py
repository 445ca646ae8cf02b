"""Make a page of a template: everything that is put into one is cleaned and escaped, and nothing is ever loaded.

``Page`` is what a format gives to the screen, and only this module makes one. Whatever a template takes goes through
``_shown``, and Jinja escapes it afterwards. No address from outside becomes a link. The one script and the styles are
named by their hashes in the policy of the page, so that a browser would refuse any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from reconciler.render.safe import paragraphs

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

_INVISIBLE: Final = re.compile("([\u00a0\u061c\u200c-\u200f\u202f]+)")
"""Spaces and joiners that letters of many scripts need, and marks of direction, which a message may have."""
_STYLE_ELEMENT: Final = re.compile("<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """HTML that holds no markup but our own."""

    html: str

    @property
    def ascii(self) -> str:
        """The same for a stream that does not take every character: the others as HTML has them by number."""
        return self.html.encode("ascii", "xmlcharrefreplace").decode()


def page(template: str, *, title: str, drawing: str = "", **values: Any) -> Page:
    """Return the page that a template makes of values.

    Args:
        template: Name of its file without the ending.
        title: What a browser calls it.
        drawing: SVG of our own making, which is put in as it is.
        values: What the template takes.
    """
    from markupsafe import Markup  # noqa: PLC0415  beside Jinja, which is heavy

    style, script = _file("page.css"), _file("page.js")
    styles = [style, *_STYLE_ELEMENT.findall(drawing)]
    policy = (
        f"default-src 'none'; img-src data:; style-src {' '.join(map(_hash, styles))}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    made = _environment().get_template(f"{template}.html")
    return Page(
        made.render(
            title=title,
            policy=Markup(policy),  # noqa: S704  our own words and hashes
            style=Markup(style),  # noqa: S704  our own file
            script=Markup(script),  # noqa: S704  same
            drawing=Markup(drawing),  # noqa: S704  ``render.graph`` escapes what it draws
            **values,
        )
    )


def as_seen(text: str) -> str:
    """Return a text of a message: cleaned, with the joiners and spaces kept that its letters may need."""
    return "".join(part if at % 2 else paragraphs(part) for at, part in enumerate(_INVISIBLE.split(text)))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  for those who want a page

    made = Environment(
        loader=FileSystemLoader(_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        auto_reload=False,
    )
    made.filters["seen"] = _seen
    return made


def _shown(value: Any) -> Any:
    """Return what a template puts into the page; a text from outside is cleaned, what is escaped already is left."""
    return paragraphs(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _seen(text: str) -> Any:
    from markupsafe import escape  # noqa: PLC0415  beside Jinja, which is heavy

    return escape(as_seen(text))


@cache
def _folder() -> Path:
    from pathlib import Path  # noqa: PLC0415  every command that prints a result imports this module

    return Path(__file__).parent / "templates"


@cache
def _file(name: str) -> str:
    return (_folder() / name).read_text(encoding="utf-8").strip()


def _hash(content: str) -> str:
    """Return how a policy names a script or a style."""
    import base64  # noqa: PLC0415  same
    import hashlib  # noqa: PLC0415  same

    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
