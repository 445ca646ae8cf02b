# ruff: noqa: INP001  a script, not a package
"""Talk to GitHub or GitLab: keep one comment up to date, fetch the plan that was reviewed. Python's own library only.

    forge.py comment FILE [--only-edit]   edit the comment that begins with FILE's first line, or make it
    forge.py plan FILE                    save the plan kept for the request that this commit was merged from

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
    found = next((one for one in forge.pages(thread + forge.comments) if one["body"].startswith(marker)), None)
    if found:
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

    base: str
    credentials: tuple[str, str]

    def call(self, method: str, path: str, body: dict[str, str] | None = None) -> Any:
        """Send one request and return the parsed answer."""
        data = None if body is None else json.dumps(body).encode()
        return json.loads(self.fetch(path, data, method))

    def fetch(self, path: str, data: bytes | None = None, method: str = "GET") -> bytes:
        """Send one request and return the bytes; the token goes to the forge alone, not to where it redirects."""
        url = path if "://" in path else f"{self.base}/{path}"
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310  the forge told us the URL
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

    def unpacked(self, archive: bytes) -> bytes:
        """Return the plan in a zip archive, wherever it lies there."""
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            name = next(name for name in files.namelist() if name.rpartition("/")[2] == PLAN)
            return files.read(name)


class GitHub(Forge):
    """GitHub, with the token of the job; it needs the permissions of the workflow file."""

    comments = "/comments"

    def __init__(self) -> None:
        self.base = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}"
        self.credentials = ("Authorization", f"Bearer {os.environ['GITHUB_TOKEN']}")

    def edit(self, _thread: str, identity: int, text: str) -> None:
        """Replace the text of a comment."""
        self.call("PATCH", f"issues/comments/{identity}", {"body": text})

    def thread(self) -> str | None:
        """Return the pull request this commit was merged from, or None."""
        return next((f"issues/{one['number']}" for one in self._pulls()), None)

    def reviewed_plan(self) -> bytes | None:
        """Return the plan of the last good run on the head of that pull request, or None."""
        for pull in self._pulls():
            query = f"head_sha={pull['head']['sha']}&event=pull_request&status=success"
            for run in self.pages(f"actions/runs?{query}", "workflow_runs"):
                for artifact in self.pages(f"actions/runs/{run['id']}/artifacts", "artifacts"):
                    if artifact["name"] == PLAN and not artifact["expired"]:
                        return self.unpacked(self.fetch(artifact["archive_download_url"]))
        return None

    def _pulls(self) -> Iterator[dict[str, Any]]:
        return self.pages(f"commits/{os.environ['GITHUB_SHA']}/pulls")


class GitLab(Forge):
    """GitLab, with an access token of the project in GITLAB_TOKEN, as the token of a job may not write notes."""

    comments = "/notes"

    def __init__(self) -> None:
        self.base = f"{os.environ['CI_API_V4_URL']}/projects/{os.environ['CI_PROJECT_ID']}"
        self.credentials = ("PRIVATE-TOKEN", os.environ["GITLAB_TOKEN"])

    def edit(self, thread: str, identity: int, text: str) -> None:
        """Replace the text of a note."""
        self.call("PUT", f"{thread}/notes/{identity}", {"body": text})

    def thread(self) -> str | None:
        """Return the merge request this commit was merged from, or None."""
        return next((f"merge_requests/{one['iid']}" for one in self._requests()), None)

    def reviewed_plan(self) -> bytes | None:
        """Return the plan of the last good pipeline of that merge request, or None."""
        for request in self._requests():
            for pipeline in self.pages(f"merge_requests/{request['iid']}/pipelines"):
                if pipeline["status"] == "success" and pipeline["sha"] == request["sha"]:
                    for job in self.pages(f"pipelines/{pipeline['id']}/jobs"):
                        if job["name"] == "plan":
                            return self.unpacked(self.fetch(f"jobs/{job['id']}/artifacts"))
        return None

    def _requests(self) -> Iterator[dict[str, Any]]:
        return self.pages(f"repository/commits/{os.environ['CI_COMMIT_SHA']}/merge_requests")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.url}: {error.code} {error.reason}")
