"""Translations: the compiled form is made where it is used, and never committed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(locale: Path) -> list[Path]:
    """Compile every catalogue that is newer than its compiled form."""
    stale = [path for path in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _stale(path)]
    for source in stale:
        compile_one(source)
    return stale


def compile_one(source: Path) -> None:
    """Compile one catalogue; a reader sees the old form or the new one, whole."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    draft = source.with_suffix(".mo.new")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(source.with_suffix(".mo"))


def _stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    if not compiled.exists():
        return True
    return source.stat().st_mtime_ns > compiled.stat().st_mtime_ns
