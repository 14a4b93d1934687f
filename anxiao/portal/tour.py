"""The tour: the report of 2018 sentence by sentence, each tied to what carries it here."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

PACKS = settings.TREE / "anxiao" / "demo" / "packs"


@lru_cache(maxsize=1)
def _told() -> list[dict[str, Any]]:
    told: Any = json.loads((PACKS / "tour.json").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = told["sentences"] if isinstance(told, dict) else told
    return rows


def sentences() -> list[dict[str, Any]]:
    """Each sentence with its link, or grey with the name of what is still to be built."""
    return [_placed(row) for row in _told()]


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    target = row.get("target")
    link = TARGETS[target]() if target in TARGETS else None
    return {
        "id": row["id"],
        "heading": row.get("heading"),
        "sentence": {"zh": row["zh"], "en": row["en"]},
        "planned": row.get("planned"),
        "state": "lit" if link else "grey",
        "link": link,
    }


def _page(name: str, query: str = "") -> Any:
    return lambda: reverse(name) + query


TARGETS: dict[str, Any] = {
    "mywork": _page("portal:home"),
    "hazards": _page("hazards:index"),
    "hazard": _page("portal:living", "?kind=any"),
    "hazard_major": _page("portal:living", "?kind=major"),
    "hazard_accept": _page("portal:living", "?kind=submitted"),
    "report": _page("hazards:report"),
    "export": _page("hazards:export"),
    "sites": _page("places:sites"),
    "site": _page("portal:living", "?kind=site"),
    "school": _page("portal:living", "?kind=school"),
    "organisations": _page("places:organisations"),
    "central_school": _page("portal:living", "?kind=central"),
    "norms": _page("norms:index"),
    "norms_taxonomy": _page("norms:taxonomy"),
    "norms_rules": _page("norms:rules"),
    "norms_focus_order_control": _page("norms:taxonomy", "?focus=order_control"),
    "norms_focus_traffic": _page("norms:taxonomy", "?focus=traffic"),
    "norms_focus_market": _page("norms:taxonomy", "?focus=market"),
    "norms_focus_internal": _page("norms:taxonomy", "?focus=internal"),
    "norms_focus_linkage": _page("norms:taxonomy", "?focus=linkage"),
    "ledger": _page("ledger:index"),
    "ledger_verify": _page("ledger:index", "#verify"),
    "notices": _page("notices:index"),
    "api_docs": lambda: "/api/v1/docs",
    "facts": _page("portal:facts"),
    "overdue": _page("hazards:index", "?due=late"),
    "rechecks": _page("hazards:index", "?state=self_closed"),
    "owners": _page("portal:living", "?kind=any"),
    "accounts": _page("account_login"),
}


@lru_cache(maxsize=1)
def facts() -> list[dict[str, Any]]:
    """The facts of the conference of 27 April 2018, each as a bilingual line."""
    told: Any = json.loads((PACKS / "suixian-2018" / "facts.json").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = told["facts"] if isinstance(told, dict) else told
    return rows
