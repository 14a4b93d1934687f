"""Bringing a backup back: checked whole before, and proven by its ledger after."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.core.files import File as Bytes
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from anxiao.config.archive.contents import DATABASE, FILES, KEY, Contents, Head, Unusable
from anxiao.config.archive.dump import restore as fill
from anxiao.config.archive.figures import ledger_figures
from anxiao.config.archive.making import names_in
from anxiao.config.archive.tape import PIECE, Digesting, checked, head_of, members
from anxiao.config.archive.target import Target
from anxiao.evidence.models import File
from anxiao.ledger.verification import verify

SHOWN = 5
IN_MEMORY = 16 * 1024 * 1024


@dataclass(frozen=True)
class Restored:
    """What is there again."""

    head: Head
    files: int


def restore(source: Path, target: Target, *, keeps_files: bool = True) -> Restored:
    """Restore a backup into an empty place and prove it; refused before anything is done.

    ``keeps_files=False`` reads the files and compares their digests, but writes none.
    """
    head = head_of(source)
    _require_known(head)
    contents = checked(source)
    target.require_fit(head)
    if keeps_files and next(names_in(default_storage), None) is not None:
        raise Unusable("There are files already: restore to a place where there are none.")
    connections.close_all()
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=target.data_dir) as folder:
        written = _unpack(source, Path(folder), keeps_files=keeps_files)
        try:
            _fill(Path(folder) / DATABASE, target, head)
        except BaseException:
            for name in written:
                default_storage.delete(name)
            raise
        _put_key(Path(folder) / "key", target.data_dir)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    require_sound(target.owner_url, head, contents)
    return Restored(head, len(contents.files))


def _require_known(head: Head) -> None:
    known: dict[str, set[str]] = {}
    for app, name in MigrationLoader(None).disk_migrations or {}:
        known.setdefault(app, set()).add(name)
    if unknown := head.unknown_to(known):
        raise Unusable(
            f"This backup was made by a newer version of Anxiao ({head.version}; it knows"
            f" {unknown[0]}): restore it with that version or a later one."
        )


def _unpack(source: Path, folder: Path, *, keeps_files: bool) -> list[str]:
    """Put files where they belong, and the dump and the key aside; the files written."""
    written = []
    for name, stream in members(source):
        if name in {DATABASE, KEY}:
            place = folder / ("key" if name == KEY else DATABASE)
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(stream, file)
        elif keeps_files and name.startswith(FILES):
            written.append(_put_file(name.removeprefix(FILES), stream))
    return written


def _put_file(name: str, stream: Digesting) -> str:
    """Give a file to storage; some storages want to go back and forth in it."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as held:
        while piece := stream.read(PIECE):
            held.write(piece)
        held.seek(0)
        return default_storage.save(name, Bytes(held, name=name))


def _fill(dumped: Path, target: Target, head: Head) -> None:
    with target.made_ready(head):
        fill(dumped, target.owner_url, head.app_role)


def _put_key(kept: Path, data_dir: Path) -> None:
    """Keep the key of the backup, unless the environment names the key."""
    if kept.exists() and not os.environ.get("ANXIAO_SECRET_KEY"):
        draft = data_dir / "secret_key.restored"
        shutil.copyfile(kept, draft)
        draft.chmod(0o600)
        draft.replace(data_dir / "secret_key")


def require_sound(owner_url: str, head: Head, contents: Contents) -> None:
    """Prove what was restored: the ledger as a whole, its figures, and every file it needs."""
    faults = [*verify(using="owner").faults]
    with psycopg.connect(owner_url) as connection:
        found = ledger_figures(connection)
    if found != (head.entries, head.ledger, head.checkpoint):
        faults.append(f"the ledger is not the one that was backed up ({found[0]} entries)")
    faults += _missing_files(contents)
    if faults:
        more = f", and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise Unusable(
            f"What was restored is not sound: {'; '.join(faults[:SHOWN])}{more}. Do not work on"
            " it; take an earlier backup."
        )


def _missing_files(contents: Contents) -> list[str]:
    """Originals that the database names and the backup does not hold as they were."""
    files, faults = contents.files, []
    for file in File.objects.using("owner").order_by("pk").iterator(2000):
        held = files.get(file.path("original"))
        if held is None:
            faults.append(f"the file {file.pk} is missing")
        elif f"sha256:{held.sha256}" != file.sha256:
            faults.append(f"the file {file.pk} was damaged before the backup")
    return faults
