"""The page of what may be written beside the fields of the API, from the declarations of the settings."""

from __future__ import annotations

from pages.markdown import code, page, section, table
from schemas import settings


def settings_page() -> str:
    """Return the page of every setting, by section."""
    return page(
        "Settings",
        "schemas/settings.py",
        [
            "What may be written beside the fields of the API. How the sections work is in [files](../files.md).",
            *(section(name, f"{about}", _table(declared)) for name, (about, declared) in settings.SECTIONS.items()),
            section("resources", "Beside the fields of the API; of any resource.", _table(settings.BLOCK)),
            section("lifecycle", "How one object is treated; of any resource.", _table(settings.LIFECYCLE)),
            section("lint", "What `reconciler lint` reports of one object; of any resource.", _table(settings.LINT)),
        ],
    )


def _table(declared: tuple[settings.Setting, ...]) -> str:
    rows = [
        (code(setting.example or setting.name), "required" if setting.required else "", _does(setting))
        for setting in declared
    ]
    return table(("Setting", "Needed", "What it does"), rows)


def _does(setting: settings.Setting) -> str:
    summary = f"{setting.summary[0].upper()}{setting.summary[1:]}"
    return f"{summary} {setting.details}".strip()
