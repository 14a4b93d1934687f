"""Keeping, sharing and dropping views of lists. What is private leaves no entry."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.people.abilities import Ability
from anxiao.people.saved.kept import may_change
from anxiao.people.saved.models import ChosenColumns, DefaultView, SavedView, Scope
from anxiao.people.trail import reaching
from anxiao.places.codes import interval
from anxiao.ui.lists import LONGEST_QUERY, Listed, lists

WHOM = {
    Scope.ORGANISATION: N_("its organisation"),
    Scope.TERRITORY: N_("everybody in its territory"),
}


@transaction.atomic
def save(
    *,
    actor: Actor,
    of: str,
    name: str,
    query: str,
    columns: Iterable[str] = (),
    scope: str = Scope.PRIVATE,
) -> SavedView:
    """Keep filters and columns under a name, for oneself or shared at once."""
    found, who = _list(actor, of), _keeper(actor)
    _require_room(actor, of)
    lo, hi = interval(actor.territory or 0)
    view = SavedView(
        of=found.key,
        name=_name(actor, found.key, name),
        query=_query(actor, found, query),
        columns=found.named(columns),
        person_id=who.person,
        post_id=who.post,
        organisation_id=who.organisation,
        territory_lo=lo,
        territory_hi=hi,
        scope=_scope(actor, scope),
        changed_at=clock.now(),
    )
    view.save(force_insert=True)
    _tell_sharing(actor, view, before=Scope.PRIVATE)
    return view


@transaction.atomic
def revise(*, actor: Actor, view: SavedView, query: str, columns: Iterable[str]) -> SavedView:
    """Put other filters and columns under the same name."""
    view, found = _lock(actor, view), _list(actor, view.of)
    view.query, view.columns = _query(actor, found, query), found.named(columns)
    _save(view, "query", "columns")
    _tell(actor, view, "view.revise", N_("Changed the filters or columns of the view %(name)s."))
    return view


@transaction.atomic
def rename(*, actor: Actor, view: SavedView, name: str) -> SavedView:
    view = _lock(actor, view)
    before, view.name = view.name, _name(actor, view.of, name, besides=view.pk)
    if view.name == before:
        return view
    _save(view, "name")
    says = sentence(N_("Renamed the view %(before)s to %(name)s."), before=before, name=view.name)
    _record(actor, view, "view.rename", says)
    return view


@transaction.atomic
def share(*, actor: Actor, view: SavedView, scope: str) -> SavedView:
    """Show a view to the organisation, to the territory, or to nobody else any more."""
    view = _lock(actor, view)
    before, view.scope = view.scope, _scope(actor, scope, already=view.scope)
    if view.scope == Scope.PRIVATE:
        # Taken back by whoever holds the post now, it becomes hers.
        view.person_id = _keeper(actor).person
        view.name = _name(actor, view.of, view.name, besides=view.pk)
    _save(view, "scope", "person")
    _tell_sharing(actor, view, before=before)
    return view


@transaction.atomic
def delete(*, actor: Actor, view: SavedView) -> None:
    """Drop a view; whoever opened lists with it sees all rows again."""
    view = _lock(actor, view)
    _tell(actor, view, "view.delete", N_("Deleted the view %(name)s."))
    DefaultView.objects.filter(view=view).delete()
    view.delete()


@transaction.atomic
def make_default(*, actor: Actor, view: SavedView) -> None:
    """Open its list with this view, under the acting post."""
    if not SavedView.objects.visible_to(actor).filter(pk=view.pk).exists():
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    who = _keeper(actor)
    DefaultView.objects.update_or_create(
        person_id=who.person, post_id=who.post, of=view.of, defaults={"view": view}
    )


@transaction.atomic
def clear_default(*, actor: Actor, of: str) -> None:
    """Open a list with all its rows again."""
    who = _keeper(actor)
    mine = DefaultView.objects.filter(person=who.person, post=who.post)
    mine.filter(of=_list(actor, of).key).delete()


@transaction.atomic
def choose_columns(*, actor: Actor, of: str, columns: Iterable[str]) -> None:
    """Which columns she sees in a list from now on; none chosen means the usual ones."""
    found, person = _list(actor, of), _keeper(actor).person
    kept = found.named(columns)
    if not kept:
        ChosenColumns.objects.filter(person=person, of=found.key).delete()
        return
    ChosenColumns.objects.update_or_create(
        person_id=person, of=found.key, defaults={"columns": kept}
    )


# --- what is asked of each ------------------------------------------------------------------


def _list(actor: Actor, of: str) -> Listed:
    found = lists().get(of)
    if found is None:
        raise OutOfReach(sentence(N_("There is no such list.")))
    if not actor.may(found.ability):
        raise NotAllowed(sentence(N_("Your post does not read this list.")))
    return found


class _Keeper(NamedTuple):
    """Whose views they are: a person, under a post, of an organisation."""

    person: UUID
    post: UUID
    organisation: int


def _keeper(actor: Actor) -> _Keeper:
    if actor.person is None or actor.post is None or actor.organisation is None:
        raise NotAllowed(sentence(N_("Only a person under a post keeps views.")))
    return _Keeper(actor.person, actor.post, actor.organisation)


def _require_room(actor: Actor, of: str) -> None:
    kept = SavedView.objects.visible_to(actor).of_post(actor).filter(of=of)
    if kept.count() >= SavedView.MOST:
        says = N_("You keep %(most)s views of this list already. Delete one first.")
        raise Refused(sentence(says, most=SavedView.MOST))


def _name(actor: Actor, of: str, text: str, *, besides: UUID | None = None) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 60 or not name.isprintable():
        says = sentence(N_("Give the view a name of 60 characters at most."))
        raise Invalid(says, fields={"name": says})
    same = SavedView.objects.visible_to(actor).filter(
        of=of, name=name, post=actor.post, person=actor.person
    )
    if same.exclude(pk__in=[besides] if besides else []).exists():
        says = sentence(N_("You have a view %(name)s of this list already."), name=name)
        raise Invalid(says, fields={"name": says})
    return name


def _query(actor: Actor, found: Listed, text: str) -> str:
    if len(text) > LONGEST_QUERY:
        raise Invalid(sentence(N_("These filters are too long to be kept. Take some away.")))
    query = found.clean(text, actor)
    if len(query) > LONGEST_QUERY:
        raise Invalid(sentence(N_("These filters are too long to be kept. Take some away.")))
    return query


def _scope(actor: Actor, wanted: str, *, already: str = Scope.PRIVATE) -> Scope:
    if wanted not in Scope.values:
        raise Invalid(sentence(N_("Choose with whom the view is shared.")))
    scope = Scope(wanted)
    if scope == Scope.TERRITORY and scope != already and not actor.may(Ability.SHARE_WIDELY):
        says = N_("Only the coordinating office shares a view with its territory.")
        raise NotAllowed(sentence(says))
    return scope


def _lock(actor: Actor, view: SavedView) -> SavedView:
    seen = SavedView.objects.visible_to(actor).filter(pk=view.pk).first()
    if seen is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    if not may_change(actor, seen):
        says = N_("This view belongs to another post. Save it under a name of your own.")
        raise NotAllowed(sentence(says))
    return SavedView.objects.select_for_update().get(pk=view.pk)


def _save(view: SavedView, *names: str) -> None:
    view.changed_at = clock.now()
    view.save(update_fields=[*names, "changed_at"])


# --- the ledger -----------------------------------------------------------------------------


def _tell_sharing(actor: Actor, view: SavedView, *, before: str) -> None:
    """An entry where somebody else sees it now, or did before."""
    if view.scope == before:
        return
    if view.scope == Scope.PRIVATE:
        says = sentence(N_("The view %(name)s is no longer shared."), name=view.name)
    else:
        says = sentence(
            N_("Shared the view %(name)s of the list %(list)s with %(whom)s."),
            name=view.name,
            list=msg(lists()[view.of].title),
            whom=msg(WHOM[Scope(view.scope)]),
        )
    _write(actor, view, "view.share", says)


def _tell(actor: Actor, view: SavedView, action: str, words: str) -> None:
    _record(actor, view, action, sentence(words, name=view.name))


def _record(actor: Actor, view: SavedView, action: str, says: Sentence) -> None:
    if view.scope != Scope.PRIVATE:
        _write(actor, view, action, says)


def _write(actor: Actor, view: SavedView, action: str, says: Sentence) -> None:
    details = {"list": view.of, "query": view.query, "columns": view.columns}
    with reaching(actor, [view.organisation_id]):
        ledger.record(action, view, actor=actor, says=says, details=details)
