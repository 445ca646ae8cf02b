"""What GitHub and GitLab would make of a comment: its markup, and what they would find in its words.

Both render Markdown with tables and inline HTML, link bare addresses, and then look through the words outside code for
names, references, commits and emoji.
"""

import re

from markdown_it import MarkdownIt

OURS = {"<br>", "<code>", "</code>", "<del>", "</del>", "<ins>", "</ins>", "<!-- -->"}
BLOCK = re.compile(r"(<!-- reconciler (?:plan|apply) -->|<details>\n<summary>.*</summary>|</details>)\s*")
TAG = re.compile(r"<[^>]*>")
FOUND = {
    "mention": r"@\w",
    "issue": r"[#!%~&$^]\w|\bGH-\d|\b[A-Z][A-Z0-9]+-\d|#\"",
    "commit": r"\b[0-9a-fA-F]{5,40}\b",
    "emoji": r":[\w+-]+:",
    "reference of GitLab": r"\[(?:vulnerability|feature_flag|contact|issue|work_item)|\*iteration|\{[+-]|[+-]\}|\[[+-]",
}
LINKED = {"address": r"(?i)\b[a-z][a-z0-9+.-]*://", "bare address": r"(?i)\bwww\.", "mail": r"[\w.+-]+@[\w-]+"}


def markup(text, quotes=0):
    """Return every piece of markup that is not our own, and everything that would be found in the words.

    ``quotes`` is how many quotes are ours; one more or less is named, too.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    strange = []
    tokens = parser.parse(text)
    quoted = sum(token.type == "blockquote_open" for token in tokens)
    strange += [f"{quoted} quotes"] if quoted != quotes else []
    for token in tokens:
        if token.type == "html_block":
            strange += _of_block(token.content)
        elif token.type == "inline":
            strange += _of_inline(token.children)
        elif token.type not in KNOWN and token.type.removesuffix("_open").removesuffix("_close") not in KNOWN:
            strange.append(token.type)
    return strange


KNOWN = {"table", "thead", "tbody", "tr", "th", "td", "paragraph", "heading", "bullet_list", "list_item", "blockquote"}


def _of_block(content):
    if not BLOCK.fullmatch(content):
        return [content]
    inner = content.partition("<summary>")[2].partition("</summary>")[0]
    tags = [tag for tag in TAG.findall(inner) if tag not in OURS]
    return tags + _of_words(re.sub("<code>.*?</code>", " ", inner))


def _of_inline(children):
    strange, depth, outside, nodes = [], 0, "", []
    for token in children:
        if token.type == "html_inline":
            strange += [] if token.content in OURS else [token.content]
            depth += {"<code>": 1, "</code>": -1}.get(token.content, 0)
            outside += "" if depth or token.content == "<!-- -->" else " "
        elif token.type in ("text", "text_special"):
            nodes.append(token.content)
            outside += token.content if not depth else ""
        elif token.type not in ("strong_open", "strong_close", "em_open", "em_close"):
            strange.append(token.type)
    strange += ["code is left open"] if depth else []
    for node in nodes:
        strange += [f"{what} in {node!r}" for what, pattern in LINKED.items() if re.search(pattern, node)]
    return strange + _of_words(outside)


def _of_words(text):
    everything = {**FOUND, **LINKED}
    return [f"{what} in {text!r}" for what, pattern in everything.items() if re.search(pattern, text)]
