"""The papers of pledges."""

from anxiao.programmes.pledges.papers.paper import PLEDGE_PAPER

KINDS = (PLEDGE_PAPER,)
