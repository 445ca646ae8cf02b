"""What users read is plain English with one word for each concept: that of docs/glossary.md, and none it replaced."""

import ast
import re
from pathlib import Path

import click
import pytest

from reconciler.cli.group import reconciler
from reconciler.diagnostics.codes import CODES
from schemas import catalogue

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
READ = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.md")),
    *sorted((ROOT / "examples").rglob("*.yaml")),
    *sorted((ROOT / "tests" / "golden").rglob("*.txt")),
    *sorted((ROOT / "tests" / "golden").rglob("*.md")),
]
SOURCES = [
    path
    for package in ("reconciler", "schemas", "state")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "emulator" not in path.parts
]
NEVER = {
    r"\ba (?:SMS|RCS|SQL)\b": "an SMS, an RCS: the letters are spoken",
    r"\ban? (?:Webhook|Bundle)\b": "lower case inside a sentence",
    r"\bneeds? you\b|\bhuman steps?\b|\bwaits? for you\b": "action required",
    r"(?<![/\"`_])\bverdicts?\b(?![\"`])|\bundecided\b": "review result, decision",
    r"\bthird party (?:still )?decides\b|\bis waited for\b|\bWaiting \d": "pending",
    r"\bpicks? (?:the|it)\b.{0,20}\bup\b": "the next run shows the result",
    r"\bleaves it so\b": "not reverted",
    r"\b(?:puts? (?:it|them|that)|is put|and put) back\b": "reverts",
    r"\btold at once\b|\bis told(?: of)?\b|\bare told(?: of)?\b": "is reported, is shown",
    r"\bcarr(?:y|ies|ied) (?:out|it out)\b": "apply, applied",
    r"\bhand(?:s|ed)? in\b": "submit, submitted",
    r"\btaken back\b": "irreversible",
    r"\bbegun\b": "started",
    r"\bunder way\b": "in progress",
    r"\banew\b": "again",
    r"\bworked out\b": "evaluated",
    r"\bleft alone\b|\bleave all of it alone\b": "ignored",
    r"\b(?:in a|a) circle\b": "cycle",
    r"\bstands? (?:here|there|in clear|between|below|twice|in quotes)\b": "is; duplicate key; put in quotes",
    r"\bas (?:it|they) stands?\b": "literal",
    r"\bgo(?:es)? to (?:Meta |KakaoTalk )?(?:for )?review\b": "is reviewed, reviewed by",
    r"\bdoes not go with\b": "is not valid with",
    r"\bsettle (?:it|that) with\b": "resolve it with",
    r"\bFixed after creation\b|\bcannot be changed in place\b": "forces replacement",
    r"\bone's own\b|\bof one's own\b": "your own",
    r"\bneeds a person\b|\bhas to act\b": "action required, must act",
    r"\bgone from the API\b": "deleted outside",
    r".--valid\b": "--expires-in",
    r"\bknown are\b|\bthe (?:types|states|sections) are\b": "available:",
    r"\bit is no (?!longer|such)\w+|\bis no text\b": "it is not a ...",
    r"\bholds no (?:URL|plain|certificate)": "is not, does not contain",
    r"\bfor so long\b|\bWait so\b": "up to D",
    r"\bstill at it\b": "is still processing",
    r"\bnone of our business\b": "ignored",
    r"\breckons? with\b": "takes into account",
    r"\bis due\b": "expected ..., found ...; ready",
}
TERMS = (
    "address",
    "adopt",
    "blocked",
    "computed",
    "deposed",
    "drift",
    "forget",
    "guard",
    "import",
    "irreversible",
    "journal",
    "lease",
    "lineage",
    "live",
    "move",
    "pending",
    "phase",
    "plan",
    "record",
    "refresh",
    "rejected",
    "replace",
    "required",
    "serial",
    "skipped",
    "stale",
    "state",
    "time-locked",
    "tombstone",
    "unknown",
    "unmanaged",
)


def prose(text):
    """Return a text with its lines joined, so that a phrase is found across them."""
    return re.sub(r"\s+[|=]?\s*", " ", text)


def refused(text):
    """Return what a text says that users do not read, by what it should say."""
    found = {say: re.findall(f".{{0,30}}(?:{phrase}).{{0,30}}", text) for phrase, say in NEVER.items()}
    return {say: places for say, places in found.items() if places}


@pytest.mark.parametrize("page", READ, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_and_no_golden_text_uses_words_of_its_own(page):
    assert refused(prose(page.read_text(encoding="utf-8", errors="replace"))) == {}


def test_no_diagnostic_uses_words_of_its_own():
    found = {code: refused(f"{entry.summary}. {entry.meaning}") for code, entry in CODES.items()}

    assert {code: words for code, words in found.items() if words} == {}


def texts(path):
    """Yield the texts of a module that are not docstrings: what it may say to a user."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent | inside:
            yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_message_and_no_description_uses_words_of_its_own(path):
    found = [refused(prose(text)) for text in texts(path) if " " in text.strip()]

    assert [words for words in found if words] == []


@pytest.mark.parametrize("term", TERMS)
def test_the_glossary_explains_each_term_that_plans_and_reports_use(term):
    assert re.search(rf"^\| {term} \||`{term}`", GLOSSARY, re.MULTILINE)


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

    found = {words: refused(prose(page)) for words, page in pages.items()}

    assert len(pages) > 20
    assert {words: said for words, said in found.items() if said} == {}


@pytest.mark.parametrize("name", catalogue.names())
def test_each_type_has_a_noun_with_its_article(name):
    noun = catalogue.resource_type(name).noun

    assert re.fullmatch(r"an (?:SMS|RCS) [a-z ]+|a (?:WhatsApp|KakaoTalk) [a-z ]+|a (?:webhook|bundle)", noun)
