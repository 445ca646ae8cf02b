"""Read a collection page by page, to an end that is certain. Sends what it is given to send and judges no object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from reconciler.diagnostics import ApiError, Exchange, Oversized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.client.request import Answer

MOST_PAGES = 10_000
MOST_EMPTY = 100
"""Pages in a row without an object."""
SPARE = 1_000
"""Objects that a list may have beyond what it says, before it counts as one without end; it may grow meanwhile."""
KEYS_SHOWN, LETTERS_SHOWN = 5, 40


class Pages:
    """One reading of a collection; iterate over it once, page by page, then ask whether it adds up.

    Args:
        send: Sends a request and returns its answer.
        path: Path of the list call.
        items: Field of the answer that holds the objects.
        page_size: Objects per page, None for a list that comes whole.
        query: Further query parameters.

    Attributes:
        total: How many objects there are by the API's own count on the last page, None when it does not say.
        steady: Whether it said the same on every page.
        count: Objects read.
    """

    def __init__(
        self,
        send: Callable[..., Answer],
        path: str,
        items: str,
        page_size: int | None,
        query: Mapping[str, Any],
    ) -> None:
        self._send = send
        self._path = path
        self._items = items
        self._query = {**query, "pageSize": page_size}
        self._pages: dict[str, list[dict[str, Any]]] = {}
        self._tokens: set[str] = set()
        self._empty = 0
        self.total: int | None = None
        self.steady = True
        self.count = 0

    def __iter__(self) -> Iterator[list[dict[str, Any]]]:
        """Yield the objects of each page, until a page names no next one.

        Raises:
            ApiError: As ``Client.send``; when a page is not what the API documents, or a token or a page comes twice.
            Oversized: There are more pages, or more empty ones, than any list of the API has.
        """
        token: str | None = None
        while True:
            answer = self._send("GET", self._path, query={**self._query, "pageToken": token})
            objects = self._objects(answer)
            self._count(answer, objects)
            yield objects
            token = self._next(answer)
            if token is None:
                return
            self._refuse_circles(answer, token, objects)

    def lacks(self, different: int) -> str:
        """Return why something may be missing from this reading, "" when nothing is; asked when it has ended.

        Args:
            different: How many different objects it held.
        """
        if not self.steady:
            return 'the API changed its "totalSize" from page to page'
        if self.total is not None and self.total > different:
            return f'the API says "totalSize": {self.total}, and its pages held {different}'
        return ""

    @property
    def exceeds(self) -> bool:
        """Whether its pages held more than the API counts, such as what was deleted a moment ago."""
        return self.total is not None and self.total < self.count

    def error(self, why: str, kind: type[ApiError] = ApiError) -> ApiError:
        """Return an error about this list."""
        return kind(Exchange("GET", self._path, 200, message=why))

    def _objects(self, answer: Answer) -> list[dict[str, Any]]:
        objects = answer.body.get(self._items) if isinstance(answer.body, dict) else None
        # A page without its list is "could not tell", never "there are none": that would create everything again.
        if not isinstance(objects, list) or not all(isinstance(entry, dict) for entry in objects):
            self._odd(answer, f'a page must have a list of objects in "{self._items}", this is {shape(answer.body)}')
        return objects

    def _count(self, answer: Answer, objects: list[dict[str, Any]]) -> None:
        self.count += len(objects)
        total = _number(answer.body.get("totalSize"))
        self.steady = self.steady and (not self._pages or total == self.total)
        self.total = total
        if total is not None and self.count > total + SPARE:
            raise self.error(f'"totalSize" is {total}, and the pages go on after {self.count} objects', Oversized)

    def _next(self, answer: Answer) -> str | None:
        token = answer.body.get("nextPageToken")
        if not token:
            return None
        if not isinstance(token, str) or token in self._tokens:
            self._odd(answer, f'"nextPageToken" repeats or is invalid (page {len(self._tokens) + 1})')
        self._tokens.add(token)
        return token

    def _refuse_circles(self, answer: Answer, token: str, objects: list[dict[str, Any]]) -> None:
        """Refuse what can only go on for ever, although its tokens are new."""
        self._empty = 0 if objects else self._empty + 1
        if self._empty >= MOST_EMPTY:
            raise self.error(f"{MOST_EMPTY} pages in a row are empty, and each has a next page", Oversized)
        if len(self._tokens) >= MOST_PAGES:
            raise self.error(f"there is still a next page after {MOST_PAGES}", Oversized)
        key = repr(objects[0]) if objects else token
        if objects and self._pages.get(key) == objects:
            self._odd(answer, f"a page comes a second time under a new token (page {len(self._tokens)})")
        self._pages[key] = objects

    def _odd(self, answer: Answer, why: str) -> NoReturn:
        message = f"the answer is not what the API documents: {why}"
        raise ApiError(Exchange("GET", self._path, answer.status, answer.request_id, message=message))


def shape(body: Any) -> str:
    """Return what kind of thing a body is, in words that show none of its values: they may be secrets."""
    if isinstance(body, dict):
        keys = [f'"{str(key)[:LETTERS_SHOWN]}"' for key in list(body)[:KEYS_SHOWN]]
        return f"an object with {', '.join(keys)}" if keys else "an empty object"
    if body is None:
        return "empty"
    return "a list" if isinstance(body, list) else "a single value"


def _number(value: Any) -> int | None:
    """Return a count of the API, which declares it as a number of any kind; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != int(value):
        return None
    return int(value)
