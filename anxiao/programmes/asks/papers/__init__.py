"""The papers of requests and orders."""

from anxiao.programmes.asks.papers.sheet import ORDER, REQUEST

KINDS = (REQUEST, ORDER)
