"""The ledger's part of a case file, and checking one without any database."""

import hashlib
import json
import zlib
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django.db import connection
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.digests import split
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import merkle
from anxiao.ledger.models import Checkpoint, Entry, Leaf, Subject
from anxiao.ledger.reports import Report
from anxiao.ledger.verification import (
    checkpoint_line,
    entry_line,
    verify_export,
    write_line,
)

LEDGER, MANIFEST, ORIGINALS = "ledger.jsonl", "manifest.json", "originals/"
LARGEST = 4 * 1024**3
PIECE = 1024 * 1024
BROKEN = (
    BadZipFile, ArithmeticError, AttributeError, LookupError, NotImplementedError, OSError,
    RuntimeError, TypeError, ValueError, zlib.error,
)  # fmt: skip


def case_lines(actor: Actor, subject: Subject) -> Iterator[str]:
    """One record's whole chain with its proofs, and the checkpoints that they lead to.

    Entries not yet under a checkpoint, or behind a seal that is still closed, carry no proof.
    """
    entries = list(Entry.objects.visible_to(actor).of(subject.pk))
    leaves = Leaf.objects.visible_to(actor).filter(entry__in=[one.pk for one in entries])
    places = {leaf.entry: leaf for leaf in leaves}
    yield write_line({"case": _case(subject)})
    numbers = {leaf.checkpoint for leaf in places.values()}
    for made in Checkpoint.objects.filter(pk__in=numbers).order_by("number"):
        yield checkpoint_line(made)
    trees: dict[tuple[int, bool], list[tuple[str, str | None]]] = {}
    for entry in entries:
        yield entry_line(entry, _proof(entry, places.get(entry.pk), trees))


def _case(subject: Subject) -> dict[str, Any]:
    return {
        "id": str(subject.pk),
        "kind": subject.kind,
        "title": subject.title,
        "entries": subject.entry_count,
        "head": subject.head,
    }


def _proof(
    entry: Entry, leaf: Leaf | None, trees: dict[tuple[int, bool], list[tuple[str, str | None]]]
) -> dict[str, Any] | None:
    if leaf is None:
        return None
    key = (leaf.checkpoint, leaf.is_sealed)
    if key not in trees:
        trees[key] = _tree_of(entry.pk)
    tree = trees[key]
    if not tree:
        return None
    path = merkle.proof([split(digest)[1] for digest, _nonce in tree], leaf.index)
    shown: dict[str, Any] = {
        "checkpoint": leaf.checkpoint,
        "index": leaf.index,
        "size": len(tree),
        "path": [step.hex() for step in path],
    }
    return {**shown, "nonce": tree[0][1]} if leaf.is_sealed else shown


def _tree_of(entry: UUID) -> list[tuple[str, str | None]]:
    """The digests of an entry's tree in order, from a function of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, nonce FROM ledger_tree_of(%s)", [entry])
        return [(row[0], row[1]) for row in cursor.fetchall()]


# --- checking -------------------------------------------------------------------------------


def verify_case(path: Path) -> Report:
    """Check a case file on its own: its list, its chain and proofs, and the originals in it."""
    report = Report()
    try:
        with ZipFile(path) as file:
            _check(report, file)
    except BROKEN:
        report.fault(_named(path.name), N_("is no case file, or a damaged one"))
    return report


def _check(report: Report, file: ZipFile) -> None:
    if sum(one.file_size for one in file.infolist()) > LARGEST:
        report.fault(_named(file.filename or ""), N_("is larger than any case file"))
        return
    with file.open(LEDGER) as raw:
        lines = TextIOWrapper(raw, encoding="utf-8").read().splitlines()
    found = verify_export(lines)
    report.entries, report.checkpoints = found.entries, found.checkpoints
    report.found += found.found
    listed = {row["name"]: row["sha256"] for row in json.loads(file.read(MANIFEST))["files"]}
    _check_files(report, file, listed, _recorded(lines))


def _check_files(report: Report, file: ZipFile, listed: dict[str, str], recorded: set[str]) -> None:
    present = [one.filename for one in file.infolist() if one.filename != MANIFEST]
    for name in sorted({*listed} - {*present}):
        report.fault(_named(name), N_("is missing"))
    for name in present:
        digest = _digest(file, name)
        if listed.get(name) != digest:
            report.fault(_named(name), N_("does not fit the list of the case file"))
        if name.startswith(ORIGINALS) and digest not in recorded:
            report.fault(_named(name), N_("is named by no entry of the ledger"))


def _recorded(lines: list[str]) -> set[str]:
    """The digests of files that the entries name."""
    entries = [json.loads(line).get("entry") for line in lines if line.strip()]
    details = [one["details"] for one in entries if one]
    return {name for one in details for name in one.get("files") or () if isinstance(name, str)}


def _digest(file: ZipFile, name: str) -> str:
    made = hashlib.sha256()
    with file.open(name) as content:
        while piece := content.read(PIECE):
            made.update(piece)
    return f"sha256:{made.hexdigest()}"


def _named(name: str) -> Sentence:
    return sentence(N_("file %(name)s"), name=name)
