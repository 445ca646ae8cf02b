"""Ask for what a data source shows. Keeps nothing and hides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.api.lists import whole
from reconciler.api.paths import filled, places
from reconciler.diagnostics import ApiError, Exchange
from reconciler.values import revealed, secret_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.client import Client
    from reconciler.client.request import Answer
    from schemas.declare import DataSource


def ask(client: Client, project_id: str, source: DataSource, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a data source shows: values fill the path and the query, a list stands under its own name.

    Args:
        client: Sends the requests; as many as the list has pages.
        project_id: Fills ``{projectId}``.
        source: Its declaration.
        values: What it is chosen by, nothing deferred among them.

    Raises:
        ApiError: The API refused, or the answer is not what it documents.
        ConfigError: A value cannot stand in a path.
    """
    given: dict[str, Any] = revealed(dict(values))
    path = filled(source.call.path, {**given, "projectId": project_id})
    inside = places(source.call.path)
    query = {name: value for name, value in given.items() if name not in inside}
    query |= source.call.asks(given) if source.call.asks else {}
    if source.page_size is not None:
        entries = whole(client, path, items=source.items, page_size=source.page_size, query=query, take=dict)
        return {source.items: entries}
    answer = client.send(source.call.method, path, query=query, hide=secret_texts([dict(values)]))
    body = source.call.answer(answer.body, given) if source.call.answer else answer.body
    return _checked(source, path, answer, body)


def _checked(source: DataSource, path: str, answer: Answer, body: Any) -> dict[str, Any]:
    due = f'a list under "{source.items}"' if source.items else "a JSON object"
    if isinstance(body, dict) and (not source.items or isinstance(body.get(source.items), list)):
        return body
    message = f"the answer is not what the API documents: it must have {due}"
    raise ApiError(Exchange(source.call.method, path, answer.status, answer.request_id, message=message))
