"""The file itself: a tar, written once from front to back and read the same way."""

import hashlib
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from anxiao.config.archive.contents import (
    DATABASE,
    HEAD,
    LIST,
    SHORT,
    Contents,
    Head,
    Member,
    Unusable,
)

PIECE = 1024 * 1024
DAMAGED = (
    "This backup is damaged or cut off ({why}): take another copy of it, or an earlier backup."
)


class Digesting:
    """A stream that digests what is read from it, and ends after so many bytes."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self.stream, self.left = stream, size
        self.read_so_far = 0
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        try:
            piece = self.stream.read(wanted) if wanted else b""
        except (tarfile.TarError, EOFError) as error:
            raise Unusable(DAMAGED.format(why=error)) from None
        self.left -= len(piece)
        self.read_so_far += len(piece)
        self.digest.update(piece)
        return piece

    @property
    def member(self) -> Member:
        """What went through so far."""
        return Member(self.read_so_far, self.digest.hexdigest())

    def drained(self) -> Member:
        """Read it to its end and say what it was."""
        while self.read(PIECE):
            pass
        return self.member


class Writer:
    """Members one after the other, then their list; only then the file has its name."""

    def __init__(self, tape: tarfile.TarFile) -> None:
        self.tape = tape
        self.contents = Contents()

    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        """Write so many bytes of a stream; a stream that ends early is an error."""
        told = tarfile.TarInfo(name)
        told.size, told.mode, told.mtime = size, 0o600, int(time.time())
        source = Digesting(stream, size)
        self.tape.addfile(told, source)
        self.contents.members[name] = source.member

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, BytesIO(content), len(content))


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Write a backup beside its place; it takes its name when it is whole and on the disk."""
    draft = target.with_name(f"{target.name}.partial")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tape:
                writer = Writer(tape)
                yield writer
                writer.add_bytes(LIST, writer.contents.written())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def head_of(source: Path) -> Head:
    """What a backup says of itself at its beginning."""
    with _opened(source) as tape:
        first = tape.next()
        if first is None or first.name != HEAD:
            raise Unusable(SHORT)
        return Head.read(_stream(tape, first).read())


def checked(source: Path) -> Contents:
    """Read a whole backup and compare every byte with its list, before anything is restored."""
    seen: dict[str, Member] = {}
    last = b""
    for name, stream in members(source):
        if name == LIST:
            last = stream.read()
        else:
            seen[name] = stream.drained()
    if not last:
        raise Unusable(DAMAGED.format(why="its end is missing"))
    contents = Contents.read(last)
    _compare(contents, seen)
    return contents


def _compare(contents: Contents, seen: dict[str, Member]) -> None:
    for name in sorted(contents.members.keys() | seen.keys()):
        if contents.members.get(name) != seen.get(name):
            raise Unusable(DAMAGED.format(why=f"{name} is not what the list says"))
    if not {HEAD, DATABASE} <= seen.keys():
        raise Unusable(DAMAGED.format(why="it holds no database"))


def members(source: Path) -> Iterator[tuple[str, Digesting]]:
    """Each member with its bytes, in order."""
    with _opened(source) as tape:
        try:
            for told in tape:
                if not told.isfile():
                    raise Unusable(DAMAGED.format(why=f"{told.name} is no file"))
                stream = Digesting(_stream(tape, told), told.size)
                yield told.name, stream
        except (tarfile.TarError, EOFError, OSError) as error:
            raise Unusable(DAMAGED.format(why=error)) from None


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        tape = tarfile.open(source, mode="r:")  # noqa: SIM115 (closed below)
    except (tarfile.TarError, EOFError):
        raise Unusable(SHORT) from None
    except OSError as error:
        raise Unusable(f"{source} cannot be read ({error.strerror}): name another file.") from None
    with tape:
        yield tape


def _stream(tape: tarfile.TarFile, told: tarfile.TarInfo) -> Any:
    stream = tape.extractfile(told)
    if stream is None:
        raise Unusable(DAMAGED.format(why=f"{told.name} is no file"))
    return stream
