"""Everything that a teacher sets, read from the environment and checked as a whole: a wrong or missing value is refused by its name."""

import ipaddress
import os
import re
import sys
from dataclasses import dataclass, field
from typing import Callable, Mapping
from urllib.parse import urlsplit

_NAME = re.compile(r"[a-z][a-z0-9._-]{0,30}")
_SIZES = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class BadSettings(Exception):
    """Says every problem at once, so that nobody mends one a start."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


def size(text: str) -> int:
    """Bytes of "512M" or "2G", in powers of 1024 as Docker counts.

    >>> size("2G")
    2147483648
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([KMGT])", text.upper())
    if not match:
        raise ValueError("a size such as 512M or 2G")
    return int(float(match[1]) * _SIZES[match[2]])


def size_from(least: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = size(text)
        if value < size(least):
            raise ValueError(f"a size of at least {least}")
        return value

    return read


def names(text: str) -> tuple[str, ...]:
    """
    >>> names("ada, grace")
    ('ada', 'grace')
    """
    found = tuple(part for part in re.split(r"[,\s]+", text) if part)
    for name in found:
        if not _NAME.fullmatch(name):
            raise ValueError(f"names of small letters, digits, dots and dashes, separated by commas ({name!r} is none)")
    return found


def number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return value

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d+", text) or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError("one of " + ", ".join(words))
        return text

    return read


def switch(text: str) -> bool:
    return one_of("yes", "no")(text) == "yes"


def word(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("a short name of small letters, digits, dots and dashes")
    return text


def matching(pattern: str, expected: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(expected)
        return text

    return read


address = matching(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*", "an address such as https://class.example.org, without a path or port (NABLA_HTTPS_PORT)")
port = matching(r"([0-9.]+:)?[1-9][0-9]{0,4}", "a port such as 443, or one of an address of this server, such as 127.0.0.1:8443")


def url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ValueError("an address such as https://platform.example.org/path")
    return text


def secure_url(text: str) -> str:
    parts = urlsplit(url(text))
    if not is_secure(text):
        raise ValueError("an address that begins with https://, since the hub shows there who it is")
    if parts.username or parts.fragment:
        raise ValueError("an address without a name, a password or a # in it")
    return text


def is_secure(text: str) -> bool:
    """Whether nobody on the way can read along: https, or this very machine, which is where the tests' platform is.

    >>> is_secure("https://moodle.example.org/"), is_secure("http://127.0.0.1:8080/"), is_secure("http://moodle.example.org/")
    (True, True, False)
    """
    parts = urlsplit(text)
    return bool(parts.hostname) and (parts.scheme == "https" or parts.scheme == "http" and parts.hostname == "127.0.0.1")


def subnets(text: str) -> ipaddress.IPv4Network:
    try:
        network = ipaddress.IPv4Network(text)
    except ValueError:
        raise ValueError("a private IPv4 range such as 10.213.0.0/16") from None
    if not network.is_private or network.prefixlen > 24:
        raise ValueError("a private IPv4 range of at least 256 addresses, such as 10.213.0.0/16")
    return network


def password(text: str) -> str:
    if len(text) < 12:
        raise ValueError("at least 12 characters")
    return text


def token(text: str) -> str:
    if len(text) < 12 or re.search(r"\s", text):
        raise ValueError("at least 12 characters without spaces")
    return text


def anything(text: str) -> str:
    return text


def folder(text: str) -> str:
    if not text.startswith("/") or any(c in text for c in ":,\n"):
        raise ValueError("a folder's whole path on the server, without colons and commas")
    return text


@dataclass(frozen=True)
class Settings:
    address: str
    teachers: tuple[str, ...]
    teacher_password: str
    assistants: tuple[str, ...]
    sign_in: str
    sign_up: str
    course: str
    image: str
    memory: int
    cpus: float
    processes: int
    disk: int | None
    temporary: int
    idle_minutes: int
    internet: bool
    subnets: ipaddress.IPv4Network
    lessons_folder: str
    gpu: str
    gpu_memory_mb: int | None
    max_servers: int
    metrics_token: str
    project: str
    http_port: str
    https_port: str
    other: Mapping[str, str] = field(repr=False)

    @property
    def public_address(self) -> str:
        """What a browser shows: the address, with its port where that is not the usual one."""
        usual, given = ("443", self.https_port) if self.address.startswith("https:") else ("80", self.http_port)
        number = given.rpartition(":")[2]
        return self.address if number == usual else f"{self.address}:{number}"


# name: (how it is read, default or None where it must be given)
_READERS: dict[str, tuple[Callable, str | None]] = {
    "NABLA_ADDRESS": (address, None),
    "NABLA_TEACHERS": (names, None),
    "NABLA_TEACHER_PASSWORD": (password, ""),
    "NABLA_ASSISTANTS": (names, ""),
    "NABLA_SIGN_IN": (one_of("passwords", "lti13", "oauth"), "passwords"),
    "NABLA_SIGN_UP": (one_of("approval", "open", "closed"), "approval"),
    "NABLA_COURSE": (word, "nabla"),
    "NABLA_IMAGE": (matching(r"[A-Za-z0-9][A-Za-z0-9._/:@-]*", "an image such as nabla/single-user:latest"), "nabla/single-user:latest"),
    # A server takes 120 MiB, and the first cells of a lesson 500 more.
    "NABLA_MEMORY": (size_from("512M"), "2G"),
    "NABLA_CPUS": (number(0.1, 1024), "2"),
    "NABLA_PROCESSES": (whole(64, 100_000), "512"),
    "NABLA_DISK": (size_from("64M"), ""),
    "NABLA_TEMPORARY": (size_from("16M"), "512M"),
    "NABLA_IDLE_MINUTES": (whole(0, 100_000), "60"),
    "NABLA_INTERNET": (switch, "no"),
    "NABLA_SUBNETS": (subnets, "10.213.0.0/16"),
    "NABLA_LESSONS_FOLDER": (folder, ""),
    "NABLA_GPU": (anything, "none"),
    "NABLA_GPU_MEMORY_MB": (whole(256, 10_000_000), ""),
    "NABLA_MAX_SERVERS": (whole(1, 4000), "300"),
    "NABLA_METRICS_TOKEN": (token, ""),
    "NABLA_PROJECT": (word, "nabla"),
    "NABLA_HTTP_PORT": (port, "80"),
    "NABLA_HTTPS_PORT": (port, "443"),
}
# Read by compose alone, and known here for a clear word where one is wrong.
_COMPOSE_READS: dict[str, tuple[Callable, str]] = {
    "NABLA_TLS_FILES": (folder, ""),
    "NABLA_VERSION": (matching(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", "a tag of the images such as latest"), "latest"),
    "NABLA_DEVICE": (one_of("cpu", "gpu"), "cpu"),
}

_NEEDED_FOR = {
    "passwords": ("NABLA_TEACHER_PASSWORD",),
    "lti13": ("NABLA_LTI_ISSUER", "NABLA_LTI_AUTHORIZE_URL", "NABLA_LTI_JWKS_URL", "NABLA_LTI_CLIENT_ID"),
    "oauth": (
        "NABLA_OAUTH_CLIENT_ID",
        "NABLA_OAUTH_CLIENT_SECRET",
        "NABLA_OAUTH_AUTHORIZE_URL",
        "NABLA_OAUTH_TOKEN_URL",
        "NABLA_OAUTH_USERINFO_URL",
    ),
}
# Read by the sign-in and the tests; known, so not a mistake.
_OTHERS = {name for group in _NEEDED_FOR.values() for name in group} | {
    "NABLA_LTI_TOKEN_URL",
    "NABLA_LTI_USERNAME_CLAIM",
    "NABLA_OAUTH_USERNAME_CLAIM",
    "NABLA_HUB_DATA",
    "NABLA_SECRETS",
}


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """
    :raises BadSettings: with a line for each wrong, missing or unknown ``NABLA_…``
    """
    problems: list[str] = []
    values: dict[str, object] = {}
    readers = _READERS | _COMPOSE_READS
    for name, (read, default) in readers.items():
        text = environment.get(name, "").strip() or default
        if text is None:
            problems.append(f"{name}: expected a value, got none. docker/.env.example describes it.")
            continue
        if text == "" and name not in ("NABLA_ASSISTANTS",):
            values[name] = "" if read in (password, token, anything, folder) else None
            continue
        try:
            values[name] = read(text)
        except ValueError as expected:
            shown = "another" if read in (password, token) else repr(text)
            problems.append(f"{name}: expected {expected}, got {shown}.")

    both = set(values.get("NABLA_TEACHERS") or ()) & set(values.get("NABLA_ASSISTANTS") or ())
    if both:
        problems.append(f"NABLA_ASSISTANTS: expected other names than NABLA_TEACHERS, got {', '.join(sorted(both))} in both.")
    memory, temporary = values.get("NABLA_MEMORY"), values.get("NABLA_TEMPORARY")
    if isinstance(memory, int) and isinstance(temporary, int) and temporary > memory:
        problems.append("NABLA_TEMPORARY: expected at most NABLA_MEMORY, since it is a part of it, got more.")
    sign_in = values.get("NABLA_SIGN_IN")
    for name in _NEEDED_FOR.get(str(sign_in), ()):
        text = environment.get(name, "").strip()
        if not text:
            problems.append(f"{name}: expected a value, since NABLA_SIGN_IN is {sign_in}; got none.")
    for name in sorted(_OTHERS):
        text = environment.get(name, "").strip()
        if text and name.endswith(("_URL", "_ISSUER")):
            try:
                (secure_url if name == "NABLA_LTI_TOKEN_URL" else url)(text)
            except ValueError as expected:
                problems.append(f"{name}: expected {expected}, got {text!r}.")
    gpu = values.get("NABLA_GPU", "none")
    if isinstance(gpu, str) and not re.fullmatch(r"none|all|[0-9]+(,[0-9]+)*|(GPU|MIG)-[0-9a-f-]+(,(GPU|MIG)-[0-9a-f-]+)*", gpu):
        problems.append(f"NABLA_GPU: expected none, all, numbers such as 0,1, or GPU-… and MIG-… identifiers, got {gpu!r}.")
    pool, most = values.get("NABLA_SUBNETS"), values.get("NABLA_MAX_SERVERS")
    if isinstance(pool, ipaddress.IPv4Network) and isinstance(most, int) and pool.num_addresses // 16 < most:
        problems.append(
            f"NABLA_SUBNETS: expected at least {most * 16} addresses, 16 for each of NABLA_MAX_SERVERS={most}, got {pool.num_addresses}."
        )
    for name in sorted(environment):
        if name.startswith("NABLA_") and name not in readers and name not in _OTHERS:
            problems.append(f"{name}: there is no such setting. docker/.env.example lists them all.")
    if problems:
        raise BadSettings(problems)
    fields = {name.removeprefix("NABLA_").lower(): value for name, value in values.items() if name in _READERS}
    return Settings(**fields, other={name: environment.get(name, "").strip() for name in _OTHERS})


def settings_or_exit() -> Settings:
    """For a program's start: the problems on standard error, exit code 78 (EX_CONFIG)."""
    try:
        return read_settings()
    except BadSettings as bad:
        print("The class cannot start. In docker/.env:", *(f"  {it}" for it in bad.problems), sep="\n", file=sys.stderr)
        sys.exit(78)
