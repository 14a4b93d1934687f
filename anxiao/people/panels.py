"""What the page of a school shows of its posts: a directory, without their holders."""

from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.people.models import Post


def panels(_actor: Actor, school: int) -> list[Panel]:
    return [Panel("posts", N_("Posts"), "people/_posts.html", lambda: _posts(school))]


def _posts(school: int) -> dict[str, Any]:
    rows = Post.objects.valid(on=clock.today()).filter(organisation=school)
    return {"rows": list(rows.order_by("pk"))}
