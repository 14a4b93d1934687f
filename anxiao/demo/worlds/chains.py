"""Entries with the digests that the ledger itself would have given them.

A million hazards take eight million entries. The canonical form is therefore written out
here, in the order of its keys; a test holds it against the ledger's own.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from anxiao.demo.worlds.sheets import NULL, as_json, escaped
from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import DEFAULT, split
from anxiao.kernel.sentences import Sentence
from anxiao.ledger import merkle
from anxiao.ledger.entries import checkpoint_digest, content_digest

ENTRY_COLUMNS = (
    *("id", "subject", "kind", "number", "action", "says", "details", "person", "person_name"),
    *("post", "post_title", "organisation", "organisation_name", "on_behalf_of", "at"),
    *("recorded_at", "batch", "seal", "content", "previous", "digest"),
)


def id_at(chance: random.Random, seconds: float) -> str:
    """A version 7 UUID of a moment, as text."""
    bits = chance.getrandbits(74)
    high = int(seconds * 1000) << 16 | 0x7000 | bits >> 62
    low = 0x8000000000000000 | bits & 0x3FFFFFFFFFFFFFFF
    digits = f"{high:016x}{low:016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def moment(seconds: float) -> str:
    """A moment in its canonical form."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True)
class Seat:
    """Who acts: a post with its holder and its organisation; the system has none of them."""

    organisation: int | None
    organisation_name: str
    post: str | None
    post_title: str
    person: str | None
    person_name: str
    signed: str = field(init=False)
    columns: str = field(init=False)

    def __post_init__(self) -> None:
        shown = {
            "organisation": self.organisation,
            "organisation_name": self.organisation_name,
            "person": self.person,
            "person_name": self.person_name,
            "post": self.post,
            "post_title": self.post_title,
        }
        organisation = NULL if self.organisation is None else str(self.organisation)
        names = (self.person or NULL, self.person_name, self.post or NULL, self.post_title)
        cells = (*names, organisation, self.organisation_name, NULL)
        object.__setattr__(self, "signed", canonical(shown).decode()[1:-1])
        object.__setattr__(self, "columns", "\t".join(cells))


SYSTEM = Seat(None, "", None, "", None, "world")


class Content:
    """What an entry says, with its digest: made once for all entries that say the same."""

    __slots__ = ("columns", "digest")

    def __init__(self, says: Sentence, details: dict[str, Any]) -> None:
        self.columns = f"{escaped(as_json(says))}\t{escaped(as_json(details))}"
        self.digest = content_digest(says, details, DEFAULT)


class Chain:
    """The entries of one record, each chained to the one before."""

    __slots__ = ("chance", "count", "head", "kind", "subject")

    def __init__(self, chance: random.Random, subject: str, kind: str) -> None:
        self.chance, self.subject, self.kind = chance, subject, kind
        self.count, self.head = 0, ""

    def entry(self, action: str, seat: Seat, at: float, content: Content) -> str:
        """One line for COPY in the order of ``ENTRY_COLUMNS``."""
        key, when, previous = id_at(self.chance, at), moment(at), self.head
        self.count += 1
        signed = (
            f'{{"action":"{action}","at":"{when}","batch":null,"content":"{content.digest}",'
            f'"id":"{key}","kind":"{self.kind}","number":{self.count},"on_behalf_of":null,'
            f'{seat.signed},"previous":"{previous}","recorded_at":"{when}","seal":null,'
            f'"subject":"{self.subject}"}}'
        )
        self.head = f"{DEFAULT}:{hashlib.sha256(signed.encode()).hexdigest()}"
        return (
            f"{key}\t{self.subject}\t{self.kind}\t{self.count}\t{action}\t{content.columns}\t"
            f"{seat.columns}\t{when}\t{when}\t\\N\t\\N\t{content.digest}\t{previous}\t{self.head}\n"
        )


@dataclass
class Tree:
    """Checkpoints over the entries in the order in which they were copied."""

    chance: random.Random
    every: int = 20_000
    number: int = 0
    previous: str = ""
    pending: list[tuple[str, str]] = field(default_factory=list)

    def add(self, lines: list[str]) -> None:
        for line in lines:
            key, _tab, rest = line.partition("\t")
            self.pending.append((key, rest[rest.rindex("\t") + 1 : -1]))

    def due(self, *, at: float, is_last: bool = False) -> Iterator[dict[str, list[str]]]:
        """The checkpoints that are full, and at the end the one that is not."""
        while len(self.pending) >= self.every or (is_last and self.pending):
            taken, self.pending = self.pending[: self.every], self.pending[self.every :]
            yield self._checkpoint(taken, at)

    def _checkpoint(self, taken: list[tuple[str, str]], at: float) -> dict[str, list[str]]:
        self.number += 1
        nonce, empty = self.chance.randbytes(32), merkle.root([])
        made: dict[str, Any] = {
            "number": self.number,
            "at": datetime.fromisoformat(moment(at)),
            "size": len(taken),
            "root": _named(merkle.root([split(digest)[1] for _key, digest in taken])),
            "sealed_root": _named(merkle.blinded(nonce, empty)),
            "previous": self.previous,
        }
        self.previous = made["digest"] = checkpoint_digest(made, DEFAULT)
        cells = [str(value) for value in (*made.values(),)]
        hidden = f"{self.number}\t{nonce.hex()}\t{_named(empty)}\t0\n"
        return {
            "ledger_checkpoint": ["\t".join(cells) + "\n"],
            "ledger_sealedtree": [hidden],
            "ledger_leaf": [
                f"{key}\t{self.number}\t{place}\tf\n" for place, (key, _d) in enumerate(taken)
            ],
        }


CHECKPOINT_COLUMNS = ("number", "at", "size", "root", "sealed_root", "previous", "digest")
TREE_COLUMNS = ("checkpoint", "nonce", "root", "size")
LEAF_COLUMNS = ("entry", "checkpoint", "index", "is_sealed")


def _named(value: bytes) -> str:
    return f"{DEFAULT}:{value.hex()}"
