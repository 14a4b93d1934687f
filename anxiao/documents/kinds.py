"""What kinds of paper there are: each told by the app that owns it, found by the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Picture:
    """A photo on a paper: where its small copy lies in storage, and what stands below it."""

    picture: str
    says: str = ""


@dataclass(frozen=True)
class Head:
    """What every paper says of itself, whatever its kind."""

    number: str
    kind: str
    issuer: str
    issued_on: str
    is_demo: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of paper.

    ``mark`` is its word in the number, ``name`` its msgid, ``ability`` what issuing and revoking
    take, ``words`` what a reader calls the fields of the context. Each page of a coded one has the
    code of the context's ``url`` in its corner, so that a scan of any page tells its record.
    """

    key: str
    name: str
    zh: str
    mark: str
    template: Path
    context: type
    ability: str
    words: Mapping[str, str] = field(default_factory=dict)
    is_coded: bool = False


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Every kind, by its key."""
    told = (one for name in settings.PAPERS for one in import_module(name).KINDS)
    return {one.key: one for one in told}
