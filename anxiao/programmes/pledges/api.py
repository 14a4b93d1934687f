"""The JSON door to pledges."""

from ninja import Router

router = Router(tags=["pledges"])
