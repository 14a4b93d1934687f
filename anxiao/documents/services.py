"""Issuing, revoking, and keeping papers within the reach of what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Head, Kind, kinds
from anxiao.documents.models import Document, Series
from anxiao.documents.printing import content_digest, context_of, render
from anxiao.documents.revocation import check
from anxiao.evidence import shelf
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.digests import digest
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.governed import COLUMNS, Governed
from anxiao.kernel.sentences import msg, sentence, word_day
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Subject
from anxiao.places.models import Organisation


@transaction.atomic
def issue(
    *,
    actor: Actor,
    kind: str,
    context: Any,
    about: Governed,
    title: str,
    occasion: str = "",
) -> Document:
    """Give a paper its number, print it, keep it, and say so on both chains.

    Refused while another one stands for the same occasion. Nothing is kept, and no number is
    used up, when it cannot be printed.
    """
    sort, issuer = kinds()[kind], _issuer(actor, kinds()[kind])
    if Document.objects.about(about.pk).unrevoked().filter(kind=kind, occasion=occasion).exists():
        raise Refused(sentence(N_("It has been issued already: revoke that paper first.")))
    now = clock.now()
    year = now.astimezone(clock.LOCAL).year
    ordinal = _next_number(actor, sort, issuer, year, about.seal)
    head = _head(sort, issuer, _number(sort, issuer, year, ordinal, about.seal))
    kept = context_of(head, context)
    content = render(sort, kept)
    row = Document(
        kind=kind,
        number=head.number,
        year=year,
        ordinal=ordinal,
        issuer=issuer.pk,
        subject=about.pk,
        subject_kind=str(about._meta.model_name),
        occasion=occasion,
        title=title[:200],
        issued_at=now,
        issued_by=actor.post,
        issued_by_title=actor.title[:120],
        context=kept,
        content=content_digest(kept),
        digest=digest(content),
        size=len(content),
        **_reach(about),
    )
    shelf.keep(row.path, content)
    _save(row)
    _tell(actor, row, about)
    return row


@transaction.atomic
def revoke(*, actor: Actor, document: Document, reason: str) -> Document:
    """Take a paper back with a reason; it stays readable, and says that it counts no more.

    Only the organisation that issued it may.
    """
    row: Document = Document.objects.lock(document.pk)
    check(row, actor)
    why = reason.strip()
    if not why:
        raise Invalid(sentence(N_("Give the reason in a few words.")))
    row.revoked_at, row.reason = clock.now(), why
    row.save(update_fields=["revoked_at", "reason"])
    says = sentence(N_("Revoked %(number)s: %(reason)s"), number=row.number, reason=why)
    details = {"document": row.pk, "number": row.number}
    for one in (row, _Case(row.subject)):
        ledger.record("document.revoke", one, actor=actor, says=says, details=details)
    return row


@transaction.atomic
def follow(*, actor: Actor, about: Governed, kind: str, occasion: str) -> None:
    """Keep the papers of a record in step with it.

    Whoever gets the record gets its papers; those of a kind that are about another occasion than
    the present one are marked as replaced.
    """
    columns = _reach(about)
    papers = Document.objects.visible_to(actor).filter(subject=about.pk)
    keys = list(papers.values_list("pk", flat=True))
    if not keys:
        return
    rows = Document.objects.filter(pk__in=keys)
    rows.update(**columns)
    rows.in_force().filter(kind=kind).exclude(occasion=occasion).update(replaced_at=clock.now())
    Subject.objects.filter(pk__in=keys).update(**columns)


@dataclass(frozen=True)
class _Case:
    """What a paper is about, as the ledger knows it."""

    subject: UUID

    def as_subject(self) -> ledger.Facts:
        row = Subject.objects.get(pk=self.subject)
        columns = {name: getattr(row, name) for name in COLUMNS}
        return ledger.Facts(kind=row.kind, id=row.pk, title=row.title, **columns)


def file_of(document: Document) -> bytes:
    """The bytes as they were issued; Refused where the storage gives others."""
    content = shelf.fetch(document.path)
    if digest(content, document.digest.partition(":")[0]) != document.digest:
        raise Refused(sentence(N_("The file of this paper is damaged. Restore it from a backup.")))
    return content


def _issuer(actor: Actor, kind: Kind) -> Organisation:
    if not actor.may(kind.ability):
        raise NotAllowed(sentence(N_("Your post does not issue papers of this kind.")))
    found = Organisation.objects.filter(pk=actor.organisation or 0).first()
    if found is None:
        raise NotAllowed(sentence(N_("Papers are issued by an organisation, under a post.")))
    return found


def _next_number(
    actor: Actor, kind: Kind, issuer: Organisation, year: int, seal: UUID | None
) -> int:
    """The next number of the series, whose row stays locked until this transaction ends."""
    wanted = {"issuer": issuer.pk, "kind": kind.key, "year": year, "seal": seal}
    Series.objects.bulk_create([Series(**wanted)], ignore_conflicts=True)
    row = Series.objects.visible_to(actor).select_for_update().get(**wanted)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def _number(kind: Kind, issuer: Organisation, year: int, ordinal: int, seal: UUID | None) -> str:
    """As in 县平安办交〔2026〕12号; behind a seal with a word of the seal's own."""
    behind = f"密{seal.hex[-4:].upper()}-" if seal else ""
    return f"{issuer.short_zh or issuer.zh}{kind.mark}〔{year}〕{behind}{ordinal}号"


def _head(kind: Kind, issuer: Organisation, number: str) -> Head:
    with translation.override("zh-hans"):
        today = word_day(clock.today())
    return Head(
        number=number,
        kind=kind.zh,
        issuer=issuer.zh,
        issued_on=today,
        is_demo=settings.DEMO_LABEL,
    )


def _reach(about: Governed) -> Mapping[str, Any]:
    return {name: getattr(about, name) for name in COLUMNS}


def _save(row: Document) -> None:
    """Two at once for the same occasion: the second is refused, not answered with a fault."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "document_in_force_once" not in str(error):
            raise
        raise Refused(
            sentence(N_("It has been issued already: revoke that paper first."))
        ) from None


def _tell(actor: Actor, row: Document, about: Governed) -> None:
    says = sentence(N_("Issued %(kind)s %(number)s."), kind=msg(row.sort.name), number=row.number)
    details = {"document": row.pk, "digest": row.digest, "content": row.content}
    for one in (row, about):
        ledger.record("document.issue", one, actor=actor, says=says, details=details)
