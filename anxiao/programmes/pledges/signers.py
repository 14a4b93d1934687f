"""Who signs for an organisation: its posts that may, and who holds them on a day."""

from datetime import date

from anxiao.people.models import Person, Post, Tenure
from anxiao.people.roles import roles
from anxiao.programmes.abilities import Ability

# Of several posts that may sign, the one that answers for the whole comes first.
FIRST = ("leader", "coordinator", "town_officer", "school_officer", "officer")


def posts_of(organisation: int, *, on: date) -> list[Post]:
    """The signing posts of an organisation on a day, held ones and leading ones first."""
    able = [code for code, role in roles().items() if Ability.SIGN_PLEDGE in role.abilities]
    rows = Post.objects.valid(on=on).filter(organisation=organisation, role__in=able)
    held = set(Tenure.objects.valid(on=on).filter(post__in=rows).values_list("post", flat=True))
    return sorted(rows, key=lambda one: (one.pk not in held, _rank(one), str(one.pk)))


def proposed(organisation: int, *, on: date) -> Post | None:
    return next(iter(posts_of(organisation, on=on)), None)


def held_by(post: Post, *, on: date) -> Person | None:
    """Who holds a post on a day; of several, whoever took it up last."""
    rows = Tenure.objects.valid(on=on).filter(post=post).select_related("person")
    found = rows.order_by("-valid_from", "-pk").first()
    return found.person if found else None


def _rank(post: Post) -> int:
    return FIRST.index(post.role) if post.role in FIRST else len(FIRST)
