"""The JSON door to programmes and tasks."""

from ninja import Router

programmes = Router(tags=["programmes"])
tasks = Router(tags=["tasks"])
