"""The papers of the rungs below the listing: 提醒函, 督办通知书, 通报, 约谈通知书."""

from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Kind
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_day
from anxiao.places.models import Organisation
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.models import Case, Decision
from anxiao.supervision.papers.sheet import (
    TEMPLATE,
    WORDS,
    Sheet,
    address,
    law,
    local_day,
    rows_of,
)
from anxiao.supervision.rungs import Rung


def _kind(key: str, name: str, zh: str, mark: str) -> Kind:
    return Kind(
        key=f"case_{key}",
        name=name,
        zh=zh,
        mark=mark,
        template=TEMPLATE,
        context=Sheet,
        ability=Ability.DECIDE,
        words=WORDS,
    )


REMINDER = _kind("reminder", N_("Letter of reminder"), "提醒函", "提醒")
ORDER = _kind("order", N_("Order to put right"), "限期整改督办通知书", "督办")
CIRCULAR = _kind("circular", N_("Circular"), "情况通报", "通报")
INTERVIEW = _kind("interview", N_("Notice of an interview"), "约谈通知书", "约谈")
OF_RUNG = {
    Rung.REMINDER: REMINDER,
    Rung.ORDER: ORDER,
    Rung.CIRCULAR: CIRCULAR,
    Rung.INTERVIEW: INTERVIEW,
}
OPENING = {
    Rung.REMINDER: "经核查，你单位下列事项已超过整改时限。现予提醒，请抓紧整改，按期反馈结果。",
    Rung.ORDER: "你单位下列事项未按期整改到位。现予督办，责令限期整改。",
    Rung.CIRCULAR: "下列重大或者反弹隐患经督办仍未整改到位，现将有关情况予以通报。",
    Rung.INTERVIEW: "下列重大或者反弹隐患久拖不决，现决定对你单位有关负责人进行约谈。",
}
CLOSING = {
    Rung.REMINDER: "逾期仍未整改的，将下达限期整改督办通知书。",
    Rung.ORDER: "逾期仍未整改的重大隐患、反弹隐患，将予以通报。",
    Rung.CIRCULAR: (
        "被通报单位对事实有异议的，可以在收到之日起五个工作日内书面申辩；"
        "逾期仍未整改的，将约谈有关负责人。"
    ),
    Rung.INTERVIEW: "约谈后逾期仍未整改的，将予以挂牌督办。",
}


def decision_sheet(decision: Decision, case: Case, actor: Actor) -> Sheet:
    """The paper in simplified Chinese, whatever the reader's language."""
    rung = Rung(decision.rung)
    with translation.override("zh-hans"):
        rows, more = rows_of(actor, case, only_grave=rung not in (Rung.REMINDER, Rung.ORDER))
        return Sheet(
            case=case.number,
            url=address("cases:detail", case.pk),
            title=f"{case.organisation_zh}逾期未整改事项",
            opening=OPENING[rung],
            sender=decision.body_zh,
            recipient=Organisation.objects.get(pk=case.organisation).zh,
            basis=law(decision.basis),
            requirements=decision.requirements,
            due=word_day(local_day(decision.due_at)),
            limit_days=decision.limit_days,
            is_due_provisional=case.is_due_provisional,
            closing=CLOSING[rung],
            clerk=actor.title or actor.name,
            rows=rows,
            more=more,
        )
