"""Who has come from which course of the learning platform. Its signed word says so at each launch, and grades go back by it.

A database of its own beside the hub's, since JupyterHub keeps one word a person, and a person may come from several courses. What is kept is
what grades need: the platform's number of a person (`sub`), whether this person teaches there, and where the course's gradebook is.
"""

import json
import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
# Who may write grades there, in the vocabulary's long form and the short one that it allows for roles in a course.
_TEACHES = {
    "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
    "http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator",
    "Instructor",
    "Administrator",
}

_TABLES = """
create table if not exists course (
  issuer text, client text, deployment text, id text, title text, line_items text, scopes text,
  primary key (issuer, client, deployment, id));
create table if not exists person (
  issuer text, client text, deployment text, course text, name text, sub text, teaches integer,
  primary key (issuer, client, deployment, course, name));
"""


def lti_folder(data: str) -> Path:
    """What a hub keeps of the learning platform, in its own folder: this database, and the tool's key."""
    return Path(data) / "lti"


@dataclass(frozen=True)
class Course:
    """A course of the platform."""

    deployment: str
    id: str
    title: str
    # The address of its gradebook's columns; empty where the platform gives none to this tool.
    line_items: str
    # What the tool may do there.
    scopes: frozenset[str]


class Launches:
    def __init__(self, file: Path, *, issuer: str, client: str):
        self.file = file
        # Another platform's courses stay written down, and are not this one's.
        self.platform = (issuer, client)
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as db:
            db.executescript(_TABLES)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=10)

    def record(self, claims: dict, name: str) -> None:
        """A launch, newest word last. One that came from no course, or anonymously, says nothing of grades.

        :param claims: of the platform's token, its signature verified
        :param name: in this class
        """
        context, sub = claims.get(_CLAIM + "context"), claims.get("sub")
        if claims.get(_CLAIM + "message_type") != "LtiResourceLinkRequest" or not isinstance(context, dict):
            return
        if not context.get("id") or not sub:
            return
        course = (*self.platform, _text(claims.get(_CLAIM + "deployment_id")), _text(context["id"]))
        title = _text(context.get("title") or context.get("label") or context["id"])
        endpoint = claims.get(_ENDPOINT)
        endpoint = endpoint if isinstance(endpoint, dict) else {}
        scopes = endpoint.get("scope")
        roles = claims.get(_CLAIM + "roles")
        teaches = isinstance(roles, list) and any(role in _TEACHES for role in roles if isinstance(role, str))
        with closing(self._open()) as db, db:
            db.execute(
                "insert or replace into course values (?, ?, ?, ?, ?, ?, ?)",
                (*course, title, _text(endpoint.get("lineitems")), json.dumps(scopes if isinstance(scopes, list) else [])),
            )
            # The platform's number is the person: one who has another name now is not two.
            db.execute(
                "delete from person where (issuer, client, deployment, course, sub) = (?, ?, ?, ?, ?) and name != ?", (*course, str(sub), name)
            )
            db.execute("insert or replace into person values (?, ?, ?, ?, ?, ?, ?)", (*course, name, str(sub), teaches))

    def taught_by(self, name: str) -> list[Course]:
        """The courses that somebody teaches, by the platform's newest word of it."""
        return self._courses("and teaches", name)

    def courses_of(self, name: str) -> list[Course]:
        return self._courses("", name)

    def _courses(self, condition: str, name: str) -> list[Course]:
        with closing(self._open()) as db:
            rows = db.execute(
                "select c.deployment, c.id, c.title, c.line_items, c.scopes from course c join person p on"
                " (c.issuer, c.client, c.deployment, c.id) = (p.issuer, p.client, p.deployment, p.course)"
                f" where (c.issuer, c.client, p.name) = (?, ?, ?) {condition} order by c.title, c.id, c.deployment",
                (*self.platform, name),
            ).fetchall()
        return [Course(*row[:4], frozenset(it for it in json.loads(row[4]) if isinstance(it, str))) for row in rows]

    def people(self, course: Course) -> dict[str, str]:
        """Each name's `sub`."""
        with closing(self._open()) as db:
            return dict(
                db.execute(
                    "select name, sub from person where (issuer, client, deployment, course) = (?, ?, ?, ?)",
                    (*self.platform, course.deployment, course.id),
                )
            )


def _text(it: object) -> str:
    """The platform's words are shown on a terminal: nothing there that is no letter.

    >>> _text("Deep\\x1b[31m learning")
    'Deep[31m learning'
    """
    return "".join(c for c in str(it) if c.isprintable()) if isinstance(it, (str, int)) else ""


def remember(launches: Launches):
    """A hook for `Authenticator.post_auth_hook`: whoever is let in is written down."""

    def hook(_authenticator, _handler, person: dict) -> dict:
        try:
            launches.record(person["auth_state"], person["name"])
        except sqlite3.Error:  # a full disk keeps nobody out; the next launch is written down again
            logging.getLogger("nabla").exception("Where %s comes from could not be written down; grades need it.", person["name"])
        return person

    return hook
