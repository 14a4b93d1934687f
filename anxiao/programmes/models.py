"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task
from anxiao.programmes.pledges.models import Pledge, Scan, Signature
from anxiao.programmes.projects.models import CoveredHazard, CoveredSite, KeyProject, Milestone

__all__ = [
    "CoveredHazard",
    "CoveredSite",
    "FormerTask",
    "KeyProject",
    "Milestone",
    "Pledge",
    "Programme",
    "Revision",
    "Scan",
    "Signature",
    "Task",
]
