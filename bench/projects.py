"""The projects that are measured, as YAML of any size. Runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "Order {number} of {{{{1}}}} is on its way and arrives within three days."

BLOCK = """\
    order_{number:05d}:
      name: order_{number:05d}
      language: EN
      category: UTILITY
      details:
        components:
          - {{type: HEADER, format: TEXT, text: Your order}}
          - type: BODY
            text: "{text}"
            examples: ["A-1042"]
          - {{type: FOOTER, text: Reply STOP to opt out}}
"""

SHARED = """\
      name: order_${each.key}
      language: EN
      category: UTILITY
      details:
        components:
          - {type: HEADER, format: TEXT, text: Your order}
          - {type: BODY, text: "${each.value}", examples: ["A-1042"]}
          - {type: FOOTER, text: Reply STOP to opt out}
"""

HOOK = '{{target: "https://hooks.example.com/{number}", secret: "${{var.secret}}", triggers: [ALL]}}'
VARIABLE = "variables:\n  secret: {type: string, sensitive: true, default: made-up}\n"


def literal(count: int) -> str:
    """Return ``count`` WhatsApp templates, each written out."""
    blocks = (BLOCK.format(number=number, text=TEXT.format(number=number)) for number in range(count))
    return "resources:\n  whatsapp_template:\n" + "".join(blocks)


def for_each(count: int) -> str:
    """Return ``count`` WhatsApp templates as one block over a map of texts."""
    entries = (f'        "{number:05d}": "{TEXT.format(number=number)}"\n' for number in range(count))
    return "resources:\n  whatsapp_template:\n    order:\n      forEach:\n" + "".join(entries) + SHARED


def mixed(count: int) -> str:
    """Return ``count`` objects of three types: 10 webhooks, 40 SMS apps, the rest WhatsApp templates."""
    hooks = (f"    hook_{number}: {HOOK.format(number=number)}\n" for number in range(10))
    apps = (f"    app_{number}: {{name: App {number}, region: EU}}\n" for number in range(40))
    return f"{VARIABLE}{literal(count - 50)}  webhook:\n{''.join(hooks)}  sms_app:\n{''.join(apps)}"


def write(folder: Path, text: Callable[[int], str], count: int) -> Path:
    """Write a project of ``count`` objects into a folder of its own below ``folder``; return that folder."""
    directory = folder / f"{text.__name__}-{count}"
    directory.mkdir(parents=True)
    (directory / "project.yaml").write_text(text(count), encoding="utf-8")
    return directory
