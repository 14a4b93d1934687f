"""What stands in an entry's digest, said once for writing, verifying and exporting."""

from typing import Any

from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import digest, split

SIGNED = (
    "id",
    "subject",
    "kind",
    "number",
    "action",
    "person",
    "person_name",
    "post",
    "post_title",
    "organisation",
    "organisation_name",
    "on_behalf_of",
    "at",
    "recorded_at",
    "batch",
    "seal",
    "content",
    "previous",
)


def content_digest(says: Any, details: Any, algorithm: str) -> str:
    return digest(canonical({"says": says, "details": details}), algorithm)


def entry_digest(fields: dict[str, Any], algorithm: str) -> str:
    return digest(canonical({name: fields[name] for name in SIGNED}), algorithm)


def checkpoint_digest(fields: dict[str, Any], algorithm: str) -> str:
    names = ("number", "at", "size", "root", "sealed_root", "previous")
    return digest(canonical({name: fields[name] for name in names}), algorithm)


def algorithm_of(named: str) -> str:
    return split(named)[0]
