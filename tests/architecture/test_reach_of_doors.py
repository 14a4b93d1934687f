"""Views, operations and jobs come to governed rows through ``visible_to`` alone.

Which rows are governed is read off the models and the database: whatever has a row-level
policy, and whatever a query set narrows to an actor. Directories have neither.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache

import pytest
from django.apps import apps
from django.db import connection, models

from tests.architecture.tree import Module, modules

# All others are ways from a request or a job to rows. Services lock rows that a door has found;
# so do services of many rows at once, and trees of tasks are numbered and locked for them;
# checkpoints and verification walk the ledger whole; the middleware finds out who acts; and
# the rules of administering ask whether a user name is taken anywhere. A second administrator's
# word is asked for and given by services, and the ways of signing in and of confirming who one
# is find out whose password it is. Tokens are looked up before anybody acts, nights are services
# of all rows, and what a record keeps beside itself is a part of its services. Registers are
# begun and filled by services and visits alone.
NOT_DOORS = {
    "services", "models", "lifecycle", "abilities", "management", "checkpoints", "verification",
    "middleware", "administering", "confirming", "adapters", "bulk", "chains", "intake", "merging",
    "slips", "beginning", "numbering", "tree", "reauthentication", "tokens", "nights", "keeping",
    "filling", "rows",
}  # fmt: skip
ALLOWED = {"visible_to", "none"}
FETCHERS = {"get_object_or_404", "get_list_or_404"}


@lru_cache(maxsize=1)
def narrowed() -> frozenset[str]:
    """Names of the models whose query sets know ``visible_to``."""
    found = [model for model in _ours() if hasattr(model._default_manager.all(), "visible_to")]
    return frozenset(model.__name__ for model in found)


@lru_cache(maxsize=1)
def backwards() -> frozenset[str]:
    """Names under which a governed row is reached from another model's row."""
    names = set()
    for model in _ours():
        if model.__name__ in narrowed():
            for field in model._meta.fields:
                if isinstance(field, models.ForeignKey) and not field.remote_field.hidden:
                    names.add(str(field.remote_field.get_accessor_name()))
    return frozenset(names)


def _ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("anxiao.")]


def doors() -> list[Module]:
    return [
        module
        for module in modules()
        if not NOT_DOORS & {*module.parts} and module.app not in ("kernel", "demo", "config")
    ]


def past_reach(module: Module) -> Iterator[str]:
    """Every place where a door takes governed rows without asking who looks."""
    parents = {
        child: node for node in ast.walk(module.tree) for child in ast.iter_child_nodes(node)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
            yield from _manager(module, node, parents.get(node))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FETCHERS:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Name) and first.id in narrowed():
                yield f"{module.name}:{node.lineno}: {first.id} fetched past visible_to"
        if isinstance(node, ast.Attribute) and node.attr in ("all", "filter", "get", "first"):
            owner = node.value
            if isinstance(owner, ast.Attribute) and owner.attr in backwards():
                yield f"{module.name}:{node.lineno}: .{owner.attr} reached backwards"


def _manager(module: Module, node: ast.Attribute, parent: ast.AST | None) -> Iterator[str]:
    model = node.value.id if isinstance(node.value, ast.Name) else ""
    asked = parent.attr if isinstance(parent, ast.Attribute) else "nothing"
    if model in narrowed() and asked not in ALLOWED:
        yield f"{module.name}:{node.lineno}: {model}.objects.{asked}, not visible_to"


def test_doors_start_from_reach() -> None:
    assert len(doors()) > 40
    assert [fault for module in doors() for fault in past_reach(module)] == []


PLANTED = [
    "rows = Hazard.objects.filter(state='reported')",
    "rows = Hazard.objects.all()",
    "count = Entry.objects.count()",
    "row = get_object_or_404(Site, pk=pk)",
    "rows = Notice._default_manager.all()",
    "def f(manager=Hazard.objects): ...",
    "rows = site.hazards.filter(state='reported')",
]


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_fault_is_found(text: str) -> None:
    assert list(past_reach(Module("hazards.views", text)))


@pytest.mark.parametrize(
    "text",
    [
        "rows = Hazard.objects.visible_to(actor).filter(state='reported')",
        "row = get_object_or_404(Hazard.objects.visible_to(actor), pk=pk)",
        "rows = Organisation.objects.filter(valid_to=None)",
    ],
)
def test_reach_and_directories_are_no_fault(text: str) -> None:
    assert not list(past_reach(Module("hazards.views", text)))


@pytest.mark.django_db
def test_whatever_has_a_policy_is_narrowed_or_never_named_in_a_door() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity")
        guarded = {name for (name,) in cursor.fetchall()}
    bare = {
        model.__name__
        for model in _ours()
        if model._meta.db_table in guarded and model.__name__ not in narrowed()
    }
    assert len(guarded) > 10
    assert bare <= {"Seal", "Leaf"}, "a guarded table without visible_to"
    named = {
        (module.name, node.id)
        for module in doors()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name) and node.id in bare
    }
    assert named == set()
