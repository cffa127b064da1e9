"""The exchange's teachers, `NABLA_TEACHERS` as the hub reads it: one comma between two names, and a wrong or missing one refused by its name."""

import os
import sys

from .settings import names


def teachers(text: str) -> str:
    """
    >>> teachers("ada, grace")
    'ada,grace'

    :raises ValueError: for what is no name, and for none
    """
    found = names(text)
    if not found:
        raise ValueError("at least one name, or nobody could release an assignment")
    return ",".join(found)


if __name__ == "__main__":
    given = os.environ.get("NABLA_TEACHERS", "")
    try:
        print(teachers(given))
    except ValueError as expected:
        print(f"NABLA_TEACHERS: expected {expected}, got {given!r}.", file=sys.stderr)
        sys.exit(78)
