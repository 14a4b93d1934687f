"""Where backups lie, when the next is due, and which of them go."""

import re
from datetime import datetime, time, timedelta
from pathlib import Path

from anxiao.kernel.clock import LOCAL

NIGHTLY = time(2, 30)
NAME = re.compile(r"anxiao-(\d{8}T\d{6})\.tar")
STAMP = "%Y%m%dT%H%M%S"


def name_for(moment: datetime) -> str:
    """What a backup made at an instant is called: by the county's clock."""
    return f"anxiao-{moment.astimezone(LOCAL).strftime(STAMP)}.tar"


def kept(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))


def drop_old(folder: Path, keep: int, proven: Path) -> list[Path]:
    """Remove all but the newest; the one proven last stays, however old it is."""
    gone = [path for path in kept(folder)[:-keep] if path != proven]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def is_due(
    folder: Path, now: datetime, *, started: datetime, tried: datetime | None = None
) -> bool:
    """Whether a night has passed without a backup; a night in which one failed has had its try.

    Where there is none at all, nights count from the start, so that a first try makes none.
    """
    last = max((_made(path) for path in kept(folder)), default=started)
    return max(last, tried or last) < _last_night(now)


def _made(path: Path) -> datetime:
    found = NAME.fullmatch(path.name)
    assert found is not None
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=LOCAL)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, LOCAL)


def _last_night(now: datetime) -> datetime:
    local = now.astimezone(LOCAL)
    night = datetime.combine(local.date(), NIGHTLY, LOCAL)
    return night if night <= local else night - timedelta(days=1)
