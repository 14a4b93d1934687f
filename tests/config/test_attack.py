"""The API under attack: requests made from its own document, fitting and not, by several roles.

Nothing may break it, and every answer is one that the document promises.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from anxiao.config.api import api
from anxiao.config.openapi import METHODS
from anxiao.kernel.principal import acting
from anxiao.people.tokens import make_token
from tests.config.documents import misfits
from tests.world import COUNTY, TOWN, World, item, make_hazard, make_world, photo

pytestmark = pytest.mark.django_db
EXAMPLES = 5

NASTY = ("", "\0", "a\0b", "\ud800", "𠮷", "'; --", "%", "\\", "x" * 5000, "\u202e", "null", "-1")
HUGE = (0, -1, 2**31, 2**62, 2**63 - 1, 2**63, -(2**63) - 1, 2**70, 10**400)
ODD: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(NASTY),
    st.sampled_from(HUGE),
    st.sampled_from((None, True, 1.5, 1e300, [], {}, [[]], {"a": {"b": []}})),
)


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    path: str
    method: str
    says: dict[str, Any]

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return [one for one in self.says.get("parameters", []) if one["in"] != "header"]

    @property
    def body(self) -> tuple[str, dict[str, Any]] | None:
        content = self.says.get("requestBody", {}).get("content", {})
        return next(((kind, one["schema"]) for kind, one in content.items()), None)


def document() -> dict[str, Any]:
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def operations(found: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in found["paths"].items():
        for method in METHODS:
            if method in methods:
                yield Operation(path, method, methods[method])


KINDS: dict[str, st.SearchStrategy[Any]] = {
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "null": st.none(),
}
FORMATS: dict[str, st.SearchStrategy[Any]] = {
    "uuid": st.uuids().map(str),
    "date": st.dates().map(str),
    "date-time": st.datetimes(timezones=st.timezones()).map(lambda one: one.isoformat()),
}


def texts(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    longest = schema.get("maxLength", 8000)
    words = st.sampled_from([one for one in NASTY if len(one) <= longest])
    return st.one_of(words, st.text(max_size=min(longest, 60)))


class Maker:
    """Values that fit a schema; names of real records where a parameter or member has one."""

    def __init__(self, known: dict[str, Any], real: dict[str, list[Any]]) -> None:
        self.known = known
        self.real = real

    def named(self, name: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        """What a parameter or a member is given: mostly something real."""
        if name not in self.real:
            return self.fitting(schema)
        real = st.sampled_from(self.real[name])
        if schema.get("type") == "array":
            real = st.lists(real, max_size=2, unique=True)
        return st.one_of(*[real] * 8, self.fitting(schema))

    def fitting(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        if "$ref" in schema:
            return self.fitting(self.known[schema["$ref"].rpartition("/")[2]])
        if "anyOf" in schema:
            return st.one_of(*map(self.fitting, schema["anyOf"]))
        if "enum" in schema or "const" in schema:
            return st.sampled_from(schema.get("enum", [schema.get("const")]))
        if schema.get("type") == "object":
            return self._object(schema)
        if schema.get("type") == "array":
            return st.lists(self.fitting(schema["items"]), max_size=3)
        return self._plain(schema)

    def _object(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        members = {
            name: self.named(name, one) for name, one in schema.get("properties", {}).items()
        }
        needed = {name: members.pop(name) for name in schema.get("required", [])}
        return st.fixed_dictionaries(needed, optional=members)

    def _plain(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        match schema.get("type"):
            case "integer":
                low = schema.get("minimum", -(2**70))
                high = schema.get("maximum", schema.get("exclusiveMaximum", 2**70 + 1) - 1)
                return st.integers(low, high)
            case "string":
                return FORMATS.get(schema.get("format", "")) or texts(schema)
        return KINDS.get(schema.get("type", ""), ODD)

    def sent(self, schema: dict[str, Any], name: str = "") -> st.SearchStrategy[Any]:
        """Mostly what fits, sometimes what does not."""
        fitting = self.named(name, schema)
        return st.one_of(*[fitting] * 3, ODD)


@pytest.fixture
def world() -> World:
    return make_world()


def token_of(world: World, who: str) -> str:
    actor = world.actors[who]
    with acting(actor):
        return make_token(actor=actor, label="attack")[1]


def real_names(world: World) -> dict[str, list[Any]]:
    """What stands in the database, by the names under which operations ask for it."""
    states = ("reported", "dispatched", "rectifying", "submitted", "accepted")
    with acting(world.actors["school"]):
        file = photo(world.actors["school"], 1)
    return {
        "hazards": [str(make_hazard(world, state=state).pk) for state in states],
        "sites": [str(world.sites["school"].pk), str(world.sites["shop"].pk)],
        "site": [str(world.sites["school"].pk)],
        "evidence": [str(file.pk)],
        "files": [str(file.pk)],
        "item": [item().pk],
        "organisations": [str(one.pk) for one in world.organisations.values()],
        "lead": [world.organisations["police"].pk, world.organisations["school"].pk],
        "territory": [TOWN],
        "territory_code": [TOWN, COUNTY],
        "key": ["upload.limits"],
        "within": [COUNTY],
    }


def for_path(real: dict[str, list[Any]], path: str) -> dict[str, list[Any]]:
    """The same, with ``pk`` meaning a record of the kind that the address is about."""
    kind = path.split("/")[3].replace("ledger", "hazards")
    return {**real, "pk": real.get(kind, real["hazards"])}


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("who", ["coordinator", "school", "town", "auditor"])
def test_no_request_breaks_it_and_every_answer_is_documented(world: World, who: str) -> None:
    found, real = document(), real_names(world)
    secret = token_of(world, who)
    client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})
    client.raise_request_exception = False
    seen = Counter[int]()
    for operation in operations(found):
        maker = Maker(found["components"]["schemas"], for_path(real, operation.path))
        attack(client, operation, maker, seen)
    assert {200, 201, 400, 403, 404, 422} <= set(seen), seen


def attack(client: Client, operation: Operation, maker: Maker, seen: Counter[int]) -> None:
    names = {one["name"]: maker.sent(one["schema"], one["name"]) for one in operation.parameters}
    kind, schema = operation.body or ("", {})
    bodies = maker.sent(schema).map(json.dumps) if kind == "application/json" else st.just("")
    if kind == "application/octet-stream":
        bodies = st.sampled_from(["", "x", "y" * 2000])
    broken = st.sampled_from(["{", "[1,", '{"a":NaN}', "\ufeff{}", "[" * 3000])
    needed = {one["name"] for one in operation.parameters if one.get("required")}

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        values=st.fixed_dictionaries(
            {name: one for name, one in names.items() if name in needed},
            optional={name: one for name, one in names.items() if name not in needed},
        ),
        body=st.one_of(*[bodies] * 7, broken) if kind else st.just(""),
    )
    def once(values: dict[str, Any], body: str) -> None:
        path, query = operation.path, {}
        for one in operation.parameters:
            if one["name"] in values and one["in"] == "query":
                query[one["name"]] = text_of(values[one["name"]])
            elif one["in"] == "path":
                word = text_of(values[one["name"]])
                assume(word and not {*word} & {*"/?#%"} and word.isprintable())
                path = path.replace(f"{{{one['name']}}}", word)
        with _undone():
            answer = client.generic(
                operation.method.upper(),
                path,
                body.encode("utf-8", "surrogatepass"),
                content_type=kind or "application/json",
                query_params={name: one.encode("utf-8", "replace") for name, one in query.items()},
            )
        seen[answer.status_code] += 1
        judge(operation, answer, maker.known, f"{path} {query} {body[:300]!r}")

    once()


class _Undone(Exception):
    pass


class _undone:  # noqa: N801 (reads as a word in a with statement)
    """A savepoint that is always rolled back, so that every example begins alike."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *reason: Any) -> None:
        if reason[0] is None:
            transaction.set_rollback(True)
        self.atomic.__exit__(*reason)


def judge(operation: Operation, answer: Any, known: dict[str, Any], asked: str) -> None:
    status, place = answer.status_code, f"{operation.method} {operation.path}: {asked}"
    assert status < 500, place
    resolved = answer.resolver_match is not None
    promised = operation.says["responses"].get(str(status))
    assert promised is not None or (status == 404 and not resolved), f"{status} {place}"
    content = (promised or {}).get("content", {})
    kind = answer["Content-Type"].partition(";")[0]
    if status >= 400:
        assert kind == "application/problem+json", place
    assert kind in content, f"{kind} {place}"
    if "json" not in kind:
        return
    body = json.loads(answer.content)
    assert list(misfits(body, content[kind]["schema"], known)) == [], place
