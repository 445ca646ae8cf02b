"""What is installed, and by whose code: pins with hashes, actions by digest, permissions and secrets where needed."""

import re
import subprocess
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pins import ROOT, pinned

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted([*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("examples/*/.github/workflows/*.yml")])
IDS = [str(path.relative_to(ROOT)) for path in WORKFLOWS]
WITHOUT_A_DIGEST = frozenset()  # actions of which no digest could be established; keep it empty
LOCK, EXAMPLE = "constraints.txt", "examples/gitops/ci/requirements.txt"


def workflow(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path):
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=IDS)
def test_every_action_is_named_by_digest_and_version(path):
    named = re.findall(r"uses: *(\S+?)@(\S+)(.*)", path.read_text(encoding="utf-8"))

    assert len(named) == sum("uses" in step for step in steps(path))
    for action, ref, rest in named:
        assert action in WITHOUT_A_DIGEST or re.fullmatch("[0-9a-f]{40}", ref), f"{action}@{ref}"
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", rest), f"{action}: say in a comment which version that is"


def test_an_action_has_one_digest_everywhere():
    refs = {}
    for path in WORKFLOWS:
        for action, ref in re.findall(r"uses: *(\S+?)@(\S+)", path.read_text(encoding="utf-8")):
            refs.setdefault(action, set()).add(ref)

    assert {action: len(found) for action, found in refs.items()} == dict.fromkeys(refs, 1)


@pytest.mark.parametrize("path", WORKFLOWS, ids=IDS)
def test_permissions_are_given_to_jobs_one_by_one_and_every_write_has_its_reason(path):
    whole, text = workflow(path), path.read_text(encoding="utf-8")

    assert whole["permissions"] == {}
    assert all(isinstance(job["permissions"], dict) for job in whole["jobs"].values())
    assert re.findall(r"^ +[\w-]+: write *$", text, re.MULTILINE) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=IDS)
def test_secrets_are_handed_to_single_steps_and_no_text_of_others_becomes_script(path):
    whole = workflow(path)
    seen = [whole.get("env"), *(job.get("env") for job in whole["jobs"].values())]
    seen += [step.get("with") for step in steps(path)]

    assert not re.search(r"secrets\.|github\.token", str(seen))
    assert all("${{" not in step.get("run", "") for step in steps(path))


@pytest.mark.parametrize("path", WORKFLOWS, ids=IDS)
def test_a_checkout_leaves_no_credentials_behind_and_no_job_runs_for_ever(path):
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]

    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert all(job["timeout-minutes"] <= 60 for job in workflow(path)["jobs"].values())
    assert "pull_request_target" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", [LOCK, EXAMPLE])
def test_every_pinned_package_has_the_hashes_of_its_files(file):
    assert {name for name, (_, hashes) in pinned(file).items() if not hashes} == set()


def test_the_example_installs_what_is_tested():
    ours, theirs = pinned(LOCK), pinned(EXAMPLE)
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["postgres"]

    assert {name: ours.get(name) for name in theirs} == theirs
    assert {canonicalize_name(Requirement(line).name) for line in wanted} <= set(theirs)


def test_nothing_is_installed_without_hashes():
    places = [*WORKFLOWS, ROOT / "Makefile", ROOT / ".ci/run", ROOT / "examples/gitops/.gitlab-ci.yml"]

    for path in places:
        for line in re.findall(r"pip (?:install|download) .*", path.read_text(encoding="utf-8")):
            if line != "pip install --require-hashes":
                assert re.search(r"--require-hashes|--no-deps|--no-index", line), f"{path.name}: {line}"


def test_every_dependency_has_a_lower_bound():
    every = PROJECT["dependencies"] + [line for extra in PROJECT["optional-dependencies"].values() for line in extra]

    for wanted in map(Requirement, every):
        bounds = [one.operator for one in wanted.specifier]
        assert wanted.name == PROJECT["name"] or ">=" in bounds, str(wanted)


def test_newer_versions_of_all_of_it_are_proposed():
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text(encoding="utf-8"))["updates"]
    folders = {one["package-ecosystem"]: set(one["directories"]) for one in updates}

    assert folders == {
        "github-actions": {"/", "/examples/gitops/.github/workflows"},
        "pip": {"/", "/examples/gitops/ci"},
    }


def test_a_release_is_published_without_a_stored_token_and_only_after_it_was_tested_and_attested():
    jobs = workflow(ROOT / ".github/workflows/release.yml")["jobs"]

    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "build": None,
        "attest": "build",
        "publish": "attest",
        "announce": "publish",
    }
    assert any(step.get("run", "").startswith(".ci/run") for step in jobs["build"]["steps"])
    assert jobs["publish"]["environment"]["name"] == "pypi"
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert not re.search(r"secrets\.|password", (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))


def test_the_requirements_of_a_release_name_its_own_files_and_all_they_need(tmp_path):
    (tmp_path / "sinch_reconciler-1-py3-none-any.whl").write_bytes(b"wheel")
    (tmp_path / "sinch_reconciler-1.tar.gz").write_bytes(b"source")

    printed = subprocess.run(
        [ROOT / ".ci/requirements", tmp_path], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    (tmp_path / "requirements.txt").write_text(printed)

    found = pinned(tmp_path / "requirements.txt")
    version, hashes = found.pop("sinch-reconciler")
    assert (version, len(hashes)) == (PROJECT["version"], 2)
    assert printed.startswith("sinch-reconciler[postgres]==")
    assert found == pinned(EXAMPLE)


def test_whoever_looks_for_it_finds_how_to_report_a_vulnerability_and_whose_the_api_is():
    security, notice = ((ROOT / name).read_text(encoding="utf-8") for name in ("SECURITY.md", "NOTICE"))

    assert all(
        f"## {part}" in security for part in ("Report a vulnerability", "Supported versions", "What is protected")
    )
    assert "Sinch AB" in notice
    assert "reconciler/emulator/openapi.json" in notice
