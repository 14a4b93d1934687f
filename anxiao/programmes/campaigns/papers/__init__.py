"""The papers of campaigns."""

from anxiao.programmes.campaigns.papers.brief import BRIEF

KINDS = (BRIEF,)
