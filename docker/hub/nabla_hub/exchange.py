"""nbgrader's exchange, ngshare, for programs that come with a token which is meant for it.

By itself it takes any token of the hub for its owner: a student whose server a teacher has entered to help holds one of the teacher's, good for that
server alone, and would be a teacher here. It also takes a browser's cookie, so a page of a student's would act as the teacher who looks at it. Programs
alone come to the exchange (nbgrader's, `nabla-class`), and they have tokens.
"""

import sys

from jupyterhub.services.auth import HubOAuth
from ngshare import ngshare

hub = HubOAuth.instance()
_owner, _prepare = ngshare.MyRequestHandler.user_for_token, ngshare.MyRequestHandler.prepare


def token_of_request(handler) -> str | None:
    kind, _, token = handler.request.headers.get("Authorization", "").partition(" ")
    return token if kind.lower() == "token" else None


def owner_if_meant(handler, token: str) -> dict | None:
    """JUPYTERHUB_SERVICE_NAME says of which service the token must have the access."""
    owner = _owner(handler, token)
    return owner if owner and hub.check_scopes(hub.access_scopes, owner) else None


def prepare(handler) -> None:
    _prepare(handler)
    if handler.user is None:
        handler.json_error(403, "Expected a token of the hub for the exchange of assignments, such as a server of the class has.")


if __name__ == "__main__":
    if not hub.access_scopes:
        sys.exit("JUPYTERHUB_SERVICE_NAME: expected the exchange's name at the hub, got none.")
    ngshare.MyRequestHandler.get_current_token = token_of_request
    ngshare.MyRequestHandler.user_for_token = owner_if_meant
    ngshare.MyRequestHandler.prepare = prepare
    ngshare.main(sys.argv[1:])
