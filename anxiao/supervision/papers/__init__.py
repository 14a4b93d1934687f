"""The papers of supervision: one for each decision, for a listing and for its end."""

from anxiao.supervision.papers.decision import CIRCULAR, INTERVIEW, ORDER, REMINDER
from anxiao.supervision.papers.listing import DELISTING, LISTING

KINDS = (REMINDER, ORDER, CIRCULAR, INTERVIEW, LISTING, DELISTING)
