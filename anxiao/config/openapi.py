"""What every operation of the API has in common, written into its document once."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_noop as N_
from ninja.openapi.schema import OpenAPISchema

from anxiao.kernel.doors import ERRORS, Problem
from anxiao.kernel.problems import MEDIA_TYPE
from anxiao.kernel.repeats import HEADER, LONGEST

METHODS = ("get", "put", "post", "patch", "delete")
SECURITY = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}
REPEATS = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "The same key with the same request is carried out once and answered again.",
    "schema": {"type": "string", "maxLength": LONGEST},
}
WORDS = {
    400: N_("The request cannot be read"),
    401: N_("Nobody is signed in"),
    403: N_("The post lacks the ability"),
    404: N_("No such record within reach"),
    409: N_("Not now: the record is in another state"),
    412: N_("The record has changed since it was read"),
    413: N_("Too many bytes"),
    415: N_("The body is not JSON"),
    422: N_("What was sent does not fit"),
}


def complete(document: OpenAPISchema) -> OpenAPISchema:
    """Add how to sign in, how to repeat safely, and every way of saying no."""
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY
    components.setdefault("schemas", {})[Problem.__name__] = Problem.model_json_schema()
    document["security"] = [{name: []} for name in SECURITY]
    for method, operation in operations(document):
        if method == "post":
            operation["parameters"] = [*operation.get("parameters", []), REPEATS]
        operation["responses"] = {
            **{str(status): body for status, body in operation["responses"].items()},
            **{str(status): _refusal(status) for status in ERRORS},
        }
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in document["paths"].values():
        for method in METHODS:
            if method in path:
                yield method, path[method]


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": WORDS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
