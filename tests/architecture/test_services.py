"""Writes are services: keyword-only, the actor first, in one transaction."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import WRITES, Module, modules

# Who tells does not decide: these run inside the transaction of the service that calls them.
NOT_BY_THEMSELVES = {
    "notices.services.send": "one statement, inside the caller's transaction",
    "hazards.services.acts.attach": "a part of act",
    "hazards.services.acts.tell": "a part of act",
}


def services() -> list[Module]:
    return [one for one in modules() if "services" in one.parts and one.app != "demo"]


def public(module: Module) -> list[ast.FunctionDef]:
    found = [node for node in module.tree.body if isinstance(node, ast.FunctionDef)]
    return [one for one in found if not one.name.startswith("_")]


def takes_the_actor_badly(module: Module) -> Iterator[str]:
    for one in public(module):
        name = f"{module.name}.{one.name}"
        given = [arg.arg for arg in (*one.args.posonlyargs, *one.args.args)]
        named = [arg.arg for arg in one.args.kwonlyargs]
        if name in NOT_BY_THEMSELVES:
            continue
        if "actor" in given:
            yield f"{name}: the actor is given by position"
        elif "actor" in named and named[0] != "actor":
            yield f"{name}: the actor does not come first"


def writes_outside_a_transaction(module: Module) -> Iterator[str]:
    """Public functions that write, by themselves or through the module's own private ones."""
    local = {node.name: node for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    for one in public(module):
        if f"{module.name}.{one.name}" not in NOT_BY_THEMSELVES and _writes(one, local, set()):
            yield f"{module.name}.{one.name}: writes without @transaction.atomic"


def writes_for_nobody(module: Module) -> Iterator[str]:
    local = {node.name: node for node in module.tree.body if isinstance(node, ast.FunctionDef)}
    for one in public(module):
        arguments = (*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs)
        if "actor" not in [arg.arg for arg in arguments] and _writes(
            one, local, set(), even_atomic=True
        ):
            yield f"{module.name}.{one.name}: writes, and nobody acts"


def _writes(
    one: ast.FunctionDef,
    local: dict[str, ast.FunctionDef],
    seen: set[str],
    *,
    even_atomic: bool = False,
) -> bool:
    if one.name in seen or (_is_atomic(one) and not even_atomic):
        return False
    seen.add(one.name)
    calls = [node.func for node in ast.walk(one) if isinstance(node, ast.Call)]
    if any(isinstance(call, ast.Attribute) and _is_write(call) for call in calls):
        return True
    names = [call.id for call in calls if isinstance(call, ast.Name)]
    inner = [local[name] for name in names if name in local]
    return any(_writes(each, local, seen, even_atomic=even_atomic) for each in inner)


def _is_write(call: ast.Attribute) -> bool:
    """A call that changes rows; sets and digests have an ``update`` too."""
    if call.attr not in WRITES:
        return False
    text = ast.unparse(call.value)
    return call.attr != "update" or "objects" in text or "rows" in text or "tokens" in text


def _is_atomic(one: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in one.decorator_list)


RULES = (takes_the_actor_badly, writes_outside_a_transaction, writes_for_nobody)


@pytest.mark.parametrize("rule", RULES)
def test_every_service_keeps_the_rule(rule: object) -> None:
    assert len(services()) > 8
    assert [fault for module in services() for fault in rule(module)] == []  # type: ignore[operator]


PLANTED = [
    (takes_the_actor_badly, "def fix(actor, hazard): ..."),
    (takes_the_actor_badly, "def fix(*, hazard, actor): ..."),
    (writes_outside_a_transaction, "def fix(*, actor, hazard):\n    hazard.save()"),
    (
        writes_outside_a_transaction,
        "def fix(*, actor):\n    _do()\ndef _do():\n    Hazard.objects.create()",
    ),
    (writes_for_nobody, "@transaction.atomic\ndef fix(*, hazard):\n    hazard.save()"),
]


@pytest.mark.parametrize(("rule", "text"), PLANTED)
def test_a_planted_fault_is_found(rule: object, text: str) -> None:
    assert list(rule(Module("hazards.services.fix", text)))  # type: ignore[operator]


def test_one_transaction_around_everything_is_no_fault() -> None:
    text = "@transaction.atomic\ndef fix(*, actor, hazard):\n    hazard.save()"
    assert not list(writes_outside_a_transaction(Module("hazards.services.fix", text)))
