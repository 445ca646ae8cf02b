import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pins import pinned

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

MACHINE_PATH = re.compile(r"(?<![\w.}$-])/(?:work|tmp|root|home/\w+|Users/\w+)(?:/|\b(?![\w-]))")
MAKING_OF = re.compile(
    r"\b(?:coding|sub|ai|autonomous)[- ]?agents?\b"
    r"|\bhelper sessions?\b|\bin (?:an earlier|a previous) session\b"
    r"|\blanguage model\b|\bLLMs?\b|\bClaude\b|\bCopilot\b|\bChatGPT\b",
    re.IGNORECASE,
)


def tracked_texts():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            yield name, path.read_text(encoding="utf-8", errors="replace")


def mentions(pattern):
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    assert mentions(MACHINE_PATH) == []


def test_no_file_speaks_of_how_it_was_made():
    assert mentions(MAKING_OF) == []


@pytest.mark.parametrize("text", ["see /work/main", "cd /tmp/x", "'/root'", "/home/ann/project", "open /tmp"])
def test_machine_paths_are_recognised(text):
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize(
    "text", ["/v1/work/items", "https://x.example/tmp/", "rootless", "$HOME/tmp/x", "/temporary", "./tmp/x"]
)
def test_other_paths_are_left_alone(text):
    assert not MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["a coding agent wrote", "in an earlier session", "sub-agents", "an LLM"])
def test_talk_of_the_making_is_recognised(text):
    assert MAKING_OF.search(text)


@pytest.mark.parametrize("text", ["user agent", "a database session", "User-Agent", "agents answer the phone"])
def test_words_of_the_domain_are_left_alone(text):
    assert not MAKING_OF.search(text)


def requirements():
    listed = PROJECT["dependencies"] + [line for extra in PROJECT["optional-dependencies"].values() for line in extra]
    return [wanted for wanted in map(Requirement, listed) if wanted.name != PROJECT["name"]]


def pins():
    return {name: version for name, (version, _) in pinned("constraints.txt").items()}


@pytest.mark.parametrize("wanted", requirements(), ids=str)
def test_every_dependency_is_pinned_within_its_range(wanted):
    version = pins().get(canonicalize_name(wanted.name))

    assert version is not None, f"constraints.txt does not pin {wanted.name}"
    assert wanted.specifier.contains(version)


def test_ci_runs_every_python_version_the_package_claims():
    claimed = {kind.rpartition(" :: ")[2] for kind in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", kind)}
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    matrix = re.search(r"python: \[(.*)\]", workflow)

    assert matrix is not None
    assert set(re.findall(r"3\.\d+", matrix[1])) == claimed


def test_every_make_target_is_explained_by_make_help():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)

    assert phony is not None
    assert explained == phony[1].split()
