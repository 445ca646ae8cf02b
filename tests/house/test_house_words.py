"""What users read is plain English with one word for each thing: the glossary of the README, and what is never said."""

import re
from pathlib import Path

import click
import pytest

from reconciler.cli.group import reconciler
from schemas import catalogue

ROOT = Path(__file__).parents[2]
READ = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
    *sorted((ROOT / "tests" / "golden").rglob("*.txt")),
    *sorted((ROOT / "tests" / "golden").rglob("*.md")),
]
NEVER = {
    r"\ba (?:SMS|RCS|SQL)\b": "an SMS, an RCS: the letters are spoken",
    r"\ban? (?:Webhook|Bundle)\b": "lower case inside a sentence",
    r"stands here": "is written here, or: duplicate key",
    r"\bknown are\b": "available:",
    r"\bit is no (?!longer)\w+": "it is not a ...",
    r"\bholds no (?:URL|plain|certificate)": "is not, does not contain",
    r"\bfor so long\b|\bWait so\b": "up to D",
    r"\bstill at it\b": "is still processing",
    r"\bnone of our business\b": "ignored",
    r"\breckons? with\b": "takes into account",
    r"\bis due (?:here|where)\b": "expected ..., found ...",
}


def prose(text):
    """Return a text with its lines joined, so that a phrase is found across them."""
    return re.sub(r"\s+[|=]?\s*", " ", text)


@pytest.mark.parametrize("page", READ, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_and_no_golden_text_uses_words_of_its_own(page):
    text = prose(page.read_text(encoding="utf-8"))

    found = {say: re.findall(f".{{0,30}}{phrase}.{{0,30}}", text) for phrase, say in NEVER.items()}

    assert {say: places for say, places in found.items() if places} == {}


def help_pages():
    """Yield the words of each command, and its help page."""
    waiting = [((), reconciler)]
    while waiting:
        words, command = waiting.pop()
        context = click.Context(command, info_name=" ".join(("reconciler", *words)))
        yield words, command.get_help(context)
        if isinstance(command, click.Group):
            waiting += [((*words, name), command.get_command(context, name)) for name in command.list_commands(context)]


def test_no_help_page_uses_words_of_its_own():
    pages = dict(help_pages())

    found = {(words, phrase) for words, page in pages.items() for phrase in NEVER if re.search(phrase, prose(page))}

    assert len(pages) > 20
    assert found == set()


@pytest.mark.parametrize("name", catalogue.names())
def test_each_type_has_a_noun_with_its_article(name):
    noun = catalogue.resource_type(name).noun

    assert re.fullmatch(r"an (?:SMS|RCS) [a-z ]+|a (?:WhatsApp|KakaoTalk) [a-z ]+|a (?:webhook|bundle)", noun)
