"""Names and sizes: what a reader can hold in the head."""

import ast
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.architecture.tree import Module, modules

BANNED = {"utils", "util", "helpers", "common", "misc", "tools", "core", "base", "manager"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 60
# These may only shrink; whoever brings one below the limit takes its line away.
LONG_FILES = {
    "norms.views": 440,
    "ui.gallery": 445,
}
LONG_FUNCTIONS = {"ui.gallery.columns": 64}
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals")


def named_after_a_container(module: Module) -> Iterator[str]:
    for part in module.parts:
        if part in BANNED:
            yield f"{module.name}: name the thing, not its container"


def too_long(module: Module) -> Iterator[str]:
    allowed = LONG_FILES.get(module.name, LONGEST_FILE)
    if module.lines > allowed:
        yield f"{module.name}: {module.lines} lines, at most {allowed}"
    for one in module.functions():
        name, lines = f"{module.name}.{one.name}", (one.end_lineno or 0) - one.lineno + 1
        allowed = LONG_FUNCTIONS.get(name, LONGEST_FUNCTION)
        if lines > allowed:
            yield f"{name}: {lines} lines, at most {allowed}"


def acts_behind_the_back(module: Module) -> Iterator[str]:
    """Signals, and models that do more in ``save`` or ``delete`` than a reader expects."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
            if any(name.startswith(SIGNALS) for name in names) or "signals" in names:
                yield f"{module.name}: signals; let the upper floor pull"
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef) and one.name in ("save", "delete"):
                    yield f"{module.name}: {node.name}.{one.name} is overridden"


RULES = (named_after_a_container, too_long, acts_behind_the_back)


@pytest.mark.parametrize("rule", RULES)
def test_every_module_keeps_the_rule(rule: object) -> None:
    assert [fault for module in modules() for fault in rule(module)] == []  # type: ignore[operator]


PLANTED = [
    (named_after_a_container, "hazards.utils", ""),
    (named_after_a_container, "core.services", ""),
    (too_long, "hazards.rows", "x = 1\n" * 401),
    (too_long, "hazards.rows", "def f():\n" + "    x = 1\n" * 60),
    (acts_behind_the_back, "hazards.models", "from django.db.models.signals import post_save"),
    (acts_behind_the_back, "hazards.models", "from django.db.models import signals"),
    (acts_behind_the_back, "hazards.models", "class A:\n    def save(self): ..."),
]


@pytest.mark.parametrize(("rule", "name", "text"), PLANTED)
def test_a_planted_fault_is_found(rule: object, name: str, text: str) -> None:
    assert list(rule(Module(name, text)))  # type: ignore[operator]


def test_what_has_become_short_enough_is_no_exception_any_more() -> None:
    by_name = {module.name: module for module in modules()}
    for name in LONG_FILES:
        assert by_name[name].lines > LONGEST_FILE, name
    for name in LONG_FUNCTIONS:
        module, _dot, function = name.rpartition(".")
        found = [one for one in by_name[module].functions() if one.name == function]
        assert (found[0].end_lineno or 0) - found[0].lineno + 1 > LONGEST_FUNCTION, name


def schemas(module: Module) -> Iterator[str]:
    """What a body of the API is called, in a module that speaks of the API."""
    if "api" in module.parts or "schemas" in module.parts:
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef):
                yield node.name


def test_no_two_bodies_of_the_api_share_a_name() -> None:
    """The document has one list of them, in which the later would replace the earlier."""
    named = Counter(name for module in modules() for name in schemas(module))
    assert len(named) > 100
    assert [name for name, times in named.items() if times > 1] == []
