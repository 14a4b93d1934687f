"""The JSON door to calls of schools."""

from ninja import Router

router = Router(tags=["calls"])
