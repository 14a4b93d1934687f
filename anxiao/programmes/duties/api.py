"""The JSON door to gate duty."""

from ninja import Router

router = Router(tags=["gate-duties"])
