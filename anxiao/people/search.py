"""What a search finds among posts: a directory that everybody signed in reads."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.hits import COUNTED, Hit, Hits, fitting
from anxiao.people.models import Post


def search(actor: Actor, words: str, limit: int) -> list[Hits]:
    """Posts by their title and their organisation; who holds them is not told here."""
    if actor.post is None:
        return []
    rows = _found(words)
    shown = [
        Hit(
            row.name,
            reverse("places:organisation", args=[row.organisation_id]),
            (row.organisation.name,),
            str(row.pk),
        )
        for row in rows[:limit]
    ]
    return [Hits("post", _("Posts"), "users", shown, len(rows), "")]


def _found(words: str) -> list[Post]:
    """Posts whose title holds one of the words, and whose title or organisation the others."""
    named, held = Q(), Q()
    for one in words.split():
        latin = one.lower()
        title = Q(zh__icontains=one) | Q(en__icontains=one)
        named |= title
        held &= (
            title
            | Q(organisation__zh__icontains=one)
            | Q(organisation__en__icontains=one)
            | Q(organisation__initials__contains=latin)
        )
    rows = Post.objects.valid(on=clock.today()).filter(named & held)
    best = fitting(words, "zh", "en"), "organisation__sort_key", "pk"
    return list(rows.select_related("organisation").order_by(*best)[: COUNTED + 1])
