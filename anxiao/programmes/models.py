"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.programmes.campaigns.models import ActionGroup, Campaign, CampaignSeries, CampaignSite
from anxiao.programmes.duties.models import GateDuty
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task

__all__ = [
    "ActionGroup",
    "Campaign",
    "CampaignSeries",
    "CampaignSite",
    "FormerTask",
    "GateDuty",
    "Programme",
    "Revision",
    "Task",
]
