"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSeries, CampaignSite
from anxiao.programmes.duties.models import GateDuty
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task

__all__ = [
    "ActionGroup",
    "Call",
    "CallPass",
    "Campaign",
    "CampaignSeries",
    "CampaignSite",
    "FormerTask",
    "GateDuty",
    "Instruction",
    "Order",
    "Programme",
    "Request",
    "Revision",
    "Task",
]
