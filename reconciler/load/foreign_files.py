"""Recognize YAML and JSON files of other tools that lie in a project, by the keys at their top. Reads nothing."""

from __future__ import annotations

import re
from typing import Any, Final

_KINDS: Final = (
    ("a Kubernetes manifest", {"apiVersion", "kind"}),
    ("a Helm chart", {"apiVersion", "name", "version"}),
    ("a Kustomize file", {"kustomize"}),
    ("a Docker Compose file", {"services"}),
    ("a GitHub Actions workflow", {"on", "jobs"}),
    ("a GitHub action", {"runs"}),
    ("a Dependabot configuration", {"version", "updates"}),
    ("a CircleCI configuration", {"version", "workflows"}),
    ("a GitLab CI configuration", {"stages"}),
    ("an Azure pipeline", {"trigger", "steps"}),
    ("a pre-commit configuration", {"repos"}),
    ("an MkDocs configuration", {"site_name"}),
    ("an OpenAPI description", {"openapi"}),
    ("an OpenAPI description", {"swagger"}),
    ("an AsyncAPI description", {"asyncapi"}),
    ("a CloudFormation template", {"AWSTemplateFormatVersion"}),
    ("a CloudFormation template", {"Transform", "Resources"}),
    ("a Serverless configuration", {"service", "functions"}),
    ("a Pulumi project", {"name", "runtime"}),
    ("a Terraform file", {"terraform"}),
    ("a package of npm", {"name", "dependencies"}),
    ("a package of npm", {"name", "scripts"}),
    ("a package of npm", {"name", "devDependencies"}),
    ("a lock file of npm", {"lockfileVersion"}),
    ("a TypeScript configuration", {"compilerOptions"}),
    ("a JSON Schema", {"$schema", "properties"}),
    ("a Prometheus configuration", {"scrape_configs"}),
    ("a Task file", {"version", "tasks"}),
    ("a Conda environment", {"name", "channels"}),
)
"""What a file is, and keys that it has and none of ours has beside another."""

_HCL: Final = re.compile(r"\s*(?:resource|variable|output|provider|module|data|terraform|locals)\b[^:\n]*\{")


def recognized(document: Any) -> str:
    """Return of what other tool a document is, as a person calls it; "" when that is not known."""
    if isinstance(document, str):
        return "HCL, the language of Terraform" if _HCL.match(document) else ""
    if isinstance(document, list):
        return "an Ansible playbook" if document and all(_is_play(entry) for entry in document) else ""
    if not isinstance(document, dict) or "resources" in document or isinstance(document.get("stages"), dict):
        return ""  # the stages of GitLab and Azure are a list
    return next((name for name, keys in _KINDS if keys <= document.keys()), "")


def _is_play(entry: Any) -> bool:
    return isinstance(entry, dict) and "hosts" in entry
