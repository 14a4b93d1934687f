"""Making a backup while everybody goes on working."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import Storage, default_storage

from anxiao.config.archive.contents import DATABASE, FILES, HEAD, KEY, Head, Unusable
from anxiao.config.archive.dump import dump, snapshot
from anxiao.config.archive.figures import ledger_figures, migrations
from anxiao.config.archive.tape import Writer, writing
from anxiao.config.privileges import Connection


@dataclass(frozen=True)
class Source:
    """The installation to back up."""

    version: str
    owner_url: str
    app_role: str
    secret_key: str


@dataclass(frozen=True)
class Made:
    """What was written."""

    path: Path
    head: Head
    size: int
    files: int


def make(source: Source, target: Path) -> Made:
    """Write one file with everything; it has its name only once it is whole.

    The database is that of one instant. Files are copied after it: they are named by their
    digest and never change, so every file that the database names is there.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix=".dump-", dir=target.parent) as folder:
            return _make(source, target, Path(folder) / DATABASE)
    except OSError as error:
        raise Unusable(
            f"{target} cannot be written ({error.strerror}): name another place, or make room."
        ) from None


def _make(source: Source, target: Path, dumped: Path) -> Made:
    with snapshot(source.owner_url) as (connection, held):
        head = _head(source, connection)
        dump(source.owner_url, held, dumped)
    with writing(target) as out:
        out.add_bytes(HEAD, head.written())
        with dumped.open("rb") as content:
            out.add(DATABASE, content, dumped.stat().st_size)
        dumped.unlink()
        files = sum(1 for name in names_in(default_storage) if _add(out, name))
        out.add_bytes(KEY, source.secret_key.encode())
    return Made(target, head, target.stat().st_size, files)


def _head(source: Source, connection: Connection) -> Head:
    entries, ledger, checkpoint = ledger_figures(connection)
    return Head(
        version=source.version,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        postgres=connection.info.server_version // 10000,
        app_role=source.app_role,
        migrations=migrations(connection),
        entries=entries,
        ledger=ledger,
        checkpoint=checkpoint,
    )


def names_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file of a storage by its name."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from names_in(storage, f"{folder}/{name}" if folder else name)


def _add(out: Writer, name: str) -> bool:
    """Add one file, unless it went meanwhile, as the pieces of a finished upload do."""
    with suppress(FileNotFoundError), default_storage.open(name) as content:
        out.add(f"{FILES}{name}", content, content.size)
        return True
    return False
