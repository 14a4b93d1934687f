"""What a reader keeps of one list, for the page that shows it."""

from anxiao.kernel.actors import Actor
from anxiao.people.saved.models import ChosenColumns, SavedView, Scope


def views(actor: Actor, of: str = "") -> list[SavedView]:
    """Her own views of a list first, then those shared with her; of every list where unnamed."""
    rows = SavedView.objects.visible_to(actor).with_default(actor)
    found = list(rows.filter(of=of) if of else rows)
    for one in found:
        one.may_change = may_change(actor, one)
    return sorted(found, key=lambda one: (one.of, not one.may_change, one.name, one.pk))


def may_change(actor: Actor, view: SavedView) -> bool:
    """A private one is its person's; a shared one goes with the post that shared it."""
    is_own = view.person_id == actor.person or view.scope != Scope.PRIVATE
    return actor.post is not None and view.post_id == actor.post and is_own


def columns(actor: Actor, of: str) -> list[str]:
    """The columns that she chose for a list; none where she never did."""
    if actor.person is None:
        return []
    rows = ChosenColumns.objects.filter(person=actor.person, of=of)
    return next(iter(rows.values_list("columns", flat=True)), [])
