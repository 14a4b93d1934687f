"""What every API operation shares: pages, names, versions."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop as N_
from ninja import Field, Schema

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence


class NameOut(Schema):
    zh: str
    en: str


class Problem(Schema):
    """RFC 9457."""

    type: str
    status: int
    detail: str
    fields: dict[str, str] | None = None


class PageIn(Schema):
    """Where to go on: the cursor of the answer before, and how many rows."""

    after: UUID | None = None
    size: Annotated[int, Field(ge=1, le=200)] = 50


# Without a model: nothing that is refused is made from one, and a model of each status for each
# operation would be a third of what the web server keeps in memory. ``config.openapi`` tells them.
ERRORS: dict[int, None] = dict.fromkeys((400, 401, 403, 404, 409, 412, 413, 415, 422))
IF_MATCH: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "description": "The ETag of the record as last read; a changed record answers 412.",
            "schema": {"type": "string"},
        }
    ]
}


def version_of(request: HttpRequest) -> int | None:
    """The version in ``If-Match``; None without the header, Invalid when it is not one."""
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        return None
    text = header.removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise Invalid(sentence(N_("If-Match carries the ETag of the record.")))
    return int(text)
