"""Secrets that the parts of a class share, made at the first start and kept in a volume that only these parts have."""

import os
import secrets
import sys
import time
from pathlib import Path

FOLDER = Path(os.environ.get("NABLA_SECRETS", "/srv/secrets"))


def make(name: str, folder: Path = FOLDER) -> str:
    """The secret, made if it is not there. Two makers at once get the same."""
    path = folder / name
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return wait(name, folder)


def wait(name: str, folder: Path = FOLDER, *, seconds: float = 120) -> str:
    """The secret that another part makes.

    :raises TimeoutError: when nobody has made it in that time
    """
    path, end = folder / name, time.monotonic() + seconds
    while time.monotonic() < end:
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.2)
    raise TimeoutError(f"{path}: expected the hub to make this secret within {seconds:g} s; it did not. Its own messages say why.")


if __name__ == "__main__":
    print(wait(sys.argv[1]))
