# ruff: noqa: INP001  a script, not a package
"""Talk to GitHub or GitLab: keep one comment up to date, fetch the plan that was reviewed. Python's own library only.

    forge.py comment FILE [--only-edit]   edit our comment that begins with FILE's first line, or make it
    forge.py plan FILE                    save the plan kept for the request that this commit was merged from

What others could have put in place is left alone: a plan counts only when this repository's own workflow made it, on a
branch of this repository, for the request that was merged into this branch; a comment is edited only when we wrote it.

Which forge it is, and the token, come from the environment that its runner sets; without one, a comment is printed and
there is no plan. THREAD names where the comment goes, such as issues/7 or merge_requests/7; else it is looked up by the
commit.
"""

from __future__ import annotations

import io
import json
import os
import sys
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 60_000
MOST_PLAN_BYTES = 64 * 1024 * 1024
PLAN = "release.plan"


def main(words: list[str]) -> int:
    """Do what the command line says and return the exit code."""
    forge = forge_here()
    what, file = words[0], Path(words[1])
    if what == "comment":
        comment(forge, file.read_text(encoding="utf-8"), only_edit="--only-edit" in words)
    elif forge and (archive := forge.reviewed_plan()):
        file.write_bytes(archive)
    return 0


def comment(forge: GitHub | GitLab | None, text: str, *, only_edit: bool) -> None:
    """Edit the comment that begins with the text's first line, or make it."""
    marker = text.partition("\n")[0]
    if len(text.encode()) > MOST_BYTES:
        text = text.encode()[:MOST_BYTES].decode(errors="ignore") + "\n\nCut; the log has the rest.\n"
    thread = forge and (os.environ.get("THREAD") or forge.thread())
    if not thread:
        print(text)  # noqa: T201  nowhere to put it but the log
        return
    ours = (one for one in forge.pages(thread + forge.comments) if one["body"].startswith(marker) and forge.wrote(one))
    if found := next(ours, None):
        forge.edit(thread, found["id"], text)
    elif not only_edit:
        forge.call("POST", thread + forge.comments, {"body": text})


def forge_here() -> GitHub | GitLab | None:
    """Return the forge whose runner this is, or None."""
    if os.environ.get("GITHUB_REPOSITORY"):
        return GitHub()
    if os.environ.get("CI_PROJECT_ID"):
        return GitLab()
    return None


class Forge:
    """What both have in common: JSON over HTTP, and pages of a hundred."""

    api: str
    base: str
    credentials: tuple[str, str]

    def call(self, method: str, path: str, body: dict[str, str] | None = None) -> Any:
        """Send one request and return the parsed answer."""
        data = None if body is None else json.dumps(body).encode()
        return json.loads(self.fetch(path, data, method))

    def fetch(self, path: str, data: bytes | None = None, method: str = "GET") -> bytes:
        """Send one request and return the bytes; the token goes to the forge alone, not to where it redirects.

        A path that begins with a slash is below the API, others are below the repository or project.
        """
        headers = {"Content-Type": "application/json"}
        url = f"{self.api}{path}" if path.startswith("/") else f"{self.base}/{path}"
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310  the forge's own
        request.add_unredirected_header(*self.credentials)
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  same
            return answer.read()

    def pages(self, path: str, inside: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield the entries of a list, page by page."""
        sign = "&" if "?" in path else "?"
        for page in range(1, 1000):
            answer = self.call("GET", f"{path}{sign}per_page=100&page={page}")
            entries = answer[inside] if inside else answer
            yield from entries
            if len(entries) < 100:
                return

    def unpacked(self, archive: bytes) -> bytes | None:
        """Return the one plan in a zip archive, wherever it lies there; None for none, several, or one too large."""
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            found = [entry for entry in files.infolist() if entry.filename.rpartition("/")[2] == PLAN]
            return files.read(found[0]) if len(found) == 1 and found[0].file_size <= MOST_PLAN_BYTES else None


class GitHub(Forge):
    """GitHub, with the token of the job; it needs the permissions of the workflow file."""

    comments = "/comments"

    def __init__(self) -> None:
        self.repository = os.environ["GITHUB_REPOSITORY"]
        self.api = os.environ["GITHUB_API_URL"]
        self.base = f"{self.api}/repos/{self.repository}"
        self.credentials = ("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")

    def wrote(self, comment: dict[str, Any]) -> bool:
        """Tell whether a comment is ours: that of the job's token, or of the author that COMMENT_AUTHOR names."""
        author = os.environ.get("COMMENT_AUTHOR", "github-actions[bot]")
        return (comment.get("user") or {}).get("login") == author  # people cannot have a name with brackets

    def edit(self, _thread: str, identity: int, text: str) -> None:
        """Replace the text of a comment."""
        self.call("PATCH", f"issues/comments/{identity}", {"body": text})

    def thread(self) -> str | None:
        """Return the pull request this commit was merged from, or None."""
        return next((f"issues/{one['number']}" for one in self._pulls()), None)

    def reviewed_plan(self) -> bytes | None:
        """Return the plan of the last good run of this workflow on the head of that pull request, or None."""
        path = os.environ["GITHUB_WORKFLOW_REF"].partition("@")[0].removeprefix(f"{self.repository}/")
        for pull in self._pulls():
            sha = pull["head"]["sha"]
            query = f"head_sha={sha}&event=pull_request&status=success"
            workflow = path.rpartition("/")[2]
            for run in self.pages(f"actions/workflows/{workflow}/runs?{query}", "workflow_runs"):
                if not self._made_here(run, path, sha):
                    continue
                for artifact in self.pages(f"actions/runs/{run['id']}/artifacts", "artifacts"):
                    if artifact["name"] == PLAN and not artifact["expired"]:
                        return self.unpacked(self.fetch(f"actions/artifacts/{artifact['id']}/zip"))
        return None

    def _made_here(self, run: dict[str, Any], path: str, sha: str) -> bool:
        """Tell whether a run is one of this workflow file, on a commit of this repository, for a pull request."""
        ran = (run["path"].partition("@")[0], run["event"], run["conclusion"])
        on = (run["head_sha"], _name(run["head_repository"]))
        return ran == (path, "pull_request", "success") and on == (sha, self.repository)

    def _pulls(self) -> Iterator[dict[str, Any]]:
        """Yield the pull requests of this repository's branches that brought this commit into this branch."""
        for pull in self.pages(f"commits/{os.environ['GITHUB_SHA']}/pulls"):
            into = (_name(pull["base"]["repo"]), pull["base"]["ref"])
            merged = pull["merged_at"] and into == (self.repository, os.environ["GITHUB_REF_NAME"])
            if merged and _name(pull["head"]["repo"]) == self.repository:
                yield pull


def _name(repository: dict[str, Any] | None) -> str:
    """Return the full name of a repository, "" for one that is gone."""
    return str(repository["full_name"]) if repository else ""


class GitLab(Forge):
    """GitLab, with an access token of the project in GITLAB_TOKEN, as the token of a job may not write notes."""

    comments = "/notes"

    def __init__(self) -> None:
        self.project = int(os.environ["CI_PROJECT_ID"])
        self.api = os.environ["CI_API_V4_URL"]
        self.base = f"{self.api}/projects/{self.project}"
        self.credentials = ("PRIVATE-TOKEN", os.environ["GITLAB_TOKEN"])
        self._own_id = 0

    def wrote(self, note: dict[str, Any]) -> bool:
        """Tell whether a note was written with our token."""
        self._own_id = self._own_id or self.call("GET", "/user")["id"]
        return bool(note["author"]["id"] == self._own_id)

    def edit(self, thread: str, identity: int, text: str) -> None:
        """Replace the text of a note."""
        self.call("PUT", f"{thread}/notes/{identity}", {"body": text})

    def thread(self) -> str | None:
        """Return the merge request this commit was merged from, or None."""
        return next((f"merge_requests/{one['iid']}" for one in self._requests()), None)

    def reviewed_plan(self) -> bytes | None:
        """Return the plan of the last good pipeline of that merge request, or None; this branch has to be protected."""
        if os.environ.get("CI_COMMIT_REF_PROTECTED") != "true":
            return None
        for request in self._requests():
            for pipeline in self.pages(f"merge_requests/{request['iid']}/pipelines"):
                if self._made_here(pipeline, request["sha"]):
                    for job in self.pages(f"pipelines/{pipeline['id']}/jobs"):
                        if (job["name"], job["status"]) == ("plan", "success"):
                            return self.unpacked(self.fetch(f"jobs/{job['id']}/artifacts"))
        return None

    def _made_here(self, pipeline: dict[str, Any], sha: str) -> bool:
        """Tell whether a pipeline ran in this project, for a merge request; that of a fork runs in the fork."""
        facts = (pipeline["project_id"], pipeline["source"], pipeline["status"], pipeline["sha"])
        return facts == (self.project, "merge_request_event", "success", sha)

    def _requests(self) -> Iterator[dict[str, Any]]:
        """Yield the merge requests of this project's branches that brought this commit into this branch."""
        wanted = ("merged", os.environ["CI_COMMIT_BRANCH"], self.project, self.project)
        for one in self.pages(f"repository/commits/{os.environ['CI_COMMIT_SHA']}/merge_requests"):
            if (one["state"], one["target_branch"], one["source_project_id"], one["target_project_id"]) == wanted:
                yield one


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.url}: {error.code} {error.reason}")
