"""What a device sends: one sheet, the visit that begins with it, hazards that were seen again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import digest


@dataclass(frozen=True)
class Begun:
    """A visit that was begun on the device: where, how, by what, with whom, under which key."""

    key: UUID
    site: UUID
    kind: str
    checklists: Sequence[UUID]
    team: Sequence[UUID] = ()
    campaign: UUID | None = None


@dataclass(frozen=True)
class Sent:
    """One sheet as a device sends it; the same key always comes with the same of it.

    ``seen`` is the version of the sheet on which the device wrote. ``files`` name by what the form
    calls them the digest of what was sent, and of the original where it was made smaller.
    ``rechecks`` say of hazards that were to be looked at again what was seen; they come with the
    sheet that finishes the visit, and name their photos as ``files`` do.
    """

    key: UUID
    checklist: UUID
    xml: str
    visit: UUID | None = None
    begun: Begun | None = None
    seen: int | None = None
    finishes: bool = True
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rechecks: Sequence[Mapping[str, Any]] = ()
    began_at: datetime | None = None
    ended_at: datetime | None = None
    app: str = ""

    @property
    def kept(self) -> bytes:
        """All that it says, in the one form of which the print is made."""
        said = {**vars(self), "begun": vars(self.begun) if self.begun else None}
        if not self.rechecks:
            # What was sent before there were any keeps its print.
            del said["rechecks"]
        return canonical(said)

    @property
    def print(self) -> str:
        return digest(self.kept)

    @classmethod
    def again(cls, kept: str) -> "Sent":
        """What was sent, from what was kept of it."""
        said = json.loads(kept)
        begun = said["begun"]
        return cls(
            **{
                **said,
                "key": UUID(said["key"]),
                "checklist": UUID(said["checklist"]),
                "visit": _key(said["visit"]),
                "begun": begun and Begun(**_begun(begun)),
                "rechecks": [
                    {**one, "hazard": UUID(one["hazard"])} for one in said.get("rechecks", ())
                ],
                "began_at": _moment(said["began_at"]),
                "ended_at": _moment(said["ended_at"]),
            }
        )


def _begun(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **said,
        "key": UUID(said["key"]),
        "site": UUID(said["site"]),
        "checklists": [UUID(one) for one in said["checklists"]],
        "team": [UUID(one) for one in said["team"]],
        "campaign": _key(said["campaign"]),
    }


def _key(said: str | None) -> UUID | None:
    return UUID(said) if said else None


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
