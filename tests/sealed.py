"""What a walk compares to show that something sealed leaks nothing.

Everything is read twice, with something sealed in the database and without; what comes back is
compared byte for byte, apart from secrets that differ with each request.
"""

import re
from collections.abc import Iterable
from difflib import unified_diff
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

SECRETS = re.compile(
    r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*"|X-CSRFToken&?[^,}]*|'
    r'nonce="[^"]*"|\d\d:\d\d(?::\d\d(?:\.\d+)?)?'
)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def told(answer: Any, *keys: object) -> tuple[int, Any, str]:
    """All that an answer says: its status, its words, its version; of a key asked for nothing."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, _words(answer, body, keys), answer.headers.get("ETag", "")


def _words(answer: Any, body: bytes, keys: Iterable[object]) -> Any:
    kind = answer.headers.get("Content-Type", "")
    if kind == SHEET:
        return sheet(body)
    if body[:2] == b"PK":
        return _names(body)
    text = SECRETS.sub("", body.decode("latin-1" if answer.streaming else "utf-8", "replace"))
    for key in keys:
        text = text.replace(str(key), "")
    return text


def sheet(body: bytes) -> list[list[Any]]:
    """The cells of every sheet of a workbook, which as a file differs with the second."""
    book = load_workbook(BytesIO(body), read_only=True)
    return [list(row) for one in book.worksheets for row in one.iter_rows(values_only=True)]


def _names(body: bytes) -> Any:
    """What stands in a parcel, and the cells of its sheets."""
    try:
        parcel = ZipFile(BytesIO(body))
    except BadZipFile:
        return body
    return [
        (name, sheet(parcel.read(name)) if name.endswith(".xlsx") else parcel.getinfo(name).CRC)
        for name in parcel.namelist()
    ]


def apart(some: dict[str, Any], none: dict[str, Any]) -> dict[str, list[str]]:
    """The addresses that answer differently, each with the first lines that do."""
    assert some.keys() == none.keys()
    return {name: _lines(none[name], some[name]) for name in none if none[name] != some[name]}


def _lines(one: Any, other: Any) -> list[str]:
    both = [str(said).replace("\\n", "\n").splitlines() for said in (one, other)]
    return [line[:300] for line in unified_diff(*both, lineterm="", n=0)][2:12]
