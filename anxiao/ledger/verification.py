"""Walking the ledger: every chain, every tree, every checkpoint.

``verify`` reads through a database alias that sees everything (the owner's); ``verify_export``
needs no database at all.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.canonical import plain
from anxiao.kernel.digests import split
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import merkle
from anxiao.ledger.entries import (
    SIGNED,
    algorithm_of,
    checkpoint_digest,
    content_digest,
    entry_digest,
)
from anxiao.ledger.models import Checkpoint, Entry, Leaf, Seal, SealedTree, Subject
from anxiao.ledger.reports import Report


def verify(*, using: str) -> Report:
    """Recompute every digest of the ledger and name each row that does not fit."""
    report = Report()
    _walk_chains(report, using)
    _walk_checkpoints(report, using)
    return report


WALKED = 20_000


def verify_within(actor: Actor) -> Report:
    """Recompute what an actor can read: her records' chains, and every checkpoint's own digest.

    The roots of checkpoints stand over entries that one reader may not see; only the full walk
    of the installation recomputes them.
    """
    report = Report()
    heads = {row.pk: row for row in Subject.objects.visible_to(actor)}
    entries = Entry.objects.visible_to(actor).order_by("subject", "number")[:WALKED]
    for key, chain in groupby(entries, key=lambda entry: entry.subject):
        subject = heads.get(key)
        title = subject.title if subject else str(key)
        head = verify_entries(report, title, chain)
        if subject and head != subject.head and report.entries < WALKED:
            report.fault(_subject(key, title), N_("its head is not its last entry"))
    _walk_digests(report, Checkpoint.objects.order_by("number"))
    return report


def verify_entries(report: Report, title: str, chain: Iterable[Entry]) -> str:
    """Check one record's chain in order and return its head digest."""
    previous = ""
    report.chains += 1
    for place, entry in enumerate(chain, start=1):
        report.entries += 1
        _check_entry(report, title, entry, place, previous)
        previous = entry.digest
    return previous


def _entry(entry: Entry, title: str) -> Sentence:
    return sentence(
        N_("entry %(id)s (%(action)s, no. %(number)s of “%(title)s”)"),
        id=str(entry.pk),
        action=entry.action,
        number=entry.number,
        title=title,
    )


def _subject(key: Any, title: str) -> Sentence:
    return sentence(N_("record %(id)s (“%(title)s”)"), id=str(key), title=title)


def _checkpoint(number: int) -> Sentence:
    return sentence(N_("checkpoint %(number)s"), number=number)


def _check_entry(report: Report, title: str, entry: Entry, place: int, previous: str) -> None:
    where = _entry(entry, title)
    algorithm = algorithm_of(entry.digest)
    if entry.number != place:
        what = N_("no. %(place)s is missing before it, or the order was changed")
        report.fault(where, what, place=place)
    if entry.previous != previous:
        report.fault(where, N_("does not follow the entry before it"))
    if content_digest(entry.says, entry.details, algorithm) != entry.content:
        report.fault(where, N_("its content was changed"))
    if entry_digest(vars(entry), algorithm) != entry.digest:
        report.fault(where, N_("who, when or what was changed"))


def _walk_chains(report: Report, using: str) -> None:
    subjects = {row.pk: row for row in Subject.objects.using(using).all()}
    seen = set()
    ordered = Entry.objects.using(using).order_by("subject", "number").iterator(2000)
    for key, chain in groupby(ordered, key=lambda entry: entry.subject):
        subject = subjects.get(key)
        title = subject.title if subject else str(key)
        head = verify_entries(report, title, list(chain))
        seen.add(key)
        if subject is None:
            report.fault(_subject(key, title), N_("entries stand without their subject row"))
        elif subject.head != head:
            report.fault(_subject(key, title), N_("its head is not its last entry"))
    for key, subject in subjects.items():
        if key not in seen and subject.entry_count:
            report.fault(_subject(key, subject.title), N_("all its entries are missing"))


def _walk_checkpoints(report: Report, using: str) -> None:
    digests = dict(Entry.objects.using(using).values_list("pk", "digest"))
    trees = {tree.checkpoint: tree for tree in SealedTree.objects.using(using)}
    leaves = _leaves(using)
    checkpoints = list(Checkpoint.objects.using(using).order_by("number"))
    _walk_digests(report, checkpoints)
    for made in checkpoints:
        _check_roots(report, made, trees.get(made.number), leaves, digests)


def _walk_digests(report: Report, checkpoints: Iterable[Checkpoint]) -> None:
    """Each checkpoint's own digest, and that none is missing between two of them."""
    previous, expected = "", 1
    for made in checkpoints:
        report.checkpoints += 1
        where = _checkpoint(made.number)
        if made.number != expected:
            report.fault(_checkpoint(expected), N_("is missing"))
        expected = made.number + 1
        if made.previous != previous:
            report.fault(where, N_("does not follow the one before it"))
        if checkpoint_digest(vars(made), algorithm_of(made.digest)) != made.digest:
            report.fault(where, N_("its own fields were changed"))
        previous = made.digest


def _leaves(using: str) -> dict[tuple[int, bool], list[Leaf]]:
    ordered = Leaf.objects.using(using).order_by("checkpoint", "is_sealed", "index")
    groups = groupby(ordered.iterator(5000), key=lambda leaf: (leaf.checkpoint, leaf.is_sealed))
    return {key: list(rows) for key, rows in groups}


def _check_roots(
    report: Report,
    made: Checkpoint,
    tree: SealedTree | None,
    leaves: dict[tuple[int, bool], list[Leaf]],
    digests: dict[Any, str],
) -> None:
    where, algorithm = _checkpoint(made.number), algorithm_of(made.digest)
    shown = _contents(report, where, leaves.get((made.number, False), []), digests)
    if len(shown) != made.size or merkle.root(shown, algorithm) != split(made.root)[1]:
        report.fault(where, N_("its root does not fit its entries"))
    hidden = _contents(report, where, leaves.get((made.number, True), []), digests)
    if tree is None:
        report.fault(where, N_("the nonce of its sealed tree is missing"))
        return
    blinded = merkle.blinded(bytes.fromhex(tree.nonce), merkle.root(hidden, algorithm), algorithm)
    if len(hidden) != tree.size or blinded != split(made.sealed_root)[1]:
        report.fault(where, N_("its sealed root does not fit its entries"))


def _contents(
    report: Report, where: Sentence, leaves: list[Leaf], digests: dict[Any, str]
) -> list[bytes]:
    found = []
    for leaf in leaves:
        if leaf.entry not in digests:
            report.fault(where, N_("entry %(entry)s was deleted"), entry=str(leaf.entry))
            continue
        found.append(split(digests[leaf.entry])[1])
    return found


# --- export ---------------------------------------------------------------------------------


def export_lines(*, using: str) -> Iterator[str]:
    """Checkpoints, then every entry with its inclusion proof, as JSON lines.

    Entries behind an unopened seal stay out; those of an opened one carry the nonce that
    their blinded root needs.
    """
    for made in Checkpoint.objects.using(using).order_by("number"):
        yield checkpoint_line(made)
    digests = dict(Entry.objects.using(using).values_list("pk", "digest"))
    trees = {tree.checkpoint: tree for tree in SealedTree.objects.using(using)}
    made_with = {one.number: algorithm_of(one.digest) for one in Checkpoint.objects.using(using)}
    places = _places(_leaves(using), digests, trees, made_with)
    closed = _closed_seals(using)
    ordered = Entry.objects.using(using).order_by("subject", "number").iterator(2000)
    for entry in ordered:
        if entry.seal in closed:
            continue
        yield entry_line(entry, places(entry.pk))


CHECKPOINT = ("number", "at", "size", "root", "sealed_root", "previous", "digest")


def _value(row: Any, name: str) -> Any:
    return plain(getattr(row, name))


def checkpoint_line(made: Checkpoint) -> str:
    return write_line({"checkpoint": {name: _value(made, name) for name in CHECKPOINT}})


def entry_line(entry: Entry, proof: dict[str, Any] | None) -> str:
    body = {name: _value(entry, name) for name in (*SIGNED, "says", "details", "digest")}
    return write_line({"entry": body, "proof": proof})


def write_line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _closed_seals(using: str) -> set[Any]:
    from_seal = Entry.objects.using(using).exclude(seal=None).values_list("seal", flat=True)
    return set(from_seal.distinct()) - _opened(using)


def _opened(using: str) -> set[Any]:
    opened = Seal.objects.using(using).filter(opened_at__isnull=False)
    return set(opened.values_list("pk", flat=True))


def _places(
    leaves: dict[tuple[int, bool], list[Leaf]],
    digests: dict[Any, str],
    trees: dict[int, SealedTree],
    made_with: dict[int, str],
) -> Any:
    """A lookup from entry to its inclusion proof; None for one not yet in a checkpoint."""
    by_entry = {leaf.entry: leaf for rows in leaves.values() for leaf in rows}
    contents: dict[tuple[int, bool], list[bytes]] = {}

    def place(entry: Any) -> dict[str, Any] | None:
        leaf = by_entry.get(entry)
        if leaf is None:
            return None
        key = (leaf.checkpoint, leaf.is_sealed)
        if key not in contents:
            contents[key] = [split(digests[row.entry])[1] for row in leaves[key]]
        path = merkle.proof(contents[key], leaf.index, made_with[leaf.checkpoint])
        shown: dict[str, Any] = {
            "checkpoint": leaf.checkpoint,
            "index": leaf.index,
            "size": len(contents[key]),
            "path": [step.hex() for step in path],
        }
        if leaf.is_sealed:
            shown["nonce"] = trees[leaf.checkpoint].nonce
        return shown

    return place


def verify_export(lines: Iterable[str]) -> Report:
    """Check an exported ledger on its own: chains, checkpoints and inclusion proofs.

    A case file begins with its case, holds the checkpoints of its entries, and ends as it says.
    """
    report, previous = Report(), ""
    checkpoints: dict[int, dict[str, Any]] = {}
    heads: dict[str, str] = {}
    case: dict[str, Any] | None = None
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            report.fault(_line_of(number), N_("is not JSON"))
            continue
        if "case" in row and number == 1:
            case = row["case"]
        elif "checkpoint" in row:
            made = row["checkpoint"]
            if case is not None and made["number"] - 1 not in checkpoints:
                previous = made["previous"]
            previous = _export_checkpoint(report, made, previous, checkpoints)
        elif "entry" in row:
            _export_entry(report, number, row, heads, checkpoints)
        else:
            report.fault(_line_of(number), N_("is neither a checkpoint nor an entry"))
    if case is not None:
        _check_case(report, case, heads)
    return report


def _check_case(report: Report, case: dict[str, Any], heads: dict[str, str]) -> None:
    where = _subject(case["id"], case["title"])
    if ({*heads}, report.entries) != ({case["id"]}, case["entries"]):
        report.fault(where, N_("its entries are not all here"))
    if heads.get(case["id"]) != case["head"]:
        report.fault(where, N_("its head is not its last entry"))


def _line_of(number: int) -> Sentence:
    return sentence(N_("line %(number)s"), number=number)


def _export_checkpoint(
    report: Report, made: dict[str, Any], previous: str, seen: dict[int, dict[str, Any]]
) -> str:
    report.checkpoints += 1
    where = _checkpoint(made["number"])
    if made["previous"] != previous:
        report.fault(where, N_("does not follow the one before it"))
    if checkpoint_digest(made, algorithm_of(made["digest"])) != made["digest"]:
        report.fault(where, N_("its own fields were changed"))
    seen[made["number"]] = made
    return str(made["digest"])


def _export_entry(
    report: Report,
    line: int,
    row: dict[str, Any],
    heads: dict[str, str],
    checkpoints: dict[int, dict[str, Any]],
) -> None:
    entry, proof = row["entry"], row.get("proof")
    where = sentence(
        N_("line %(line)s, entry %(id)s (%(action)s)"),
        line=line,
        id=entry["id"],
        action=entry["action"],
    )
    algorithm = algorithm_of(entry["digest"])
    report.entries += 1
    if content_digest(entry["says"], entry["details"], algorithm) != entry["content"]:
        report.fault(where, N_("its content was changed"))
    if entry_digest(entry, algorithm) != entry["digest"]:
        report.fault(where, N_("who, when or what was changed"))
    if entry["previous"] != heads.get(entry["subject"], ""):
        report.fault(where, N_("does not follow the entry before it"))
    heads[entry["subject"]] = entry["digest"]
    if proof and not _is_included(entry["digest"], proof, checkpoints):
        report.fault(where, N_("its proof does not lead to the root of its checkpoint"))


def _is_included(named: str, proof: dict[str, Any], checkpoints: dict[int, dict[str, Any]]) -> bool:
    made = checkpoints.get(proof["checkpoint"])
    if made is None:
        return False
    algorithm, content = algorithm_of(made["digest"]), split(named)[1]
    path = [bytes.fromhex(step) for step in proof["path"]]
    try:
        root = merkle.root_from(content, proof["index"], proof["size"], path, algorithm)
    except ValueError:
        return False
    if "nonce" in proof:
        blinded = merkle.blinded(bytes.fromhex(proof["nonce"]), root, algorithm)
        return blinded == split(made["sealed_root"])[1]
    return proof["size"] == made["size"] and root == split(made["root"])[1]
