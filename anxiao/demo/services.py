"""Placeholder replaced by the loader."""


def state():
    return {"state": "none", "progress": 0}


def accounts_shown():
    return []
