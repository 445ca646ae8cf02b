"""The steps of examples/gitops, run as a pipeline runs them: on the emulator, with a forge of our own on localhost."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

import reconciler

EXAMPLE = Path(__file__).parents[2] / "examples" / "gitops"
PROJECTS = {
    name: stage["project"]
    for name, stage in yaml.safe_load((EXAMPLE / "project.yaml").read_text(encoding="utf-8"))["stages"].items()
}
SECRET = "a-very-secret-value-4711"
TOKEN = "token-of-the-forge-0815"
ACK = 'whatsapp_template.order_shipped["ES"]'
MOST_BYTES = 60_000
WORKFLOW = ".github/workflows/reconciler.yml"
OURS = {"user": {"login": "github-actions[bot]"}, "author": {"id": 70}}
THEIRS = {"user": {"login": "mallory"}, "author": {"id": 71}}


class Forge:
    """GitHub and GitLab as far as the steps know them: threads of comments, and the plan kept for a merged request."""

    def __init__(self):
        self.threads = {}
        self.plan = None
        self.plan_of = "head"
        self.run = {}
        self.request = {}
        self.job = {}
        self.packed = ["release.plan"]
        self._next = 1

    def __enter__(self):
        forge = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length)) if length else None
                known = TOKEN in (self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or "")
                status, found = forge.answer(self.command, self.path, body) if known else (401, {})
                data = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_PUT = answer  # noqa: N815  names of http.server

            def log_message(self, *_words):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_failure):
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method, target, body):
        """Return status and answer of one request below /repos/acme/messaging or /projects/7."""
        parts = urlsplit(target)
        path = re.sub(r"^/(repos/acme/messaging|projects/7)/", "", parts.path)
        if path == "/user":
            return 200, {"id": OURS["author"]["id"]}
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if thread := re.fullmatch(r"((?:issues|merge_requests)/\d+)/(?:comments|notes)", path):
            return self._comments(thread[1], method, body, int(query.get("page", 1)))
        if one := re.fullmatch(r".+/(?:comments|notes)/(\d+)", path):
            return 200, self._edited(int(one[1]), body)
        return self._stored(path, query)

    def _comments(self, thread, method, body, page):
        comments = self.threads.setdefault(thread, [])
        if method == "GET":
            return 200, comments[(page - 1) * 100 : page * 100]
        comments.append({"id": self._next, "body": body["body"], **OURS})
        self._next += 1
        return 201, comments[-1]

    def _edited(self, identity, body):
        (comment,) = (one for comments in self.threads.values() for one in comments if one["id"] == identity)
        comment["body"] = body["body"]
        return comment

    def _stored(self, path, query):
        here = {"full_name": "acme/messaging"}
        pull = {
            "number": 3,
            "head": {"sha": "head", "repo": here},
            "base": {"ref": "main", "repo": here},
            "merged_at": "x",
        }
        merged = {"iid": 3, "sha": "head", "state": "merged", "target_branch": "main"}
        projects = {"source_project_id": 7, "target_project_id": 7}
        ran = {"path": f"{WORKFLOW}@refs/pull/3/merge", "event": "pull_request", "conclusion": "success"}
        run = {"id": 5, "head_sha": self.plan_of, "head_repository": here, **ran, **self.run}
        made = {"project_id": 7, "source": "merge_request_event", "status": "success"}
        pipeline = {"id": 5, "sha": self.plan_of, **made, **self.run}
        answers = {
            "commits/merged/pulls": [pull | self.request],
            "actions/workflows/reconciler.yml/runs": {
                "workflow_runs": [run] if query.get("head_sha") == self.plan_of else []
            },
            "actions/runs/5/artifacts": {"artifacts": [{"name": "release.plan", "expired": False, "id": 6}]},
            "repository/commits/merged/merge_requests": [merged | projects | self.request],
            "merge_requests/3/pipelines": [pipeline],
            "pipelines/5/jobs": [
                {"id": 8, "name": "lint", "status": "success"},
                {"id": 9, "name": "plan", "status": "success", **self.job},
            ],
        }
        if path in ("actions/artifacts/6/zip", "jobs/9/artifacts"):
            return (200, self._zipped("" if path.startswith("actions") else "build/")) if self.plan else (404, {})
        return (200, answers[path]) if path in answers else (404, {})

    def _zipped(self, folder):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for name in self.packed:
                archive.writestr(f"{folder}{name}", self.plan)
        return written.getvalue()


class Pipeline:
    """A checkout in which the steps run as processes, with the environment that one forge's runner would set."""

    def __init__(self, folder, emulator, forge, kind):
        self.folder = folder
        self.emulator = emulator
        self.forge = forge
        self.kind = kind
        self.review = "issues/3" if kind == "github" else "merge_requests/3"
        self.build = folder / "build"
        self.printed = ""

    def fetched(self, **more):
        """Return the plan that a merge would get, None when it would get none."""
        assert self.step("forge.py", "plan", "fetched.plan", **more) == 0, self.printed
        file = self.folder / "fetched.plan"
        return file.read_bytes() if file.exists() else None

    def step(self, name, *words, **more):
        """Run a step and return its exit code; what it prints is kept."""
        tools = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": os.environ["HOME"]}
        done = subprocess.run(
            [*([sys.executable] if name.endswith(".py") else []), self.folder / "ci" / name, *words],
            cwd=self.folder,
            env={
                **tools,
                **{name: value for name, value in self.emulator.environment().items() if name != "SINCH_PROJECT_ID"},
                "PYTHONPATH": str(EXAMPLE.parents[1]),
                "RECONCILER_VAR_hook_secret": SECRET,
                **self._runner(),
                **more,
            },
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        self.printed = done.stdout + done.stderr
        assert SECRET not in self.printed
        assert TOKEN not in self.printed
        return done.returncode

    def _runner(self):
        if self.kind == "github":
            facts = {"GITHUB_REPOSITORY": "acme/messaging", "GITHUB_SHA": "merged", "GITHUB_TOKEN": TOKEN}
            facts |= {"GITHUB_REF_NAME": "main", "GITHUB_WORKFLOW_REF": f"acme/messaging/{WORKFLOW}@refs/heads/main"}
            return {**facts, "GITHUB_API_URL": self.forge.url, "GITHUB_OUTPUT": str(self.folder / "outputs")}
        if self.kind == "gitlab":
            facts = {"CI_PROJECT_ID": "7", "CI_COMMIT_SHA": "merged", "GITLAB_TOKEN": TOKEN}
            facts |= {"CI_COMMIT_BRANCH": "main", "CI_COMMIT_REF_PROTECTED": "true"}
            return {**facts, "CI_API_V4_URL": self.forge.url}
        return {}

    def planned(self, **more):
        """Plan as on a request, and hand the plan to the forge as its artifact."""
        assert self.step("plan.sh", THREAD=self.review, **more) == 0, self.printed
        self.forge.plan = (self.build / "release.plan").read_bytes()
        (self.build / "release.plan").unlink()  # the merge runs elsewhere

    def comment(self, kind, thread=None):
        """Return the one comment of a kind."""
        marker = f"<!-- reconciler {kind} -->"
        comments = self.forge.threads.get(thread or self.review, [])
        (found,) = (one["body"] for one in comments if one["body"].startswith(marker))
        return found

    def edit(self, old, new):
        file = self.folder / "templates.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def live(self, kind, stage="staging"):
        return self.emulator.control("GET", f"objects?type={kind}&projectId={PROJECTS[stage]}")["objects"]

    def changed_outside(self, triggers=("BUNDLE_DONE",)):
        (webhook,) = self.live("webhook")
        path = f"objects/webhook/{webhook['id']}?projectId={webhook['projectId']}"
        self.emulator.control("POST", path, {"triggers": [*triggers]})

    def git(self, *words):
        subprocess.run(
            ["git", "-c", "user.name=Ada", "-c", "user.email=ada@acme.example", *words],
            cwd=self.folder,
            check=True,
            capture_output=True,
        )


@pytest.fixture
def pipeline(tmp_path, onboarded, environment):
    """Return a function that sets up a pipeline on a forge; "none" stands for a run at a prompt."""
    onboarded.control("POST", "reset")
    with Forge() as forge:
        yield lambda kind: Pipeline(shutil.copytree(EXAMPLE, tmp_path / kind), onboarded, forge, kind)


@pytest.fixture(params=["github", "gitlab"])
def either(request, pipeline):
    return pipeline(request.param)


# What depends on the forge is tried on both, the rest on one of them: each step is a process and takes its time.
@pytest.fixture
def github(pipeline):
    return pipeline("github")


@pytest.fixture
def gitlab(pipeline):
    return pipeline("gitlab")


def test_what_was_reviewed_is_applied_after_the_merge_and_its_comment_is_edited_in_place(either):
    either.forge.threads[either.review] = [{"id": 900 + n, "body": f"Looks good {n}", **THEIRS} for n in range(120)]
    either.planned()
    first = either.comment("plan")
    either.edit("on its way", "on the way")
    either.planned()

    code = either.step("apply.sh")

    assert code == 0, either.printed
    assert "Plan: 3 create." in first
    assert len(either.forge.threads[either.review]) == 122
    assert "Applied, and pending" in either.comment("apply")
    templates = [one["object"] for one in either.live("whatsapp_template")]
    texts = {one["language"]: one["changes"]["details"]["components"][0]["text"] for one in templates}
    assert texts == {"EN": "Your order {{1}} is on the way", "ES": "Tu pedido {{1}} va en camino"}


def test_what_is_live_in_staging_is_promoted_to_production(either):
    either.planned()
    assert either.step("apply.sh") == 0
    either.emulator.control("POST", "clock", {"advance": "2h"})

    assert either.step("promote.sh") == 0, either.printed
    compared, planned = either.comment("compare"), either.comment("plan production")
    before = either.live("webhook", "production")
    assert either.step("apply.sh", RECONCILER_STAGE="production") == 0, either.printed
    either.emulator.control("POST", "clock", {"advance": "2h"})
    (either.build / "release.plan").unlink()
    assert either.step("promote.sh") == 0, either.printed

    assert before == []
    assert "3 only in staging" in compared
    assert "### Stage production: Plan: 3 create." in planned
    assert "Applied, and pending" in either.comment("apply production")
    assert "Nothing differs: 3 objects are the same." in either.comment("compare")
    (webhook,) = either.live("webhook", "production")
    assert webhook["object"]["target"] == "https://hooks.acme.example/sinch"
    (webhook,) = either.live("webhook")
    assert webhook["object"]["target"] == "https://staging.hooks.acme.example/sinch"


def test_an_object_that_was_changed_between_plan_and_apply_is_left_alone_and_planned_again(gitlab):
    gitlab.planned()
    assert gitlab.step("apply.sh") == 0
    gitlab.emulator.control("POST", "clock", {"advance": "2h"})
    gitlab.edit("on its way", "on the way")
    (gitlab.folder / "webhooks.yaml").write_text(
        (gitlab.folder / "webhooks.yaml").read_text().replace("_REJECTED]", "_REJECTED, BUNDLE_DONE]")
    )
    gitlab.planned()
    gitlab.changed_outside()
    (gitlab.build / "release.plan").unlink(missing_ok=True)

    code = gitlab.step("apply.sh")

    assert code == 5
    assert "The plan is stale" in gitlab.comment("apply")
    assert "webhook.approvals" in gitlab.comment("apply")
    assert "webhook: 1 entry" in gitlab.comment("plan")
    (webhook,) = gitlab.live("webhook")
    assert webhook["object"]["triggers"] == ["BUNDLE_DONE"]
    (english,) = (one["object"] for one in gitlab.live("whatsapp_template") if one["object"]["language"] == "EN")
    assert english["changes"]["details"]["components"][0]["text"] == "Your order {{1}} is on the way"

    again = gitlab.step("apply.sh")

    assert again == 0, gitlab.printed
    (webhook,) = gitlab.live("webhook")
    assert len(webhook["object"]["triggers"]) == 3


def test_a_merge_without_a_reviewed_plan_sends_nothing_and_makes_one(either):
    either.planned()
    either.forge.plan_of = "another head"

    code = either.step("apply.sh")

    assert code == 5
    assert either.live("webhook") == []
    assert "No reviewed plan was kept" in either.comment("apply")
    assert either.step("apply.sh") == 0


FORK = {"full_name": "mallory/messaging"}
HERE = {"full_name": "acme/messaging"}
# What somebody could put in place of the plan that was reviewed: by forge, what is different from it.
FORGED = {
    "github, another workflow": ("github", "run", {"path": ".github/workflows/lint.yml@refs/pull/3/merge"}),
    "github, a branch of a fork": ("github", "run", {"head_repository": FORK}),
    "github, a fork that is gone": ("github", "run", {"head_repository": None}),
    "github, another event": ("github", "run", {"event": "push"}),
    "github, a failed run": ("github", "run", {"conclusion": "failure"}),
    "github, another commit": ("github", "run", {"head_sha": "other"}),
    "github, a request of a fork": ("github", "request", {"head": {"sha": "head", "repo": FORK}}),
    "github, a request not merged": ("github", "request", {"merged_at": None}),
    "github, into another branch": ("github", "request", {"base": {"ref": "next", "repo": HERE}}),
    "github, two plans in one": ("github", "packed", ["release.plan", "x/release.plan"]),
    "gitlab, a pipeline of a fork": ("gitlab", "run", {"project_id": 8}),
    "gitlab, another source": ("gitlab", "run", {"source": "push"}),
    "gitlab, a failed pipeline": ("gitlab", "run", {"status": "failed"}),
    "gitlab, another job": ("gitlab", "job", {"name": "plan 2"}),
    "gitlab, a failed job": ("gitlab", "job", {"status": "failed"}),
    "gitlab, a request of a fork": ("gitlab", "request", {"source_project_id": 8}),
    "gitlab, a request not merged": ("gitlab", "request", {"state": "opened"}),
    "gitlab, into another branch": ("gitlab", "request", {"target_branch": "next"}),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_plan_that_others_could_have_made_is_not_taken(pipeline, kind):
    forge, what, facts = FORGED[kind]
    steps = pipeline(forge)
    steps.forge.plan = b"forged"
    setattr(steps.forge, what, facts)

    assert steps.fetched() is None


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_the_plan_that_was_reviewed_is_taken(pipeline, forge):
    steps = pipeline(forge)
    steps.forge.plan = b"reviewed"

    assert steps.fetched() == b"reviewed"


def test_a_branch_that_anybody_may_push_to_gets_no_plan(pipeline):
    steps = pipeline("gitlab")
    steps.forge.plan = b"reviewed"

    assert steps.fetched(CI_COMMIT_REF_PROTECTED="false") is None


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_a_comment_of_somebody_else_is_never_edited(pipeline, forge):
    steps = pipeline(forge)
    planted = {"id": 900, "body": "<!-- reconciler plan -->\nNothing to see here.", **THEIRS}
    steps.forge.threads[steps.review] = [dict(planted)]
    (steps.folder / "comment.md").write_text("<!-- reconciler plan -->\n1 to destroy")

    for _ in range(2):
        assert steps.step("forge.py", "comment", "comment.md", THREAD=steps.review) == 0, steps.printed

    assert steps.forge.threads[steps.review][0] == planted
    assert [one["body"] for one in steps.forge.threads[steps.review][1:]] == ["<!-- reconciler plan -->\n1 to destroy"]


def test_a_workflow_can_ask_which_code_an_apply_ended_with(github):
    github.forge.plan_of = "another head"

    github.step("apply.sh")

    assert (github.folder / "outputs").read_text() == "code=5\n"


def test_a_failed_plan_is_told_in_the_same_comment_and_leaves_no_plan(github):
    github.planned()
    github.edit("category: UTILITY", "categroy: UTILITY")

    code = github.step("plan.sh", THREAD=github.review)

    assert code == 1
    assert 'did you mean "category"?' in github.comment("plan")
    assert not (github.build / "release.plan").exists()


def test_what_cannot_be_undone_is_blocked_until_a_commit_of_the_request_acknowledges_it(github):
    github.planned()
    github.step("apply.sh")
    github.emulator.control("POST", "clock", {"advance": "2h"})
    github.git("init", "-q")
    github.git("add", "project.yaml", "webhooks.yaml", "templates.yaml")
    github.git("commit", "-qm", "Before")
    github.git("tag", "base")
    github.edit('        ES: "Tu pedido {{1}} va en camino"\n', "")

    github.planned(BASE="base")
    refused = github.step("apply.sh")
    told = github.comment("apply")
    (github.build / "release.plan").unlink()
    github.git("commit", "-qam", f"Drop Spanish\n\nNobody reads it.\n\nReconciler-Ack: {ACK}")
    github.planned(BASE="base")
    meant = github.step("apply.sh")

    assert refused == 6
    assert f"--ack '{ACK}'" in told
    assert meant == 0, github.printed
    assert [one["object"]["language"] for one in github.live("whatsapp_template")] == ["EN"]


def test_drift_turns_the_run_red_and_is_told_once_in_its_issue_until_it_is_gone(gitlab):
    gitlab.planned()
    gitlab.step("apply.sh")
    gitlab.emulator.control("POST", "clock", {"advance": "2h"})

    quiet = gitlab.step("drift.sh", THREAD="issues/8")
    silent = gitlab.forge.threads["issues/8"] == []
    gitlab.changed_outside()
    found = [gitlab.step("drift.sh", THREAD="issues/8") for _ in range(2)]
    told = gitlab.comment("drift", "issues/8")
    gitlab.changed_outside(["WHATSAPP_TEMPLATE_APPROVED", "WHATSAPP_TEMPLATE_REJECTED"])
    gone = gitlab.step("drift.sh", THREAD="issues/8")

    assert (quiet, silent, found, gone) == (0, True, [2, 2], 0)
    assert "webhook.approvals" in told
    assert "webhook.approvals" not in gitlab.comment("drift", "issues/8")


def test_without_a_forge_the_comments_are_printed(pipeline):
    steps = pipeline("none")

    assert steps.step("plan.sh") == 0
    assert "<!-- reconciler plan -->" in steps.printed
    assert steps.step("apply.sh") == 0
    assert "<!-- reconciler apply -->" in steps.printed
    assert steps.step("drift.sh") == 0


def test_a_comment_stays_below_60_kb_for_500_changes(github):
    many = "".join(f'        {key}: "Order {key} of {{{{1}}}} is on its way, {"really " * 20}"\n' for key in range(500))
    text = (github.folder / "templates.yaml").read_text()
    start, end = text.index("        EN:"), text.index("      name:")
    text = text[:start] + many + text[end:]
    text = text.replace("name: order_shipped", "name: order_${each.key}").replace(
        "language: ${each.key}", "language: EN"
    )
    (github.folder / "templates.yaml").write_text(text)

    github.planned()
    code = github.step("apply.sh")

    assert code == 0, github.printed[-2000:]
    assert "Plan: 501 create." in github.comment("plan")
    assert "Applied: 501 created." in github.comment("apply")
    assert max(len(one["body"].encode()) for one in github.forge.threads[github.review]) < MOST_BYTES


def steps_of(job):
    lines = [step["run"] for step in job["steps"] if "run" in step] if "steps" in job else job["script"]
    return [line for line in lines if line.startswith("ci/")]


WORKFLOWS = {
    "github": (".github/workflows/reconciler.yml", lambda whole: whole["jobs"]),
    "gitlab": (".gitlab-ci.yml", lambda whole: {name: job for name, job in whole.items() if "script" in job}),
}
CALLS = {
    "plan": ["ci/plan.sh"],
    "apply": ["ci/apply.sh"],
    "apply-again": ["ci/apply.sh"],
    "promote": ["ci/promote.sh"],
    "apply-production": ["ci/apply.sh"],
    "drift": ["ci/drift.sh"],
}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_calls_exactly_these_steps_and_nothing_else_of_ours(name):
    path, jobs = WORKFLOWS[name]
    text = (EXAMPLE / path).read_text(encoding="utf-8")

    found = {job: steps_of(facts) for job, facts in jobs(yaml.safe_load(text)).items()}

    assert found == CALLS
    assert {line[0] for line in found.values()} == {f"ci/{one.name}" for one in EXAMPLE.glob("ci/*.sh")} - {
        "ci/common.sh"
    }
    assert not re.search(r"\breconciler (plan|apply|drift)\b", text)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_hands_every_variable_without_a_default_to_the_steps(name):
    text = (EXAMPLE / WORKFLOWS[name][0]).read_text(encoding="utf-8")
    variables = yaml.safe_load((EXAMPLE / "project.yaml").read_text(encoding="utf-8"))["variables"]

    needed = [f"RECONCILER_VAR_{name}" for name in variables if name not in given_by_every_stage()]
    needed += ["SINCH_KEY_ID", "SINCH_KEY_SECRET", "SINCH_KEY_ID_PRODUCTION", "SINCH_KEY_SECRET_PRODUCTION"]

    assert [variable for variable in needed if variable not in text] == []


def given_by_every_stage():
    stages = yaml.safe_load((EXAMPLE / "project.yaml").read_text(encoding="utf-8"))["stages"].values()
    return set.intersection(*(set(stage["vars"]) for stage in stages))


SECRETS = {"SINCH_KEY_ID", "SINCH_KEY_SECRET", "RECONCILER_VAR_hook_secret", "PGPASSWORD", "GITHUB_TOKEN"}


def test_only_our_own_steps_see_a_secret():
    workflow = yaml.safe_load((EXAMPLE / WORKFLOWS["github"][0]).read_text(encoding="utf-8"))

    outside = [workflow.get("env", {}), *(job.get("env", {}) for job in workflow["jobs"].values())]
    others = [
        step for job in workflow["jobs"].values() for step in job["steps"] if not step.get("run", "").startswith("ci/")
    ]
    ours = [step for job in workflow["jobs"].values() for step in job["steps"] if step.get("run", "").startswith("ci/")]

    assert "secrets." not in str([outside, others])
    assert "github.token" not in str([outside, others])
    assert all(set(step["env"]) >= SECRETS for step in ours)


def test_every_job_has_the_permissions_it_needs_and_no_more():
    workflow = yaml.safe_load((EXAMPLE / WORKFLOWS["github"][0]).read_text(encoding="utf-8"))

    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "plan": {"contents": "read", "pull-requests": "write"},
        "apply": {"contents": "read", "actions": "read", "pull-requests": "write"},
        "apply-again": {"contents": "read", "pull-requests": "write"},
        "promote": {"contents": "read", "pull-requests": "write"},
        "apply-production": {"contents": "read", "pull-requests": "write"},
        "drift": {"contents": "read", "issues": "write"},
    }


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_is_installed_is_pinned_and_held_against_its_hash(name):
    text = (EXAMPLE / WORKFLOWS[name][0]).read_text(encoding="utf-8")

    installs = re.findall(r"\bpip install (.+)", text)

    assert set(installs) == {
        "--require-hashes -r ci/requirements.txt",
        f"--no-deps sinch-reconciler=={reconciler.__version__}",
    }


@pytest.mark.parametrize("script", sorted(path.name for path in EXAMPLE.glob("ci/*.sh") if path.name != "common.sh"))
def test_a_step_can_be_executed_and_is_plain_shell(script):
    path = EXAMPLE / "ci" / script

    assert os.access(path, os.X_OK)
    assert path.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
