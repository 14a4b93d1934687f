"""Links between the pages of the documentation, and those that lead nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.+?)\s*$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
FOLDERS = ("", "docs/**", "anxiao/**", ".github/**", "tools/**", "tests/**")


def pages(tree: Path) -> list[Path]:
    """Every page of the tree that people wrote, in order."""
    found = {page for folder in FOLDERS for page in tree.glob(f"{folder}/*.md".lstrip("/"))}
    return sorted(page for page in found if "vendor" not in page.parts)


def broken_links(tree: Path) -> Iterator[str]:
    """A line for every relative link whose file or heading is not there."""
    for page in pages(tree):
        text = FENCED.sub("", page.read_text(encoding="utf-8"))
        for target in LINK.findall(text):
            if not re.match(r"[a-z]+:", target) and not _leads_somewhere(page, target):
                yield f"{page.relative_to(tree)}: {target} leads nowhere"


def _leads_somewhere(page: Path, target: str) -> bool:
    name, _hash, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists():
        return False
    return not anchor or file.suffix != ".md" or anchor in _anchors(file)


def _anchors(page: Path) -> set[str]:
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    return {_anchor(heading) for heading in HEADING.findall(text)}


def _anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.strip().replace(" ", "-")
