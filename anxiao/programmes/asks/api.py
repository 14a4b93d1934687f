"""The JSON door to requests between peers and orders from above."""

from ninja import Router

requests = Router(tags=["requests"])
orders = Router(tags=["orders"])
