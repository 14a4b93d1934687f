"""The pages made from the program are current, and no link leads nowhere."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from anxiao.config import written_pages
from anxiao.config.ability_words import WORDS
from anxiao.config.env import TREE
from anxiao.config.links import broken_links
from anxiao.config.roles import ROLES
from anxiao.config.written_pages import PARTS, words_for, written


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree whose made pages have markers and nothing between."""
    for name, key in PARTS:
        page = tmp_path / name
        page.parent.mkdir(parents=True, exist_ok=True)
        with page.open("a") as file:
            file.write(f"# Page\n\n<!-- {key}:begin -->\n<!-- {key}:end -->\n")
    return tmp_path


def test_the_documentation_of_the_tree_is_current() -> None:
    call_command("docs", check=True)


def test_a_stale_page_is_named_and_then_written(tree: Path, settings: Any) -> None:
    settings.TREE = tree
    with pytest.raises(CommandError, match="docs/operate/roles.md is not current"):
        call_command("docs", check=True)
    call_command("docs", check=False)
    call_command("docs", check=True)
    assert "综合协调" in (tree / "docs/operate/roles.md").read_text()


def test_a_page_without_its_markers_is_a_fault(tree: Path) -> None:
    (tree / "docs/operate/roles.md").write_text("# Roles\n")
    with pytest.raises(ValueError, match="has lost its markers"):
        list(written(tree))


@pytest.mark.parametrize(
    ("target", "is_broken"),
    [
        ("other.md", False),
        ("other.md#a-heading-of-it", False),
        ("#here", False),
        ("https://elsewhere.example/x", False),
        ("missing.md", True),
        ("other.md#no-such-heading", True),
        ("../outside.md", True),
    ],
)
def test_a_link_leads_to_a_file_and_a_heading(tmp_path: Path, target: str, is_broken: bool) -> None:
    (tmp_path / "other.md").write_text("## A heading, of it\n")
    (tmp_path / "page.md").write_text(f"# Here\n\nSee [it]({target}).\n")
    assert bool(list(broken_links(tmp_path))) is is_broken


def test_every_variable_that_the_program_reads_is_told() -> None:
    told = set(re.findall(r"^\| `([A-Z_]+)`", written_pages.settings(), re.MULTILINE))
    reading = re.compile(r"environ(?:\.get\(|\[)\s*\"([A-Z_]+)\"|environ, \"([A-Z_]+)\"")
    read = {
        name
        for module in (TREE / "anxiao").rglob("*.py")
        for pair in reading.findall(module.read_text())
        for name in pair
        if name
    }
    ours = {name for name in read if name.startswith("ANXIAO_") or name == "PORT"}
    assert len(ours) > 7
    assert ours <= told


def test_every_role_stands_on_its_page_in_both_languages() -> None:
    page = (TREE / "docs/operate/roles.md").read_text()
    for role in ROLES.values():
        assert f"| {role.name['zh']} | {role.name['en']} |" in page


def test_every_ability_is_told_in_words() -> None:
    files = sorted((TREE / "anxiao").glob("*/abilities.py"))
    known = {
        str(one)
        for file in files
        for one in import_module(f"anxiao.{file.parent.name}.abilities").Ability
    }
    assert len(files) > 6
    assert known == {*map(str, WORDS)}


def test_cron_lines_are_told_in_words() -> None:
    assert words_for("*/5 * * * *") == "every 5 minutes"
    assert words_for("5 6 * * *") == "daily at 06:05"
