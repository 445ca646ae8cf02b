"""Names that stay blocked after a template was deleted, kept with the project as JSON. Blocks nothing by itself."""

from reconciler.emulator.world import Project

DAYS_30 = 30 * 86_400


def lock_name(project: Project, name: str, now: float) -> None:
    """Block a name in every language for 30 days."""
    project.facts.setdefault("locked_names", {})[name] = now + DAYS_30


def lock_language(project: Project, name: str, language: str, now: float) -> None:
    """Block a name in one language for 30 days."""
    project.facts.setdefault("locked_languages", {})[f"{name}/{language}"] = now + DAYS_30


def is_name_locked(project: Project, name: str, now: float) -> bool:
    """Tell whether the name is blocked in every language."""
    return bool(project.facts.get("locked_names", {}).get(name, 0) > now)


def is_language_locked(project: Project, name: str, language: str, now: float) -> bool:
    """Tell whether the name is blocked in this language."""
    return bool(project.facts.get("locked_languages", {}).get(f"{name}/{language}", 0) > now)
