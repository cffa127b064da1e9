"""What teachers, assistants, students and the hub's own services may."""

import sys

from .grades_service import GRADES_SCOPE, grades_service
from .settings import Settings

EXCHANGE = "ngshare"
CLASS_PAGE = "class"


def configure(c, settings: Settings, *, exchange_token: str, here: str, data: str) -> None:
    services = f"access:services!service={EXCHANGE}"
    # Where people come from a learning platform, teachers send grades back there.
    grades = [GRADES_SCOPE] if settings.sign_in == "lti13" else []
    # By name, not by group: the hub takes a role from whoever is no longer named, but never anybody out of a group.
    c.JupyterHub.load_roles = [
        # Everybody: the own server, and the exchange of assignments.
        {"name": "user", "scopes": ["self", services]},
        # A student's server calls the exchange in the student's name.
        # The class list, and the way of grades, it gets only where its owner may: a token never has more than its owner.
        {
            "name": "server",
            "scopes": [
                "users:activity!user",
                "access:servers!server",
                "read:users:name!user",
                services,
                f"access:services!service={CLASS_PAGE}",
                *grades,
            ],
        },
        {
            "name": "teacher",
            "description": "approves sign-ups, starts, stops and enters servers, sees the class",
            "scopes": [
                "admin-ui",
                "admin:users",
                "admin:servers",
                "access:servers",
                f"access:services!service={CLASS_PAGE}",
                *grades,
            ],
            "users": list(settings.teachers),
        },
        {
            "name": "assistant",
            "description": "sees the class and enters servers to help; neither approves nor removes anybody",
            "scopes": ["list:users", "read:servers", "access:servers", f"access:services!service={CLASS_PAGE}"],
            "users": list(settings.assistants),
        },
        {
            "name": "cull-idle",
            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
            "services": ["cull-idle"],
        },
        {
            "name": "class-page",
            # access:servers: it asks each server which notebooks are open.
            "scopes": ["list:users", "read:users", "read:servers", "access:servers", "read:roles:users"],
            "services": [CLASS_PAGE],
        },
        {"name": "metrics", "scopes": ["read:metrics"], "services": ["metrics"]},
    ]
    c.JupyterHub.services = [
        # A container of its own (compose.yaml), so the hub neither starts nor watches it.
        {"name": EXCHANGE, "url": "http://exchange:8090", "api_token": exchange_token, "oauth_no_confirm": True, "display": False},
        {
            "name": CLASS_PAGE,
            "url": f"http://{here}:8091",
            "command": [sys.executable, "-m", "nabla_hub.class_page"],
            "oauth_no_confirm": True,
        },
    ]
    if grades:
        other = settings.other
        c.JupyterHub.services.append(
            grades_service(
                here=here,
                data=data,
                course=settings.course,
                issuer=other["NABLA_LTI_ISSUER"],
                client=other["NABLA_LTI_CLIENT_ID"],
                token_url=other["NABLA_LTI_TOKEN_URL"],
            )
        )
    if settings.idle_minutes:
        c.JupyterHub.services.append(
            {
                "name": "cull-idle",
                "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={settings.idle_minutes * 60}", "--cull-every=60"],
            }
        )
    else:
        c.JupyterHub.load_roles = [role for role in c.JupyterHub.load_roles if role["name"] != "cull-idle"]
    if settings.metrics_token:
        c.JupyterHub.services.append({"name": "metrics", "api_token": settings.metrics_token})
    else:
        c.JupyterHub.load_roles = [role for role in c.JupyterHub.load_roles if role["name"] != "metrics"]
    c.JupyterHub.authenticate_prometheus = True
