"""What a backup says of itself: a head at its beginning, the list of its members at its end."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

HEAD, DATABASE, KEY, LIST = "backup.json", "database.dump", "keys/secret_key", "contents.json"
FILES = "files/"
FORMAT = 1
SHORT = "This is no backup, or its beginning is damaged: take another copy of it."


class Unusable(Exception):
    """A backup cannot be made, read or restored; the text says what to do."""


@dataclass(frozen=True)
class Head:
    """The state of the installation at the instant of the snapshot."""

    version: str
    made_at: str
    postgres: int
    app_role: str
    migrations: dict[str, list[str]]
    entries: int
    ledger: str
    checkpoint: str
    format: int = FORMAT

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Understand the head, or say that it is none or of a newer kind."""
        try:
            told: Any = json.loads(content)
            number = int(told["format"])
        except (ValueError, KeyError, TypeError):
            raise Unusable(SHORT) from None
        if number > FORMAT:
            raise Unusable(
                f"This backup was made by a newer version of Anxiao ({told.get('version')}):"
                " restore it with that version or a later one."
            )
        try:
            return cls(**told)
        except TypeError:
            raise Unusable(SHORT) from None

    def written(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def unknown_to(self, known: dict[str, set[str]]) -> list[str]:
        """The migrations that this program has never heard of."""
        return [
            f"{app}.{name}"
            for app, names in self.migrations.items()
            for name in names
            if name not in known.get(app, set())
        ]


@dataclass(frozen=True)
class Member:
    """One member as it was written: how many bytes, and their digest."""

    size: int
    sha256: str


@dataclass
class Contents:
    """Every member of a backup but the list itself."""

    members: dict[str, Member] = field(default_factory=dict)

    @classmethod
    def read(cls, content: bytes) -> Self:
        try:
            told = json.loads(content)
            return cls({name: Member(*one) for name, one in told.items()})
        except (ValueError, TypeError, AttributeError):
            raise Unusable("The list at the end of this backup is damaged.") from None

    def written(self) -> bytes:
        told = {name: [one.size, one.sha256] for name, one in self.members.items()}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def files(self) -> dict[str, Member]:
        """The members that are files of the installation, by their name in storage."""
        found = self.members.items()
        return {name.removeprefix(FILES): one for name, one in found if name.startswith(FILES)}
