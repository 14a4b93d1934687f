"""The papers of hazards."""

from anxiao.hazards.papers.slip import SLIP

KINDS = (SLIP,)
