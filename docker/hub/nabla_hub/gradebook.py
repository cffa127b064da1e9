"""A learning platform's gradebook, by LTI's Assignment and Grade Services 2.0 (https://www.imsglobal.org/spec/lti-ags/v2p0): a column is a line
item, and points are a score on it.

What the platform answers is outside data. The tool's token goes to the address alone that the platform's signed word has named, and no redirect
is followed.
"""

import asyncio
import json
import math
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from urllib.parse import urlencode, urljoin, urlsplit

from requests.utils import parse_header_links
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

from .launches import Course
from .settings import is_secure
from .tool_key import ToolKey

_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
COLUMNS, COLUMNS_READ, SCORES = _SCOPE + "lineitem", _SCOPE + "lineitem.readonly", _SCOPE + "score"
_COLUMN_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
_COLUMNS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"

_SECONDS = 20  # for one answer
_PAGES = 200
# How often a platform that asks for patience is asked again, and the longest pause that it gets.
_TURNS, _PAUSE = 3, 20


class Refused(Exception):
    """The platform did not do it; the message says why, in its words where it has some."""


class NoColumn(Refused):
    """There is none for this lesson; others may have theirs."""


class Platform:
    """Gives tokens to whoever shows the tool's key."""

    def __init__(self, token_url: str, client: str, key: ToolKey):
        self.token_url = token_url
        self._client = client
        self._key = key
        self._tokens: dict[frozenset[str], tuple[str, float]] = {}
        self._http = AsyncHTTPClient(force_instance=True, max_clients=8, max_body_size=1 << 22)

    async def token(self, scopes: frozenset[str], *, fresh: bool = False) -> str:
        token, until = self._tokens.get(scopes, ("", 0.0))
        if fresh or time.monotonic() > until:
            body = {
                "grant_type": "client_credentials",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": self._key.assertion(self._client, self.token_url),
                "scope": " ".join(sorted(scopes)),
            }
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            answer = await self.send("POST", self.token_url, headers, urlencode(body))
            if answer.code != 200:
                raise Refused(f"the platform gives no token: {words(answer)}")
            told = _json(answer)
            token = told.get("access_token") if isinstance(told, dict) else None
            if not isinstance(token, str) or not token:
                raise Refused(f"the platform gives no token: {words(answer)}")
            seconds = told.get("expires_in")
            # Renewed a while before its end; one without an end is asked for anew each time.
            seconds = seconds if isinstance(seconds, (int, float)) and math.isfinite(seconds) else 0
            self._tokens[scopes] = (token, time.monotonic() + seconds - 60)
        return token

    async def send(self, method: str, url: str, headers: dict[str, str], body: str | None = None) -> HTTPResponse:
        """One answer, whatever it is. A platform that is in a hurry is asked again after the pause that it wants."""
        for turn in range(_TURNS):
            request = HTTPRequest(
                url, method, headers, body, connect_timeout=_SECONDS, request_timeout=_SECONDS, follow_redirects=False
            )
            try:
                answer = await self._http.fetch(request, raise_error=False)
            except Exception as error:  # no such host, no certificate, silence, more than anybody would say of a gradebook
                raise Refused(f"{_host(url)} does not answer: {error}") from error
            if answer.code not in (429, 503) or turn == _TURNS - 1:
                return answer
            pause = answer.headers.get("Retry-After", "")
            await asyncio.sleep(min(int(pause), _PAUSE) if pause.isdigit() else 2)
        raise AssertionError("a turn is the last")


class Gradebook:
    """One course's."""

    def __init__(self, platform: Platform, course: Course):
        """
        :raises Refused: when the platform has said at the launches that this tool does not write there
        """
        self._platform, self._course = platform, course
        self._scopes = course.scopes & {COLUMNS, COLUMNS_READ, SCORES}
        ask = "Let the tool write grades there (.env.example says how), and open the class once more from the course."
        if not course.line_items:
            raise Refused(f"the platform has not said where the gradebook of {course.title} is. {ask}")
        if SCORES not in self._scopes or not self._scopes & {COLUMNS, COLUMNS_READ}:
            raise Refused(f"the platform does not let this tool write into the gradebook of {course.title}. {ask}")
        if not self._ours(course.line_items):
            raise Refused(f"expected a gradebook at an https:// address, and the platform named {course.line_items[:200]}")

    async def find(self, lesson: str, resource: str) -> dict | None:
        """The lesson's column: the one that was made for it, whatever it is called now, or a teacher's own of that name."""
        columns = await self._columns()
        made = [it for it in columns if it.get("resourceId") == resource]
        if made:
            return made[0]
        named = [it for it in columns if it.get("label") == lesson and not it.get("resourceId")]
        if len(named) > 1:
            raise NoColumn(f"{len(named)} columns are called {lesson}; expected one. Rename the others in the platform's gradebook.")
        return named[0] if named else None

    def may_make(self, lesson: str) -> None:
        """
        :raises NoColumn: where the platform lets the tool find columns alone
        """
        if COLUMNS not in self._scopes:
            raise NoColumn(f"there is no column {lesson}, and the platform lets this tool make none. Make one of that name for this tool there.")

    async def make(self, lesson: str, resource: str, maximum: float) -> dict:
        """
        :raises NoColumn: where the platform does not take it
        """
        self.may_make(lesson)
        body = json.dumps({"label": lesson, "resourceId": resource, "scoreMaximum": maximum})
        try:
            answer = await self._ask("POST", self._course.line_items, accept=_COLUMN_TYPE, body=body, content=_COLUMN_TYPE)
        except Refused as error:
            raise NoColumn(f"the platform makes no column {lesson}: {error}") from error
        column = _json(answer)
        if not self._is_column(column):
            raise NoColumn(f"the platform did not say where the new column {lesson} is: {words(answer)}")
        return column

    async def post(self, column: dict, sub: str, points: float, maximum: float) -> None:
        """The newest word counts, so the same points sent again change nothing."""
        score = {
            "userId": sub,
            "scoreGiven": points,
            "scoreMaximum": maximum,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": datetime.now(timezone.utc).isoformat(timespec="microseconds"),
        }
        # The column's address may have a query, as Moodle's have.
        parts = urlsplit(column["id"])
        address = parts._replace(path=parts.path.rstrip("/") + "/scores").geturl()
        await self._ask("POST", address, accept="application/json", body=json.dumps(score), content=_SCORE_TYPE)

    async def _columns(self) -> list[dict]:
        columns: list[dict] = []
        page: str | None = self._course.line_items
        for _ in range(_PAGES):
            answer = await self._ask("GET", page, accept=_COLUMNS_TYPE)
            told = _json(answer)
            if not isinstance(told, list):
                raise Refused(f"expected the gradebook's columns, got {words(answer)}")
            columns += [it for it in told if self._is_column(it)]
            page = next(_next_pages(answer), None)
            if page is None:
                return columns
            if not self._ours(page):
                raise Refused(f"the list of columns goes on elsewhere, at {page[:200]}; the token stays here")
        raise Refused(f"the list of columns has no end: more than {_PAGES} pages")

    async def _ask(self, method: str, url: str, *, accept: str, body: str | None = None, content: str | None = None) -> HTTPResponse:
        for fresh in (False, True):
            token = await self._platform.token(self._scopes, fresh=fresh)
            headers = {"Authorization": f"Bearer {token}", "Accept": accept} | ({"Content-Type": content} if content else {})
            answer = await self._platform.send(method, url, headers, body)
            if answer.code != 401:  # else the token has ended before its time
                break
        if not 200 <= answer.code < 300:
            raise Refused(words(answer))
        return answer

    def _is_column(self, it: object) -> bool:
        return isinstance(it, dict) and isinstance(it.get("id"), str) and self._ours(it["id"])

    def _ours(self, url: str) -> bool:
        """Whether the token may go there: where the platform's signed word has sent us, and where nobody reads along."""
        try:
            here, there = urlsplit(self._course.line_items), urlsplit(url)
            same = (here.scheme, here.hostname, here.port) == (there.scheme, there.hostname, there.port)
            # Plain HTTP on this machine is the tests' platform, never one that a real one names.
            local = there.scheme == "https" or self._platform.token_url.startswith("http:")
            return same and local and is_secure(url) and not there.username
        except ValueError:
            return False


def _next_pages(answer: HTTPResponse) -> Iterator[str]:
    for link in parse_header_links(answer.headers.get("Link", "")):
        if link.get("rel", "").lower() == "next":
            yield urljoin(answer.request.url, link["url"])


def _json(answer: HTTPResponse) -> object:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def words(answer: HTTPResponse) -> str:
    """What a platform answered, to be shown on a terminal: its status, and its own words of why."""
    if 300 <= answer.code < 400:
        return f"{answer.code}, a redirect, which is not followed"
    told = _json(answer)
    if isinstance(told, dict):
        told = next((told[name] for name in ("error_description", "message", "detail", "error", "reason", "errors") if told.get(name)), told)
    text = told if isinstance(told, str) else json.dumps(told) if told is not None else answer.body.decode("utf-8", "replace")
    shown = "".join(c for c in " ".join(text.split()) if c.isprintable())[:200]
    return f"{answer.code} {answer.reason}" + (f": {shown}" if shown else "")


def _host(url: str) -> str:
    return urlsplit(url).netloc
