"""The API's reference as a plain page: made from the document on the server, without scripts."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from anxiao.config.openapi import METHODS

SAMPLES = {
    "uuid": "0198c2f4-7a61-7d30-9c1e-5f2b8a6d4e10",
    "date": "2026-06-18",
    "date-time": "2026-06-18T17:30:00+08:00",
}
SIGN_IN = "Authorization: Bearer axt_…"


class Reference(DocsBase):
    """The page at ``/api/v1/docs``."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        book = Book(api.get_openapi_schema())
        context = {
            "url": self.get_openapi_url(api, kwargs),
            "base": settings.BASE_URL,
            "chapters": book.chapters(),
            "schemas": book.schemas(),
            "refusals": book.refusals(),
        }
        return render(request, "config/reference.html", context)


@dataclass(frozen=True)
class Line:
    """One parameter, or one member of an object."""

    name: str
    where: str
    kind: str
    is_required: bool
    says: str
    schema: str


@dataclass(frozen=True)
class Page:
    """One operation."""

    key: str
    method: str
    path: str
    title: str
    says: str
    parameters: list[Line]
    body: list[Line]
    body_kind: str
    answers: list[tuple[str, str, str]]
    example: str


class Book:
    """The document, turned into what the page shows."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.known: dict[str, Any] = document["components"]["schemas"]

    def chapters(self) -> list[tuple[str, list[Page]]]:
        """Operations by their tag, in the order of the addresses."""
        found: dict[str, list[Page]] = {}
        for path, methods in self.document["paths"].items():
            for method in METHODS:
                if method in methods:
                    tag = methods[method].get("tags", ["other"])[0]
                    found.setdefault(tag, []).append(self._page(path, method, methods[method]))
        return list(found.items())

    def schemas(self) -> list[tuple[str, str, list[Line]]]:
        rows = ((name, one) for name, one in sorted(self.known.items()) if "properties" in one)
        return [(name, one.get("description", ""), self._members(one)) for name, one in rows]

    def refusals(self) -> list[tuple[str, str]]:
        """Every way of saying no, which all operations share."""
        first = next(iter(self.document["paths"].values()))
        operation = next(first[method] for method in METHODS if method in first)
        answers = {code: one["description"] for code, one in operation["responses"].items()}
        return [(code, _(says)) for code, says in answers.items() if code >= "400"]

    def _page(self, path: str, method: str, operation: dict[str, Any]) -> Page:
        (kind, schema), summary = _body(operation), operation["summary"]
        return Page(
            key=operation["operationId"],
            method=method.upper(),
            path=path,
            title=_(summary),
            says=operation.get("description", ""),
            parameters=[self._parameter(one) for one in operation.get("parameters", [])],
            body=self._members(self._resolved(schema)),
            body_kind=kind,
            answers=list(self._answers(operation)),
            example=self._example(path, method, operation, kind, schema),
        )

    def _answers(self, operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
        for code, answer in operation["responses"].items():
            if code < "400":
                schema: dict[str, Any] = next(
                    (one["schema"] for _kind, one in _content(answer)), {}
                )
                yield code, self.kind(schema), self.link(schema)

    def _parameter(self, one: dict[str, Any]) -> Line:
        schema = one["schema"]
        says = one.get("description", schema.get("description", ""))
        is_required = one.get("required", False)
        return Line(one["name"], one["in"], self.kind(schema), is_required, says, self.link(schema))

    def _members(self, schema: dict[str, Any]) -> list[Line]:
        required = schema.get("required", [])
        return [
            Line(
                name,
                "",
                self.kind(one),
                name in required,
                one.get("description", ""),
                self.link(one),
            )
            for name, one in schema.get("properties", {}).items()
        ]

    def kind(self, schema: dict[str, Any]) -> str:
        """What a value is, in one line."""
        if "$ref" in schema:
            target = self._resolved(schema)
            return self.kind(target) if "enum" in target else _named(schema)
        if "anyOf" in schema:
            return " | ".join(dict.fromkeys(map(self.kind, schema["anyOf"])))
        if "enum" in schema or "const" in schema:
            return " | ".join(map(str, schema.get("enum", [schema.get("const")])))
        if schema.get("type") == "array":
            return f"[{self.kind(schema.get('items', {}))}]"
        return f"{schema.get('format') or schema.get('type', 'any')}{_bounds(schema)}"

    def link(self, schema: dict[str, Any]) -> str:
        """The schema behind a value, where it has a place of its own on the page."""
        name = _named(schema)
        return name if "properties" in self.known.get(name, {}) else ""

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.known[_named(schema)] if "$ref" in schema else schema
        return found

    def _example(
        self, path: str, method: str, operation: dict[str, Any], kind: str, schema: dict[str, Any]
    ) -> str:
        """A command that calls the operation, with what it needs and nothing more."""
        words = ["curl", "-H", SIGN_IN]
        if method != "get":
            words += ["-X", method.upper()]
        if method == "post":
            words += ["-H", f"Idempotency-Key: {SAMPLES['uuid']}"]
        if kind:
            words += ["-H", f"Content-Type: {kind}"]
        if kind == "application/json":
            words += ["-d", json.dumps(self.sample(schema), ensure_ascii=False)]
        elif kind:
            words += ["--data-binary", "@photo.jpg"]
        return shlex.join([*words, settings.BASE_URL + self._address(path, operation)])

    def _address(self, path: str, operation: dict[str, Any]) -> str:
        asked = [one for one in operation.get("parameters", []) if one.get("required")]
        for one in asked:
            path = path.replace(f"{{{one['name']}}}", str(self.sample(one["schema"])))
        query = [
            f"{one['name']}={self.sample(one['schema'])}" for one in asked if one["in"] == "query"
        ]
        return f"{path}?{'&'.join(query)}" if query else path

    def sample(self, schema: dict[str, Any]) -> Any:
        """A value that fits, with the required members of objects alone."""
        schema = self._resolved(schema)
        if "default" in schema:
            return schema["default"]
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if "anyOf" in schema:
            return self.sample(schema["anyOf"][0])
        if schema.get("type") == "object":
            members = schema.get("properties", {})
            return {name: self.sample(members[name]) for name in schema.get("required", [])}
        if schema.get("type") == "array":
            return [self.sample(schema["items"])]
        return _plain_sample(schema)


def _plain_sample(schema: dict[str, Any]) -> Any:
    kinds = {"integer": schema.get("minimum", 1), "number": 1.5, "boolean": True}
    return SAMPLES.get(schema.get("format", ""), kinds.get(schema.get("type", ""), "…"))


def _body(operation: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The media type of an operation's body and its schema; nothing where it takes none."""
    bodies = _content(operation.get("requestBody"))
    return next(((kind, one["schema"]) for kind, one in bodies), ("", {}))


def _content(part: dict[str, Any] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from (part or {}).get("content", {}).items()


def _named(schema: dict[str, Any]) -> str:
    """The name of the schema behind a value, for a link to it."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    inner = [schema.get("items", {}), *schema.get("anyOf", [])]
    return next(filter(None, map(_named, filter(None, inner))), "")


def _bounds(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum", ""), schema.get("maximum", "")
    if low != "" or high != "":
        return f" {low}…{high}"
    longest = schema.get("maxLength", "")
    return f" ≤ {longest}" if longest else ""
