"""Writing checklists: drafts, publishing for everybody, withdrawing, the next version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists import plain, terms
from anxiao.inspections.checklists.lifecycle import LIFECYCLE, State
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.plain import Question
from anxiao.inspections.checklists.xlsform import Made, made_of
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.given import need, reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.ids import uuid7
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.places.models import Organisation

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Items = Sequence[Question | Mapping[str, Any]]


class Heading(TypedDict, total=False):
    """What a checklist is called and meant for."""

    zh: str
    en: str
    about_zh: str
    about_en: str
    site_kinds: Sequence[str]
    visit_kinds: Sequence[str]


LONGEST = {"zh": 160, "en": 240, "about_zh": 2000, "about_en": 4000}


@transaction.atomic
def create(
    *,
    actor: Actor,
    form: Rows | None = None,
    items: Items | None = None,
    **heading: Unpack[Heading],
) -> Checklist:
    """Begin a checklist of the own organisation, as a draft that nobody else reads.

    Its questions come as XLSForm rows or as a plain list, or are written later.
    """
    owner = _owner(actor)
    row = Checklist(
        series=uuid7(),
        owner=owner.pk,
        owner_zh=owner.zh,
        owner_en=owner.en,
        made_at=clock.now(),
        territory_code=owner.territory_code,
        sector=owner.sectors[0] if owner.sectors else "",
    )
    _head(row, heading)
    _fill(row, form, items)
    name_parties(row, [actor.organisation, *row.named()])
    row.save(force_insert=True)
    says = sentence(N_("Began the checklist “%(title)s”."), title=row.name)
    ledger.record("checklist.create", row, actor=actor, says=says, details=_told(row))
    return row


def write(
    *,
    actor: Actor,
    row: Checklist,
    form: Rows | None = None,
    items: Items | None = None,
    version: int | None = None,
    **heading: Unpack[Heading],
) -> Checklist:
    """Change a draft: what is given takes the place of what was there."""

    def change(found: Checklist) -> None:
        _head(found, heading)
        _fill(found, form, items)

    says = sentence(N_("Changed the draft."))
    return _act("write", actor, row, says, version=version, change=change)


def publish(*, actor: Actor, row: Checklist, version: int | None = None) -> Checklist:
    """Announce a version to everybody; it is frozen, and takes the place of the one before."""

    def change(found: Checklist) -> None:
        found.published_at, found.published_by = clock.now(), actor.post
        if found.questions:
            _make(found, found.form)
            _replace(actor, found)

    says = sentence(N_("Published version %(number)s."), number=row.number_in_series)
    return _act("publish", actor, row, says, version=version, change=change)


def withdraw(*, actor: Actor, row: Checklist, reason: str, version: int | None = None) -> Checklist:
    """Take a version out of use; visits that were made by it keep it."""
    why = reason_of(reason)

    def change(found: Checklist) -> None:
        found.reason, found.ended_at = why, clock.now()

    says = sentence(N_("Withdrew it: %(reason)s"), reason=why)
    return _act("withdraw", actor, row, says, version=version, change=change)


def drop(*, actor: Actor, row: Checklist, version: int | None = None) -> Checklist:
    """Give a draft up; it stays readable for those who could read it."""

    def change(found: Checklist) -> None:
        found.ended_at = clock.now()

    says = sentence(N_("Dropped the draft."))
    return _act("drop", actor, row, says, version=version, change=change)


@transaction.atomic
def next_version(*, actor: Actor, row: Checklist, version: int | None = None) -> Checklist:
    """The draft of the next version, with the questions of this one; this one stays in use."""
    LIFECYCLE.admit("next_version", row, actor=actor)
    # Two who ask at once wait here for each other, and the second is told of the draft.
    found = acts.locked(row, version)
    LIFECYCLE.judge("next_version", found, actor=actor)
    made = following(found)
    name_parties(made, [actor.organisation, *made.named()])
    made.save(force_insert=True)
    says = sentence(N_("Began version %(number)s."), number=made.number_in_series)
    ledger.record("checklist.next_version", made, actor=actor, says=says, details=_told(made))
    return made


def following(row: Checklist) -> Checklist:
    """The next version of a list as a draft, not kept yet."""
    series = Checklist.objects.filter(series=row.series)
    last = series.order_by("-number_in_series").values_list("number_in_series", flat=True)[0]
    same = (
        *LONGEST,
        "series",
        "owner",
        "owner_zh",
        "owner_en",
        "site_kinds",
        "visit_kinds",
        "form",
        "is_plain",
        "library_key",
        "territory_code",
        "sector",
    )
    made = Checklist(
        number_in_series=last + 1,
        made_at=clock.now(),
        **{name: getattr(row, name) for name in same},
    )
    _make(made, made.form)
    return made


# --- what they share ------------------------------------------------------------------------


def _act(
    verb: str,
    actor: Actor,
    row: Checklist,
    says: Sentence,
    *,
    version: int | None,
    change: Any,
) -> Checklist:
    """Carry a verb through; whoever reads a published list is told why it is not hers."""
    LIFECYCLE.admit(verb, row, actor=actor)
    done: Checklist = acts.act(
        verb,
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        change=change,
        version=version,
        details={"number": row.number_in_series},
    )
    return done


def _owner(actor: Actor) -> Organisation:
    """The organisation in whose name somebody writes."""
    found = Organisation.objects.filter(pk=actor.standing or 0).first()
    if not actor.may(Ability.AUTHOR) or found is None:
        raise NotAllowed(sentence(N_("Your post does not write checklists.")))
    return found


def _head(row: Checklist, heading: Heading) -> None:
    given: dict[str, Any] = {**heading}
    texts = {name: str(given.get(name, getattr(row, name))).strip() for name in LONGEST}
    need(texts["zh"], sentence(N_("Give the checklist a name.")))
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            says = sentence(N_("More than %(most)s characters: shorten it."), most=LONGEST[name])
            raise Invalid(says, fields={name: says})
        setattr(row, name, text)
    row.site_kinds = terms.site_kinds(given.get("site_kinds", row.site_kinds))
    row.visit_kinds = terms.visit_kinds(given.get("visit_kinds", row.visit_kinds))


def _fill(row: Checklist, form: Rows | None, items: Items | None) -> None:
    """Put the questions into a draft; a plain list keeps what its form has set besides."""
    if form is not None and items is not None:
        raise Invalid(sentence(N_("Send the questions as rows of a form or as a list, not both.")))
    if items is not None:
        asked = [one if isinstance(one, Question) else Question(**one) for one in items]
        form = plain.form_of(asked, settings=row.form.get("settings", ()))
    if form is not None and form.get("survey"):
        _make(row, form)
    elif form is not None:
        row.form, row.xform, row.questions, row.digest = {}, "", [], ""
        row.is_plain = True
    elif row.form:
        _make(row, row.form)


def _make(row: Checklist, form: Rows) -> None:
    made = made_for(row, form)
    row.form, row.xform, row.questions = made.form, made.xform, made.questions
    row.digest, row.is_plain = made.digest, plain.is_plain(made.form)


def made_for(row: Checklist, form: Rows) -> Made:
    """The form made under the name, key and version that it has here, whatever it says itself."""
    own = {
        "form_title": row.zh,
        "form_id": row.form_id,
        "version": str(row.number_in_series),
    }
    given = dict(next(iter(form.get("settings", ())), {}))
    return made_of({**form, "settings": [{**given, **own}]})


def _replace(actor: Actor, newer: Checklist) -> None:
    """Take the version in use before out of use."""
    older = Checklist.objects.in_use().filter(series=newer.series).first()
    if older is None:
        return

    def end(found: Checklist) -> None:
        found.ended_at = clock.now()

    says = sentence(N_("Version %(number)s took its place."), number=newer.number_in_series)
    _act("replace", actor, older, says, version=None, change=end)


def _told(row: Checklist) -> dict[str, Any]:
    return {"number": row.number_in_series, "questions": len(row.questions)}


@dataclass(frozen=True)
class Versions:
    """The history of a list, the newest first."""

    rows: list[Checklist]

    @classmethod
    def of(cls, actor: Actor, series: UUID) -> "Versions":
        found = Checklist.objects.visible_to(actor).filter(series=series)
        return cls(list(found.defer("form", "xform", "questions").order_by("-number_in_series")))

    @property
    def draft(self) -> Checklist | None:
        return next((one for one in self.rows if one.state == State.DRAFT), None)
