"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSeries, CampaignSite
from anxiao.programmes.duties.models import GateDuty
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task
from anxiao.programmes.pledges.models import Pledge, Scan, Signature
from anxiao.programmes.projects.models import CoveredHazard, CoveredSite, KeyProject, Milestone

__all__ = [
    "ActionGroup",
    "Booking",
    "Call",
    "CallPass",
    "Campaign",
    "CampaignSeries",
    "CampaignSite",
    "CoveredHazard",
    "CoveredSite",
    "FormerTask",
    "GateDuty",
    "Instruction",
    "KeyProject",
    "Milestone",
    "Order",
    "Pledge",
    "Programme",
    "Request",
    "Revision",
    "Scan",
    "Signature",
    "Task",
]
