"""The program's own text, read as a tree, for the rules that a reader could forget."""

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from anxiao.config.env import TREE

PACKAGE = TREE / "anxiao"
WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
}


@dataclass(frozen=True)
class Module:
    """One file of the program: its dotted name below ``anxiao`` and its text."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def app(self) -> str:
        return self.name.split(".", maxsplit=1)[0]

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> list[ast.FunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every module of ours but the migrations, which are never edited."""
    files = sorted(PACKAGE.rglob("*.py"))
    return tuple(
        Module(_dotted(file), file.read_text(encoding="utf-8"))
        for file in files
        if "migrations" not in file.parts
    )


def _dotted(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def templates() -> dict[str, str]:
    """Every template of ours, by the name under which it is loaded."""
    found = {}
    for folder in sorted(PACKAGE.glob("*/templates")):
        for file in sorted(folder.rglob("*.*")):
            found[file.relative_to(folder).as_posix()] = file.read_text(encoding="utf-8")
    return found
