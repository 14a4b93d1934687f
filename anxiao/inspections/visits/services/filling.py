"""Keeping what is filled in, as often as somebody taps; nothing is judged but whether it fits."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.models import File
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.visits import answers as judging
from anxiao.inspections.visits import once, submission
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.ledger.acts import require_version

MOST_PHOTOS = 9


@transaction.atomic
def save(
    *,
    actor: Actor,
    row: Visit,
    sheet: UUID,
    answers: Mapping[str, str] | None = None,
    photos: Mapping[str, Sequence[UUID]] | None = None,
    xml: str = "",
    files: Mapping[str, UUID] | None = None,
    version: int | None = None,
) -> Sheet:
    """Keep a sheet as it is now; what it said before is replaced.

    ``answers`` go by their path in the form, ``photos`` by that of the question they show. Instead
    of both an engine sends its ``xml``, with ``files`` by the names that stand in it. ``version``
    is that of the sheet as it was last read. Refused once the visit has ended.
    """
    visit: Visit = Visit.objects.lock(row.pk)
    LIFECYCLE.judge("save", visit, actor=actor)
    rows = Sheet.objects.visible_to(actor).select_for_update(of=("self",)).with_questions()
    found = keep(
        actor=actor,
        sheet=rows.filter(visit=visit, pk=sheet).first(),
        answers=answers or {},
        photos=photos or {},
        xml=xml,
        files=files or {},
        version=version,
    )
    found.save()
    return found


def keep(
    *,
    actor: Actor,
    sheet: Sheet | None,
    answers: Mapping[str, str],
    photos: Mapping[str, Sequence[UUID]],
    xml: str,
    files: Mapping[str, UUID],
    version: int | None,
) -> Sheet:
    """Lay on a locked sheet what was sent; whoever calls saves it."""
    if sheet is None:
        raise OutOfReach(sentence(N_("There is no such sheet on this visit.")))
    found = sheet
    require_version(found, version)
    items = found.checklist.items
    if xml:
        answers, photos = _told(found, items, xml, files, photos)
    found.answers = judging.fitting(items, answers)
    _put_photos(actor, found, items, photos)
    found.xml, found.xml_digest = xml, once.print_of(xml) if xml else ""
    found.saved_at, found.saved_by = clock.now(), actor.title[:120]
    found.version += 1
    return found


def _told(
    sheet: Sheet,
    items: Sequence[Item],
    xml: str,
    files: Mapping[str, UUID],
    photos: Mapping[str, Sequence[UUID]],
) -> tuple[dict[str, str], dict[str, list[UUID]]]:
    """The answers of a submission and the photos that it names.

    What else a form keeps for itself (calculations, when it was begun) stays in its text alone.
    """
    said = submission.read(xml)
    if said.form_id and said.form_id != sheet.checklist.form_id:
        raise Invalid(sentence(N_("What was filled in belongs to another checklist.")))
    known = judging.paths(items)
    answers = {path: text for path, text in said.answers.items() if path in known}
    shown = {path: [*keys] for path, keys in photos.items()}
    for item in items:
        names = [answers.pop(path, "") for path in item.photo_paths]
        for name in filter(None, names):
            if name not in files and item.path not in photos:
                raise Invalid(
                    sentence(N_("The photo “%(name)s” has not arrived: send it first."), name=name)
                )
        keys = [files[name] for name in names if name in files]
        if keys:
            shown[item.path] = [*shown.get(item.path, []), *keys]
    return answers, shown


def _put_photos(
    actor: Actor, sheet: Sheet, items: Sequence[Item], photos: Mapping[str, Sequence[UUID]]
) -> None:
    """The photos by their question; new ones must be the actor's to show."""
    known = {item.path: item for item in items}
    kept: dict[str, Any] = {}
    for path, keys in photos.items():
        if path not in known:
            raise Invalid(sentence(N_("There is no question at “%(path)s”."), path=path[:200]))
        if len(keys) > MOST_PHOTOS:
            raise Invalid(sentence(N_("No more than %(most)s photos."), most=MOST_PHOTOS))
        if keys:
            kept[path] = list(dict.fromkeys(map(str, keys)))
    fresh = {key for keys in kept.values() for key in keys} - {*sheet.holders}
    sheet.photos, sheet.holders = kept, {**sheet.holders, **holders(actor=actor, photos=fresh)}


def holders(*, actor: Actor, photos: Collection[str | UUID]) -> dict[str, str]:
    """Which post added each of some photos; OutOfReach where the actor does not see one."""
    if not photos:
        return {}
    mine = File.objects.visible_to(actor).filter(pk__in=photos, kind=File.Kind.PHOTO)
    found = {str(pk): str(by) for pk, by in mine.values_list("pk", "added_by")}
    if len(found) < len({*photos}):
        raise OutOfReach(sentence(N_("A photo is missing. Add it again.")))
    return found
