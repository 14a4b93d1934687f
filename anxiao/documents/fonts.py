"""The fonts on the shelf, and which characters they have."""

import unicodedata
from functools import lru_cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

OURS = Path(__file__).with_name("fonts")
# Debian's, where they are installed: for what ours lack. Nothing else of the system is asked.
DEBIAN = Path("/usr/share/fonts/opentype/noto")


@lru_cache(maxsize=1)
def shelf() -> typst.Fonts:
    """Ours first; a paper looks the same wherever ours have all its characters."""
    folders = [str(folder) for folder in (OURS, DEBIAN) if folder.is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def lacking(text: str) -> list[str]:
    """The characters of a text that no font has, each once, in the order they come."""
    wanted = dict.fromkeys(sign for sign in text if sign not in " \n")
    left = [sign for sign in wanted if ord(sign) not in _main()]
    return [sign for sign in left if ord(sign) not in _others()] if left else []


@lru_cache(maxsize=1)
def _main() -> frozenset[int]:
    """What both of our weights have."""
    held = [_held(path, 0) for path in sorted(OURS.glob("*.ttf"))]
    return frozenset.intersection(*held) if held else frozenset()


@lru_cache(maxsize=1)
def _others() -> frozenset[int]:
    """What any font on the shelf has; read only when a character is not among ours."""
    found = {(str(one.path), one.index) for one in shelf().fonts()}
    return frozenset().union(*(_held(Path(path), index) for path, index in sorted(found)))


def _held(path: Path, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def printable(text: str) -> str:
    """A text as it goes on paper.

    Breaks between lines stay. What has no shape of its own goes: control characters, marks of
    direction that would turn the reading round, selectors of variants.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in lines if sign == "\n" or not _is_formless(sign)).strip()


def _is_formless(sign: str) -> bool:
    code = ord(sign)
    is_selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return is_selector or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")
