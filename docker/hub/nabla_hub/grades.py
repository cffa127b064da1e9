"""The way back of grades: a teacher's `nabla-class send` brings points, and this service writes them into the learning platform's gradebook.

It has the tool's key, which no student's server and no other part of the class can see. Whoever may come here is a teacher by roles.py, and writes
into no other gradebook than that of a course which the platform says this teacher teaches.
"""

import asyncio
import json
import logging
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubAuthenticated
from jupyterhub.utils import url_path_join
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler, authenticated

from .gradebook import Gradebook, NoColumn, Platform, Refused
from .launches import Course, Launches
from .tool_key import ToolKey

# Platforms bound how much one tool may ask at once.
_AT_ONCE = 4
# The gate before students' servers waits a minute for the next word.
_HEARTBEAT_SECONDS = 15

log = logging.getLogger("nabla")


@dataclass(frozen=True)
class Sent:
    """What a teacher sends: the points of one lesson."""

    lesson: str
    maximum: float
    points: dict[str, float]
    course: str
    dry_run: bool

    @classmethod
    def read(cls, body: bytes) -> "Sent":
        """
        :raises ValueError: with what was expected
        """
        it = json.loads(body)
        if not isinstance(it, dict) or set(it) - {"lesson", "maximum", "points", "course", "dry_run"}:
            raise ValueError("expected lesson, maximum, points, course and dry_run")
        lesson, maximum, points = it.get("lesson"), it.get("maximum"), it.get("points")
        if not isinstance(lesson, str) or not 0 < len(lesson) <= 200 or not lesson.isprintable():
            raise ValueError("lesson: expected a name")
        if not _is_number(maximum) or maximum <= 0:
            raise ValueError("maximum: expected a number above 0")
        if not isinstance(points, dict) or not all(_is_number(number) and number >= 0 for number in points.values()):
            raise ValueError("points: expected a number from 0 for each student")
        course, dry_run = it.get("course") or "", it.get("dry_run", False)
        if not isinstance(course, str) or not isinstance(dry_run, bool):
            raise ValueError("course, dry_run: expected text, and true or false")
        return cls(lesson, maximum, points, course, dry_run)


def _is_number(it: object) -> bool:
    return isinstance(it, (int, float)) and not isinstance(it, bool) and math.isfinite(it)


def course_of(courses: list[Course], wanted: str) -> Course:
    """
    :raises Refused: where that is none or several
    """
    if not courses:
        raise Refused("the platform does not know you as a teacher of a course. Open the class once from the course that you teach there.")
    # One tool may be installed twice on a platform, and the course is then one for each of them.
    found = [it for it in courses if wanted in ("", it.id, it.title, f"{it.deployment}:{it.id}")]
    if len(found) == 1:
        return found[0]
    ids = [it.id for it in courses]
    listed = "; ".join(f"{it.id if ids.count(it.id) == 1 else f'{it.deployment}:{it.id}'} ({it.title})" for it in courses)
    if wanted:
        raise Refused(f"expected one of the courses that you teach, got {wanted!r}. They are: {listed}.")
    raise Refused(f"you teach several courses on the platform; say with --course which one is meant: {listed}.")


@dataclass
class Way:
    """The way to the platform, as the settings say."""

    class_course: str
    launches: Launches
    platform: Platform | None
    # Of two that want a column at once, the second finds the first one's.
    one_column_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, sent: Sent, teacher: str, tell) -> None:
        """Tells a line for the column, and one for each student.

        :raises Refused: when the platform takes nothing at all; a ``NoColumn`` where that is so of this lesson
        """
        if self.platform is None:
            raise Refused("NABLA_LTI_TOKEN_URL is not set (docker/.env.example), so grades go out as CSV alone: nabla-class grades FILE.csv")
        course = course_of(self.launches.taught_by(teacher), sent.course)
        gradebook, resource = Gradebook(self.platform, course), f"{self.class_course}/{sent.lesson}"
        async with self.one_column_at_a_time:
            column = await gradebook.find(sent.lesson, resource)
            state = "found" if column else "missing" if sent.dry_run else "made"
            if state == "missing":
                gradebook.may_make(sent.lesson)
            elif state == "made":
                column = await gradebook.make(sent.lesson, resource, sent.maximum)
        tell({"course": course.title, "column": state, "label": _shown((column or {}).get("label") or sent.lesson)})
        people = self.launches.people(course)
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(name: str) -> None:
            why = ""
            if name not in people:
                others = ", ".join(it.title for it in self.launches.courses_of(name))
                why = f"has come from another course alone ({others})" if others else f"has never come from {course.title}"
            elif not sent.dry_run:
                async with turns:
                    try:
                        await gradebook.post(column, people[name], sent.points[name], sent.maximum)
                    except Refused as error:
                        why = f"the platform says: {error}"
            tell({"student": name, "why": why})

        await asyncio.gather(*(one(name) for name in sorted(sent.points)))


def _shown(it: object) -> str:
    return "".join(c for c in str(it) if c.isprintable())[:200]


class Scores(HubAuthenticated, RequestHandler):
    """One lesson's points. The answer is a line of JSON for each thing that is done, as it is done, and `{"end": true}` when all are."""

    def initialize(self, way: Way):
        self.way = way

    @authenticated
    async def post(self):
        try:
            sent = Sent.read(self.request.body)
        except ValueError as expected:
            raise HTTPError(400, str(expected)) from expected
        teacher = self.current_user["name"]
        self.set_header("Content-Type", "application/x-ndjson")
        heart = asyncio.ensure_future(self._beat())
        reached = []

        def tell(line: dict) -> None:
            if line.get("why") == "":
                reached.append(line["student"])
            self.write(json.dumps(line) + "\n")
            self._flush()

        try:
            await self.way.send(sent, teacher, tell)
            tell({"end": True})
        except Refused as error:
            tell({"error": str(error), "of": "lesson" if isinstance(error, NoColumn) else "platform"})
        finally:
            heart.cancel()
            how = "would send" if sent.dry_run else "sent"
            log.info("%s %s the points of %s: %d of %d students", teacher, how, sent.lesson, len(reached), len(sent.points))

    async def _beat(self) -> None:
        while True:
            self.write("\n")
            self._flush()
            await asyncio.sleep(_HEARTBEAT_SECONDS)

    def _flush(self) -> None:
        """What has begun is done, also where nobody listens any more."""
        if not self.request.connection.stream.closed():
            asyncio.ensure_future(_quietly(self.flush()))


async def _quietly(flushed) -> None:
    try:
        await flushed
    except StreamClosedError:
        pass


class PublicKey(RequestHandler):
    """For the platform, and whoever asks: by it the tool's word is checked."""

    def initialize(self, key: ToolKey):
        self.key = key

    def get(self):
        self.set_header("Cache-Control", "max-age=300")
        self.finish({"keys": [self.key.public]})


def application(environment: dict[str, str] = os.environ) -> Application:
    folder, client = Path(environment["GRADES_FOLDER"]), environment["GRADES_CLIENT_ID"]
    key = ToolKey(folder / "key.pem")
    token_url = environment["GRADES_TOKEN_URL"]
    way = Way(
        environment["GRADES_COURSE"],
        Launches(folder / "launches.sqlite", issuer=environment["GRADES_ISSUER"], client=client),
        Platform(token_url, client, key) if token_url else None,
    )
    prefix = environment["JUPYTERHUB_SERVICE_PREFIX"]
    return Application(
        [(url_path_join(prefix, "scores"), Scores, {"way": way}), (url_path_join(prefix, "jwks"), PublicKey, {"key": key})],
    )


async def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s grades: %(message)s")
    own = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    # A lesson of some thousand students.
    HTTPServer(application(), max_body_size=1 << 20).listen(own.port, own.hostname)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
