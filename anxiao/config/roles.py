"""Who may do what: the one table of roles."""

from anxiao.backups.abilities import Ability as Backups
from anxiao.evidence.abilities import Ability as Evidence
from anxiao.hazards.abilities import Ability as Hazard
from anxiao.imports.abilities import Ability as Imports
from anxiao.inspections.abilities import Ability as Inspection
from anxiao.kernel.names import Name
from anxiao.ledger.abilities import Ability as Ledger
from anxiao.norms.abilities import Ability as Norms
from anxiao.notices.abilities import Ability as Notices
from anxiao.people.abilities import Ability as People
from anxiao.people.roles import Role, Span
from anxiao.places.abilities import Ability as Places
from anxiao.portal.abilities import Ability as Portal
from anxiao.programmes.abilities import Ability as Programme
from anxiao.supervision.abilities import Ability as Supervision

READING = (
    Hazard.READ,
    Programme.READ,
    Inspection.READ,
    Supervision.READ,
    Ledger.READ,
    Norms.READ,
    Notices.READ,
    Places.READ,
    People.MAKE_TOKEN,
)
WORKING = (
    *READING,
    Hazard.REPORT,
    Hazard.STOP,
    Evidence.ADD,
    Hazard.EXPORT,
    Places.EXPORT,
    Programme.EXPORT,
    Inspection.VISIT,
    Inspection.EXPORT,
    Supervision.EXPORT,
)
# What whoever has tasks, requests and pledges of her own does with them, and hands on below.
ENTRUSTED = (
    Programme.RESPOND,
    Programme.JUDGE,
    Programme.BREAK_DOWN,
    Programme.SIGN_PLEDGE,
    Programme.REQUEST,
    Programme.ANSWER,
    Supervision.RESPOND,
)


# Whoever may do one of these holds her post by the word of two administrators.
DECIDING = {
    Hazard.ACCEPT,
    Hazard.CLOSE,
    Hazard.EXTEND,
    Ledger.OPEN_SEAL,
    Norms.ADD_RULE,
    Norms.ADD_MANDATE,
    People.ADMINISTER,
    Supervision.DECIDE,
}
# What whoever holds a one-time link may do to the one case that it opens.
BY_LINK: frozenset[str] = frozenset({str(Hazard.RESPOND), str(Evidence.ADD)})


def _role(code: str, zh: str, en: str, span: Span, *abilities: str) -> tuple[str, Role]:
    name: Name = {"zh": zh, "en": en}
    is_deciding = not DECIDING.isdisjoint(abilities)
    return code, Role(code, name, span, frozenset(map(str, abilities)), is_deciding=is_deciding)


ROLES: dict[str, Role] = dict(
    [
        _role(
            "coordinator",
            "综合协调",
            "coordinator",
            Span.TERRITORY,
            *WORKING,
            Hazard.TRIAGE,
            Hazard.DISPATCH,
            Hazard.EXTEND,
            Hazard.ACCEPT,
            Hazard.CLOSE,
            Hazard.ENTER_ON_BEHALF,
            Hazard.MAKE_LINK,
            Ledger.VERIFY,
            Ledger.OPEN_SEAL,
            Norms.ADD_RULE,
            Norms.ADD_MANDATE,
            Norms.ADD_BASIS,
            Places.EDIT,
            Imports.USE,
            Hazard.TAKE_OVER,
            Evidence.ORIGINAL,
            Portal.EXCEPTIONS,
            People.SHARE_WIDELY,
            *ENTRUSTED,
            Programme.PLAN,
            Programme.MAKE_PLEDGE,
            Programme.LEAD_PROJECT,
            Programme.LEAD_CAMPAIGN,
            Programme.PLAN_DUTY,
            Programme.ORDER,
            Programme.INSTRUCT,
            Programme.READ_INSTRUCTIONS,
            Programme.ANSWER_CALL,
            Programme.ROUTE_CALL,
            Supervision.DECIDE,
            Inspection.AUTHOR,
            Inspection.PLAN,
            Programme.BOOK,
            Programme.APPROVE_BOOKING,
        ),
        _role(
            "leader",
            "领导",
            "leader",
            Span.TERRITORY,
            *READING,
            Hazard.EXPORT,
            Places.EXPORT,
            Hazard.EXTEND,
            Ledger.VERIFY,
            Portal.EXCEPTIONS,
            Programme.EXPORT,
            Inspection.EXPORT,
            Supervision.EXPORT,
            Programme.SIGN_PLEDGE,
            Programme.HEAR_CALL,
            Programme.APPROVE_BOOKING,
            Programme.READ_INSTRUCTIONS,
        ),
        _role(
            "officer",
            "部门人员",
            "department officer",
            Span.SECTOR,
            *WORKING,
            Hazard.RESPOND,
            Hazard.SELF_CLOSE,
            Hazard.ACCEPT,
            *ENTRUSTED,
            Programme.LEAD_PROJECT,
            Programme.LEAD_CAMPAIGN,
            Programme.PLAN_DUTY,
            Programme.ANSWER_CALL,
            Inspection.AUTHOR,
            Inspection.PLAN,
            Programme.BOOK,
        ),
        _role(
            "town_officer",
            "乡镇人员",
            "town officer",
            Span.TERRITORY,
            *WORKING,
            Hazard.TRIAGE,
            Hazard.DISPATCH,
            Hazard.RESPOND,
            Hazard.ACCEPT,
            Hazard.CLOSE,
            Hazard.ENTER_ON_BEHALF,
            Hazard.MAKE_LINK,
            *ENTRUSTED,
            Programme.PLAN,
            Imports.USE,
            Programme.MAKE_PLEDGE,
            Programme.LEAD_CAMPAIGN,
            Programme.PLAN_DUTY,
            Programme.ORDER,
            Programme.ANSWER_CALL,
            Inspection.PLAN,
            Programme.BOOK,
        ),
        _role(
            "school_officer",
            "学校安全负责人",
            "school safety officer",
            Span.SUBJECT,
            *WORKING,
            Hazard.SELF_CLOSE,
            Hazard.RESPOND,
            *ENTRUSTED,
            Programme.CALL,
        ),
        _role(
            "inspector",
            "检查人员",
            "inspector",
            Span.SECTOR,
            *WORKING,
            Hazard.ACCEPT,
            Programme.BOOK,
        ),
        _role(
            "auditor",
            "审计监督",
            "auditor",
            Span.TERRITORY,
            *READING,
            Ledger.VERIFY,
            Hazard.EXPORT,
            Places.EXPORT,
            Evidence.ORIGINAL,
            Portal.EXCEPTIONS,
            Programme.EXPORT,
            Inspection.EXPORT,
            Supervision.EXPORT,
            Programme.READ_INSTRUCTIONS,
            Portal.LOOK,
        ),
        _role("publisher", "信息发布", "publisher", Span.TERRITORY, *READING),
        _role(
            "administrator",
            "账号管理",
            "administrator",
            Span.NONE,
            People.ADMINISTER,
            Imports.USE,
            People.READ,
            Backups.READ,
            Places.READ,
            Norms.READ,
            Notices.READ,
            Notices.OPERATE,
            People.MAKE_TOKEN,
        ),
    ]
)
