"""The papers of a listing: 挂牌督办通知书 and 摘牌通知书."""

from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Kind
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_day
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars.models import Rank
from anxiao.supervision.listings.models import Answerable, Listing
from anxiao.supervision.papers.sheet import (
    TEMPLATE,
    WORDS,
    Sheet,
    address,
    joined,
    law,
    local_day,
    rows_of,
)
from anxiao.supervision.rungs import Level

LISTING = Kind(
    key="listing",
    name=N_("Notice of listing"),
    zh="挂牌督办通知书",
    mark="挂督",
    template=TEMPLATE,
    context=Sheet,
    ability=Ability.DECIDE,
    words=WORDS,
)
DELISTING = Kind(
    key="delisting",
    name=N_("Notice of delisting"),
    zh="摘牌通知书",
    mark="摘牌",
    template=TEMPLATE,
    context=Sheet,
    ability=Ability.DECIDE,
    words=WORDS,
)
LEVELS = {Level.COUNTY: "县级", Level.CITY: "市级", Level.PROVINCE: "省级"}
RANKS = {Rank.MAIN: "主要负责人", Rank.IN_CHARGE: "分管负责人", Rank.DIRECT: "直接责任人"}
WHAT = {
    "hazards": "重大事故隐患（反弹隐患）挂牌督办",
    "area": "治安重点地区挂牌整治",
    "organisation": "领导责任制挂牌督办",
}
CLOSING = (
    "自挂牌之日起，在规定期间内取消综合性荣誉评选资格，主要负责人、分管负责人和直接责任人"
    "不得评先受奖、晋职晋级；逾期未完成整改的，自整改期满之日起另计。对本决定有异议的，"
    "可以自收到之日起依法申请复核。"
)
DELISTED = "该单位评先评优、晋职晋级的限制期间自挂牌之日起计算，不因摘牌缩短。"


def listing_sheet(row: Listing, actor: Actor) -> Sheet:
    """The notice that hangs it, in simplified Chinese, whatever the reader's language."""
    assert row.due_at is not None
    with translation.override("zh-hans"):
        rows, more = rows_of(actor, row.case, only_grave=True)
        return Sheet(
            case=row.number,
            url=address("listings:detail", row.pk),
            title=row.title,
            opening="经研究，决定对下列事项挂牌督办。请按要求限期整改，整改完成后书面报请验收。",
            sender=row.body_zh,
            recipient=row.organisation_zh,
            basis=law(row.basis),
            requirements=row.requirements,
            due=word_day(local_day(row.due_at)),
            limit_days=row.term_days,
            is_due_provisional=row.is_due_provisional,
            closing=CLOSING,
            clerk=actor.title or actor.name,
            rows=rows,
            more=more,
            facts=(
                ("挂牌类别", WHAT[row.kind]),
                ("挂牌级别", LEVELS[Level(row.level)]),
                ("挂牌日期", word_day(row.listed_on)),
                *_answerable(row, actor),
            ),
        )


def _answerable(row: Listing, actor: Actor) -> list[tuple[str, str]]:
    """Posts by their capacity; persons are not named on a paper that goes round."""
    found = list(Answerable.objects.visible_to(actor).filter(listing=row).order_by("pk"))
    named = (
        (RANKS[rank], joined(one.post_zh for one in found if one.rank == rank)) for rank in RANKS
    )
    return [(term, posts) for term, posts in named if posts]


def delisting_sheet(row: Listing, actor: Actor) -> Sheet:
    """The notice that takes it down."""
    assert row.inspected_on is not None
    assert row.due_at is not None
    with translation.override("zh-hans"):
        return Sheet(
            case=row.number,
            url=address("listings:detail", row.pk),
            title=row.title,
            opening=f"{row.public_number}所列事项，经现场验收已整改到位，决定摘牌。",
            sender=row.body_zh,
            recipient=row.organisation_zh,
            basis=law(row.basis),
            requirements=row.opinion,
            due=word_day(local_day(row.due_at)),
            limit_days=row.term_days,
            is_due_provisional=False,
            closing=DELISTED,
            clerk=actor.title or actor.name,
            facts=(
                ("挂牌文号", row.public_number),
                ("挂牌日期", word_day(row.listed_on)),
                ("现场验收日期", word_day(row.inspected_on)),
            ),
        )
