"""The JSON door to leaders' instructions."""

from ninja import Router

router = Router(tags=["instructions"])
