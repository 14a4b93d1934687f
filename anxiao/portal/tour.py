"""The tour: the report of 2018 sentence by sentence, each tied to what carries it here."""

import json
from functools import lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

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
        "feature": row["feature"],
        "planned": APPS.get(row.get("planned", "")),
        "state": "lit" if link else "grey",
        "link": link,
    }


def sections(rows: list[dict[str, Any]], *, is_signed_in: bool) -> list[dict[str, Any]]:
    """The sentences under their headings, with counts; links of strangers lead past the door."""
    parts: list[dict[str, Any]] = []
    for row in rows:
        if row["heading"]:
            parts.append({"heading": row["heading"], "rows": [], "lit": 0})
        parts[-1]["rows"].append({**row, "url": _door(row["link"], is_signed_in=is_signed_in)})
        parts[-1]["lit"] += row["state"] == "lit"
    return parts


def _door(link: str | None, *, is_signed_in: bool) -> str:
    if not link or is_signed_in or link in OPEN_TO_ALL:
        return link or ""
    return f"{reverse('account_login')}?{urlencode({'next': link})}"


OPEN_TO_ALL = ("/facts/", "/accounts/login/")

# What the parts still to be built are called.
APPS = {
    "meetings": N_("meetings"),
    "honours": N_("honours"),
    "assessments": N_("assessments"),
    "incidents": N_("incidents"),
    "draws": N_("double draws"),
}


def planned(rows: list[dict[str, Any]]) -> list[str]:
    """The parts that grey sentences wait for, each once, in their order."""
    return list(dict.fromkeys(row["planned"] for row in rows if row["planned"]))


# The five posts worth trying in a demonstration; the pack says what to look at as each.
TRY = (
    ("qh-school-065", _("A school reports")),
    ("qh-baiyang", _("A town verifies")),
    ("qh-police", _("A department puts right")),
    ("qh-office", _("The county office hands over")),
    ("qh-auditor", _("An auditor looks")),
)


def trials() -> list[dict[str, Any]]:
    """Accounts to try, in demonstrations alone; those that this one does not have are left out."""
    if not settings.DEMO_LABEL:
        return []
    shown = import_module(settings.DEMO_STATE).accounts_shown()
    known = {one["username"]: one for one in shown}
    return [{"account": known[name], "title": title} for name, title in TRY if name in known]


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
    "programmes": _page("programmes:index"),
    "duties": _page("duties:index"),
    "orders": _page("orders:index"),
    "requests": _page("requests:index"),
    "instructions": _page("instructions:index"),
    "supervision": _page("supervision:board"),
    "visits": _page("visits:index"),
    "coverage": _page("visits:coverage"),
    "checklists": _page("checklists:index"),
    "inspection_plans": _page("inspection_plans:index"),
    **{
        kind: _page("portal:living", f"?kind={kind}")
        for kind in (
            "project",
            "pledge",
            "campaign",
            "campaign_brief",
            "call",
            "listing",
            "visit_open",
            "visit_covert",
            "visit_special",
            "visit_joint",
            "self_check",
            "task",
            "task_led",
            "task_measured",
            "task_due",
            "task_split",
            "task_by_class",
        )
    },
}


@lru_cache(maxsize=1)
def facts() -> list[dict[str, Any]]:
    """The facts of the conference of 27 April 2018, each as a bilingual line."""
    told: Any = json.loads((PACKS / "suixian-2018" / "facts.json").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]] = told["facts"] if isinstance(told, dict) else told
    return rows


KINDS = (
    ("conference", _("The conference")),
    ("result", _("What 2017 had brought")),
    ("weakness", _("Five weaknesses")),
    ("ask", _("What was asked for")),
    ("focus", _("Five focus areas")),
)


def facts_by_kind() -> list[dict[str, Any]]:
    """Every fact once, under the part of the report it stands in; the county itself first."""
    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind, _title in KINDS}
    for fact in facts():
        kind = fact["key"].partition(".")[0]
        rows[kind if kind in rows else "conference"].append(fact)
    return [{"kind": kind, "title": title, "facts": rows[kind]} for kind, title in KINDS]
