"""What the hub is told of the way back of grades (grades.py): a process beside the hub, in its container, since both have the same folder."""

import sys

from .launches import lti_folder

GRADES = "grades"
# Teachers have it, and so have their servers: a token never has more than its owner.
GRADES_SCOPE = f"access:services!service={GRADES}"


def grades_service(*, here: str, data: str, course: str, issuer: str, client: str, token_url: str) -> dict:
    """
    :param here: the hub's own address, where the proxy reaches it
    :param data: the hub's own folder, which survives it
    """
    return {
        "name": GRADES,
        "url": f"http://{here}:8092",
        "command": [sys.executable, "-m", "nabla_hub.grades"],
        "environment": {
            "GRADES_FOLDER": str(lti_folder(data)),
            "GRADES_COURSE": course,
            "GRADES_ISSUER": issuer,
            "GRADES_CLIENT_ID": client,
            "GRADES_TOKEN_URL": token_url,
        },
        "display": False,
    }
