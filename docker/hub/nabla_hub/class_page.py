"""A page for teachers and assistants: who is where. Open notebooks and their kernels are asked of each running server."""

import asyncio
import html
import json
import os
from datetime import datetime, timezone
from urllib.parse import quote, urlsplit

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from jupyterhub.utils import url_path_join
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.web import Application, RequestHandler, authenticated

API = os.environ.get("JUPYTERHUB_API_URL", "")
TOKEN = os.environ.get("JUPYTERHUB_API_TOKEN", "")
PREFIX = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/")
# Where servers are reached.
PROXY = os.environ.get("NABLA_PROXY", "http://proxy-web:8000")
# A page that a whole class makes slow helps nobody: so many servers are asked at once, and none for longer than this.
AT_ONCE, SECONDS = 20, 4


async def _json(url: str):
    request = HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}, request_timeout=SECONDS, connect_timeout=SECONDS)
    return json.loads((await AsyncHTTPClient().fetch(request)).body)


async def whereabouts(hub: str = API, proxy: str = PROXY) -> list[dict]:
    """A row for each student: name, since when active, running or not, open notebooks with their kernels' states."""
    rows, offset = [], 0
    while True:
        users = await _json(f"{hub}/users?offset={offset}&limit=200")
        rows += [_row(user) for user in users]
        if len(users) < 200:
            break
        offset += 200
    turns = asyncio.Semaphore(AT_ONCE)

    async def ask(row: dict) -> None:
        async with turns:
            try:
                sessions = await _json(f"{proxy}/user/{quote(row['name'])}/api/sessions")
                row["notebooks"] = [{"path": it["path"], "state": it["kernel"]["execution_state"]} for it in sessions if it.get("kernel")]
            except Exception as error:  # a server that starts, stops or hangs is a fact about the student, not a fault of the page
                row["trouble"] = type(error).__name__

    await asyncio.gather(*(ask(row) for row in rows if row["running"]))
    return sorted(rows, key=lambda row: (not row["running"], row["name"]))


def _row(user: dict) -> dict:
    return {
        "name": user["name"],
        "roles": [role for role in user.get("roles", []) if role in ("teacher", "assistant")],
        "running": bool(user.get("server")),
        "active": user.get("last_activity"),
        "notebooks": [],
        "trouble": "",
    }


def ago(moment: str | None, now: datetime) -> str:
    """
    >>> ago("2026-01-01T10:00:00Z", datetime(2026, 1, 1, 10, 5, tzinfo=timezone.utc))
    '5 min'
    """
    if not moment:
        return "never"
    minutes = int((now - datetime.fromisoformat(moment.replace("Z", "+00:00"))).total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


def page(rows: list[dict], now: datetime) -> str:
    running = sum(row["running"] for row in rows)
    body = "".join(
        "<tr>"
        f"<th scope=row>{html.escape(row['name'])}{''.join(f' <small>{html.escape(it)}</small>' for it in row['roles'])}</th>"
        f"<td>{'running' if row['running'] else 'off'}{' (' + html.escape(row['trouble']) + ')' if row['trouble'] else ''}</td>"
        f"<td>{ago(row['active'], now)}</td>"
        "<td>" + "<br>".join(f"{html.escape(it['path'])} <small>{html.escape(it['state'])}</small>" for it in row["notebooks"]) + "</td>"
        "</tr>"
        for row in rows
    )
    return f"""<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<meta http-equiv=refresh content=30><title>The class</title>
<style>
:root {{ color-scheme: light dark }} body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }} td, th {{ text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8886 }}
small {{ opacity: .75 }}
</style>
<h1>The class</h1><p>{len(rows)} people, {running} at work. This page asks again every 30 seconds. <a href="/hub/admin">Servers</a> · <a href="/hub/authorize">Sign-ups</a></p>
<table><thead><tr><th scope=col>Who<th scope=col>Server<th scope=col>Last seen<th scope=col>Open notebooks</tr></thead><tbody>{body}</tbody></table></html>"""


class ClassPage(HubOAuthenticated, RequestHandler):
    @authenticated
    async def get(self):
        self.finish(page(await whereabouts(), datetime.now(timezone.utc)))


class ClassData(HubOAuthenticated, RequestHandler):
    """The same as JSON, for a teacher's notebook."""

    @authenticated
    async def get(self):
        self.finish({"students": await whereabouts()})


async def main() -> None:
    app = Application(
        [
            (PREFIX, ClassPage),
            (url_path_join(PREFIX, "students.json"), ClassData),
            (url_path_join(PREFIX, "oauth_callback"), HubOAuthCallbackHandler),
        ],
        cookie_secret=os.urandom(32),
    )
    own = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    app.listen(own.port, own.hostname)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
