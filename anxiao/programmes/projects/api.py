"""The JSON door to key projects."""

from ninja import Router

router = Router(tags=["key-projects"])
