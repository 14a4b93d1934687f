"""Whom the names in a programme mean: organisations, the posts that lead, the focus areas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import near
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.norms.models import FocusArea
from anxiao.people.models import Post
from anxiao.places.codes import county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.lookup import Directory
from anxiao.places.models import Organisation
from anxiao.programmes.plans import leaders

BETWEEN = re.compile(r"[、，,;；/\n]+")
BRACKETS = re.compile(r"[（(]([^（）()]*)[)）]")
# What people write behind the names of those who take part.
AROUND = re.compile(r"^(由|各?相关)|(等(单位|部门)?|牵头|负责|配合)$")
ALL = {
    "town": re.compile(r"各(乡镇|镇|乡|街道|乡镇街道)(人民政府|政府|党委政府|办事处)?"),
    "department": re.compile(r"各(成员单位|部门|县直部门|县直单位|有关部门|相关部门|成员部门)"),
}
NAME = range(2, 5)


def split(said: str) -> list[str]:
    """The names of a cell, one by one."""
    return [name for part in BETWEEN.split(said) if (name := part.strip())]


@dataclass
class Organisations:
    """The organisations of a county, as a plan names them."""

    directory: Directory

    @classmethod
    def of(cls, actor: Actor) -> "Organisations":
        return cls(Directory.of(actor))

    def find(self, said: str) -> tuple[Organisation | None, Sentence | None]:
        """The one that is meant; brackets and 等 around its name count for nothing."""
        found, why = self.directory.find(said)
        bare = AROUND.sub("", BRACKETS.sub("", said).strip())
        if found is None and bare and bare != said:
            again, _why = self.directory.find(bare)
            return (again, None) if again is not None else (None, why)
        return found, why

    def find_all(self, said: str) -> Iterator[tuple[str, list[int], Sentence | None]]:
        """Each name of a cell with those it means: 各乡镇 means all towns."""
        for name in split(said):
            kind = next((k for k, words in ALL.items() if words.fullmatch(name)), None)
            if kind is not None:
                yield name, [one.pk for one in self.directory.rows if one.kind == kind], None
                continue
            found, why = self.find(name)
            yield name, [found.pk] if found else [], why


@dataclass
class Leaders:
    """The held posts of a county by what they are called, alone and with their organisation."""

    posts: list[Post]
    by_title: dict[str, list[Post]] = field(default_factory=dict)
    by_both: dict[str, list[Post]] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor) -> "Leaders":
        code = actor.territory if actor.territory is not None else actor.reach.lo or 0
        around = county_of(code) if code % 100_000_000 else code
        here = Organisation.objects.filter(
            in_force(clock.today()), territory_code__range=interval(around)
        )
        found = cls(list(leaders.held().filter(organisation__in=here.values("pk")).order_by("pk")))
        for post in found.posts:
            found.by_title.setdefault(_plain(post.zh), []).append(post)
            for name in {post.organisation.zh, post.organisation.short_zh} - {""}:
                found.by_both.setdefault(_plain(name + post.zh), []).append(post)
        return found

    def find(self, said: str, organisation: int | None) -> list[Post]:
        """The posts that may be meant: one beyond doubt, several in doubt, or none.

        The name of a person counts for nothing: 张三（副县长） is whoever holds that post.
        """
        for words in _readings(said):
            both = self.by_both.get(words, [])
            alone = both or self.by_title.get(words, [])
            own = [post for post in alone if post.organisation_id == organisation]
            if own or alone:
                return own or alone
        return self._inside(said, organisation)

    def _inside(self, said: str, organisation: int | None) -> list[Post]:
        """Where a person's name stands right before or behind the post: 张三副县长."""
        words = _plain(BRACKETS.sub("", said))
        for known in (self.by_both, self.by_title):
            held = [one for one in known if len(words) - len(one) in NAME]
            fits = [one for one in held if words.startswith(one) or words.endswith(one)]
            if fits:
                posts = known[max(fits, key=len)]
                own = [post for post in posts if post.organisation_id == organisation]
                return own or posts
        return []

    def chosen(self, key: str) -> Post | None:
        return next((post for post in self.posts if str(post.pk) == key), None)

    def like(self, said: str) -> list[str]:
        return near(_plain(BRACKETS.sub("", said)), [*self.by_both, *self.by_title])

    def options(self, most: int = 400) -> list[tuple[str, str]]:
        """Posts to choose from; those of schools are found by their own names."""
        kinds = (Organisation.Kind.SCHOOL, Organisation.Kind.OPERATOR)
        shown = [post for post in self.posts if post.organisation.kind not in kinds]
        return [(str(post.pk), f"{post.organisation.zh} {post.zh}") for post in shown[:most]]


def _plain(words: str) -> str:
    return re.sub(r"[\s·・　]+", "", words)


def _readings(said: str) -> Iterator[str]:
    """What a cell can mean, the likeliest first: all of it, what is in brackets, what is not."""
    yield _plain(said)
    for inside in BRACKETS.findall(said):
        yield _plain(inside)
    yield _plain(BRACKETS.sub("", said))
    words = said.split()
    for number in range(1, len(words)):
        yield _plain("".join(words[number:]))
        yield _plain("".join(words[:number]))


def first_leader(said: str) -> tuple[str, bool]:
    """The first of several leaders, and whether there were more."""
    names = split(said)
    return (names[0] if names else said), len(names) > 1


@dataclass
class Areas:
    """The focus areas of the norms, by name and code."""

    by_name: dict[str, str]

    @classmethod
    def now(cls) -> "Areas":
        rows = FocusArea.objects.filter(parent=None).values_list("code", "zh", "en")
        return cls({name: code for code, zh, en in rows for name in (code, zh, en) if name})

    def find(self, said: str) -> tuple[str, Sentence | None]:
        if said in self.by_name:
            return self.by_name[said], None
        held = {code for name, code in self.by_name.items() if name in said or said in name}
        if len(held) == 1:
            return held.pop(), None
        listed = "、".join(name for name in self.by_name if not name.isascii())
        return "", sentence(N_("This is no focus area. Use one of: %(words)s"), words=listed)
