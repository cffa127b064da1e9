"""A folder in which people work, in one archive: `python -m nabla_hub.save FOLDER ARCHIVE.tar.gz` (see docker/backup)."""

import os
import sqlite3
import sys
import tarfile
import tempfile
from typing import BinaryIO

_COMPANIONS = ("-wal", "-shm", "-journal")


def save(folder: str, target: str) -> None:
    """Everything but the cache at the top, with owners and rights. The archive is whole or not there.

    A file is copied before it goes into the archive, since it may grow meanwhile; one that is deleted meanwhile is left out.
    """
    with tarfile.open(f"{target}.part", "w:gz", compresslevel=3) as archive:
        for path in _paths(folder):
            try:
                info = archive.gettarinfo(path, os.path.join(".", os.path.relpath(path, folder)))
                if info is None:  # a socket
                    continue
                if not info.isreg():
                    archive.addfile(info)
                    continue
                with tempfile.TemporaryFile() as whole:
                    _copy(path, whole)
                    info.size = whole.tell()
                    whole.seek(0)
                    archive.addfile(info, whole)
            except FileNotFoundError:
                continue
    os.rename(f"{target}.part", target)


def _paths(top: str):
    for folder, folders, files in os.walk(top):
        if folder == top and ".cache" in folders:
            folders.remove(".cache")
        yield folder
        for name in sorted([*files, *(it for it in folders if os.path.islink(os.path.join(folder, it)))]):
            path = os.path.join(folder, name)
            # What SQLite keeps beside a database is in the copy of the database itself.
            if not (name.endswith(_COMPANIONS) and _is_database(path.rpartition("-")[0])):
                yield path


def _is_database(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def _copy(path: str, into: BinaryIO) -> None:
    if _is_database(path):
        with tempfile.NamedTemporaryFile() as file:
            try:
                source, copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True), sqlite3.connect(file.name)
                try:
                    source.backup(copy)
                finally:
                    source.close()
                    copy.close()
                path = file.name
            except sqlite3.Error:
                pass  # a file that only looks like one, or that is locked for long: as it is
            _pour(path, into)
    else:
        _pour(path, into)


def _pour(path: str, into: BinaryIO) -> None:
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            into.write(piece)


if __name__ == "__main__":
    save(sys.argv[1], sys.argv[2])
