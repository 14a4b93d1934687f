"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.models import Case, CaseItem, Decision, Proposal
from anxiao.supervision.listings.models import Answerable, Listing

__all__ = ["Answerable", "Bar", "Case", "CaseItem", "Decision", "Listing", "Proposal"]
