"""What a ledger means: which place, which kind of hazard, how far it has come."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import near
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.norms.models import HazardItem
from anxiao.places.listing import in_force
from anxiao.places.models import Site

# People leave the county's name away: 白杨镇小学 for 青禾县白杨镇小学.
COUNTY = re.compile(r"^[^县区市]{1,7}[县区市](?=.{4})")
SURE, WORTH_PROPOSING = 4, 1
FIXED = re.compile(
    r"已(经)?(完成|整改|销号|办结|解决|消除|落实|清理|拆除|更换|修复|闭环)|整改(完成|到位|完毕)|^(完成|是|销号|办结|闭环)"
)
OPEN = re.compile(r"未(完成|整改|销号|办结|解决)|没有|尚未|部分|^(否|无)$")
UNDER_WAY = re.compile(r"正在|整改中|进行中|推进|持续|部分|施工|招标|限期整改|立即整改|边")


@dataclass
class Places:
    """The sites within an actor's reach, by their names and those of their organisations."""

    rows: list[Site]
    by_name: dict[str, list[Site]] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor) -> "Places":
        rows = Site.objects.visible_to(actor).filter(in_force(clock.today()))
        found = cls(list(rows.select_related("organisation").order_by("pk")))
        for site in found.rows:
            one = site.organisation
            names = {site.zh, one.zh, one.short_zh} - {""}
            for name in names | {COUNTY.sub("", name) for name in names}:
                found.by_name.setdefault(name, []).append(site)
        return found

    def find(self, said: str) -> tuple[Site | None, Sentence | None]:
        """The site that is meant; a longer text may name it anywhere: 白杨镇小学东门外."""
        found = self.by_name.get(said, [])
        if not found:
            inside = [name for name in self.by_name if len(name) > 3 and name in said]
            found = self.by_name[max(inside, key=len)] if inside else []
        owners = {site.organisation_id for site in found}
        if len(owners) == 1:
            return next((s for s in found if s.kind == Site.Kind.CAMPUS), found[0]), None
        if owners:
            says = N_("%(n)s places have this name: write the town before it.")
            return None, sentence(says, n=len(owners))
        if like := near(said, self.by_name):
            says = N_("No such place is known here. Did you mean %(like)s?")
            return None, sentence(says, like="、".join(like))
        return None, sentence(N_("No such place is known here. Bring in the schools first."))


@dataclass
class Kinds:
    """The kinds of hazard in force, to be recognised by the words of a ledger."""

    items: list[HazardItem]

    @classmethod
    def now(cls) -> "Kinds":
        return cls(list(HazardItem.objects.valid(on=clock.today()).select_related("focus_area")))

    def guess(self, category: str, description: str) -> tuple[HazardItem | None, bool]:
        """The likeliest kind, and whether it is beyond doubt."""
        for item in self.items:
            if category and category in (item.zh, item.code):
                return item, True
        scored = sorted((self._score(i, category, description), i.code) for i in self.items)
        if not scored or scored[-1][0] < WORTH_PROPOSING:
            return None, False
        best, code = scored[-1]
        second = scored[-2][0] if len(scored) > 1 else 0
        item = next(one for one in self.items if one.code == code)
        return item, best >= SURE and best > second

    def _score(self, item: HazardItem, category: str, description: str) -> int:
        said = [word for word in item.keywords if word]
        score = sum(2 for word in said if word in description)
        score += sum(2 for word in said if category and (word in category or category in word))
        if category and (category in item.zh or category in item.focus_area.zh):
            score += 1
        return score

    def options(self) -> list[tuple[str, str]]:
        return [(item.code, f"{item.focus_area.zh} · {item.zh}") for item in self.items]


def progress(said: str, *, has_end: bool) -> str:
    """What the column of progress proves: fixed, under way, or nothing yet."""
    if OPEN.search(said) and not (has_end and FIXED.search(said)):
        return "under_way" if UNDER_WAY.search(said) else ""
    if FIXED.search(said):
        return "fixed"
    if UNDER_WAY.search(said):
        return "under_way"
    return "fixed" if has_end else ""
