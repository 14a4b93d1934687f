"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.phone.models import Submission
from anxiao.inspections.plans.models import InspectionPlan, PlanScope, Recheck, Recusal
from anxiao.inspections.visits.models import Finding, Member, Sheet, Visit

__all__ = [
    "Checklist",
    "Finding",
    "InspectionPlan",
    "Member",
    "PaperSheet",
    "PlanScope",
    "Recheck",
    "Recusal",
    "Sheet",
    "Submission",
    "Visit",
]
