"""Who may do what: the one table of roles."""

from anxiao.evidence.abilities import Ability as Evidence
from anxiao.hazards.abilities import Ability as Hazard
from anxiao.imports.abilities import Ability as Imports
from anxiao.ledger.abilities import Ability as Ledger
from anxiao.norms.abilities import Ability as Norms
from anxiao.notices.abilities import Ability as Notices
from anxiao.people.abilities import Ability as People
from anxiao.people.roles import Role, Span
from anxiao.places.abilities import Ability as Places

READING = (
    Hazard.READ,
    Ledger.READ,
    Norms.READ,
    Notices.READ,
    Places.READ,
    People.MAKE_TOKEN,
)
WORKING = (*READING, Hazard.REPORT, Hazard.STOP, Evidence.ADD, Hazard.EXPORT, Places.EXPORT)


def _role(code: str, zh: str, en: str, span: Span, *abilities: str) -> tuple[str, Role]:
    return code, Role(code, {"zh": zh, "en": en}, span, frozenset(map(str, abilities)))


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
            Ledger.VERIFY,
            Ledger.OPEN_SEAL,
            Norms.ADD_RULE,
            Norms.ADD_MANDATE,
            Norms.ADD_BASIS,
            Places.EDIT,
            Imports.USE,
            Hazard.TAKE_OVER,
            Evidence.ORIGINAL,
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
        ),
        _role(
            "school_officer",
            "学校安全负责人",
            "school safety officer",
            Span.SUBJECT,
            *WORKING,
            Hazard.SELF_CLOSE,
            Hazard.RESPOND,
        ),
        _role(
            "inspector",
            "检查人员",
            "inspector",
            Span.SECTOR,
            *WORKING,
            Hazard.ACCEPT,
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
            Places.READ,
            Norms.READ,
            Notices.READ,
            People.MAKE_TOKEN,
        ),
    ]
)
