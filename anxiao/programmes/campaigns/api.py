"""The JSON door to campaigns."""

from ninja import Router

router = Router(tags=["campaigns"])
