"""Governed rows and the one definition of reach.

Reach of a row: territory ∨ (sector ∧ territory) ∨ subject ∨ party ∨ the one case of a link;
*and* its seal admits. ``policy_sql`` writes that sentence as a row-level-security policy,
``reach_of`` as a filter with only the branches that the actor has.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import OutOfReach
from anxiao.kernel.ids import uuid7
from anxiao.kernel.sentences import sentence

COUNTY_WIDE = 1_000_000
COLUMNS = (
    "territory_code",
    "territorial_owner",
    "sector_owner",
    "subject_owner",
    "sector",
    "parties",
    "seal",
)


class SealAdmits(Func):
    """Whether the acting post may read behind a row's seal (a function of the ledger)."""

    function = "seal_admits"
    output_field = BooleanField()


def reach_of(actor: Actor, *, key: str = "pk", prefix: str = "") -> Q:
    """The rows within an actor's reach, as a filter; an actor without reach matches none."""
    reach, p = actor.reach, prefix
    branches: list[Q] = []
    if reach.lo is not None and reach.hi is not None:
        inside = Q(**{f"{p}territory_code__range": (reach.lo, reach.hi)})
        if reach.sectors:
            inside &= Q(**{f"{p}sector__in": reach.sectors})
        branches.append(inside)
    if reach.subjects:
        branches.append(Q(**{f"{p}subject_owner__in": reach.subjects}))
    if reach.parties:
        branches.append(Q(**{f"{p}parties__overlap": list(reach.parties)}))
    if reach.case is not None:
        branches.append(Q(**{f"{p}{key}": reach.case}))
    reached = Q(pk__in=[])
    for number, branch in enumerate(branches):
        reached = branch if number == 0 else reached | branch
    return reached & (Q(**{f"{p}seal__isnull": True}) | Q(SealAdmits(F(f"{p}seal"))))


def heartland(actor: Actor, *, county: str) -> Q | None:
    """The greater part of a wide reach, in one branch: everything within a county or more.

    A part only, never the whole reach: with it a list finds quickly how far back its page goes.
    ``county`` names the column that keeps the county's code. None for whoever reaches by sector,
    by subject or in a town alone, where rows are few.
    """
    lo, hi = actor.reach.lo, actor.reach.hi
    if lo is None or hi is None or actor.reach.sectors or hi - lo < COUNTY_WIDE - 1:
        return None
    if hi - lo == COUNTY_WIDE - 1:
        return Q(**{county: lo // COUNTY_WIDE})
    return Q(territory_code__range=(lo, hi))


@contextmanager
def in_order() -> Iterator[None]:
    """Have the database walk an index to the end of a page instead of sorting all within reach.

    It cannot know how much a policy lets through, takes it for little, and would rather sort.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        yield
        cursor.execute("SET LOCAL enable_sort = on")


class GovernedQuerySet(models.QuerySet[Any]):
    """Queries that start from an actor's reach."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_of(actor))

    def lock(self, pk: UUID) -> Any:
        """The row, locked for this transaction; OutOfReach where the database shows none."""
        row = self.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise OutOfReach(sentence(N_("There is no such record within your reach.")))
        return row


class Governed(models.Model):
    """The columns by which reach is judged, on every governed table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    territory_code = models.BigIntegerField()
    territorial_owner = models.BigIntegerField(null=True, blank=True)
    sector_owner = models.BigIntegerField(null=True, blank=True)
    subject_owner = models.BigIntegerField(null=True, blank=True)
    sector = models.CharField(max_length=32, blank=True)
    parties = ArrayField(models.BigIntegerField(), default=list, blank=True)
    seal = models.UUIDField(null=True, blank=True)

    class Meta:
        abstract = True


def governed_indexes(table: str) -> list[models.Index]:
    """The indexes of a governed table: each starts with a column of reach."""
    return [
        models.Index(fields=["territory_code", "id"], name=f"{table}_territory"),
        models.Index(fields=["sector", "territory_code", "id"], name=f"{table}_sector"),
        models.Index(fields=["subject_owner", "id"], name=f"{table}_subject"),
        GinIndex(fields=["parties"], name=f"{table}_parties"),
    ]


def name_parties(row: Governed, organisations: Iterable[int | None]) -> None:
    """Name more organisations on a case; nobody is ever dropped, so movers keep the past."""
    row.parties = sorted({*row.parties, *(one for one in organisations if one is not None)})


# --- the same sentence as SQL ---------------------------------------------------------------


def setting(name: str, kind: str) -> str:
    """A transaction setting as a scalar that the planner computes once per query."""
    return f"(SELECT nullif(current_setting('app.{name}', true), '')::{kind})"


def _undivided(name: str, scalar: Callable[[str, str], str]) -> str:
    """An end of the territory, and NULL where sectors divide it.

    As a bound that is NULL, not as a condition of its own: so the index of the territory is not
    read at all for those who reach by sector.
    """
    return (
        f"(SELECT CASE WHEN {scalar('sectors', 'text')} IS NULL THEN {scalar(name, 'bigint')} END)"
    )


def list_setting(name: str, kind: str) -> str:
    # The outer cast makes it an array for ANY; without it ANY would see a subquery of rows.
    value = f"nullif(current_setting('app.{name}', true), '')"
    return f"(SELECT string_to_array({value}, ',')::{kind}[])::{kind}[]"


def reach_sql(*, key: str = "id") -> str:
    """The reach sentence as a boolean expression over a governed table's columns."""
    return reach_by(setting, list_setting, key=key)


def reach_by(
    scalar: Callable[[str, str], str], several: Callable[[str, str], str], *, key: str = "id"
) -> str:
    """The same, with the settings written as ``scalar`` and ``several`` write them."""
    inside = f"territory_code BETWEEN {scalar('lo', 'bigint')} AND {scalar('hi', 'bigint')}"
    return f"""(
        (territory_code BETWEEN {_undivided("lo", scalar)} AND {_undivided("hi", scalar)})
        OR (sector = ANY ({several("sectors", "text")}) AND {inside})
        OR subject_owner = ANY ({several("subjects", "bigint")})
        OR parties && {several("parties", "bigint")}
        OR {key} = {scalar("case", "uuid")}
    ) AND (seal IS NULL OR seal_admits(seal))"""


def policy_sql(table: str, *, key: str = "id") -> str:
    """Enable row-level security on a governed table; the owner of the table migrates past it."""
    expression = reach_sql(key=key)
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_reach ON {table} FOR ALL
            USING ({expression}) WITH CHECK ({expression});
    """


def following_policy_sql(table: str, parent: str, column: str) -> str:
    """Rows that belong to a governed row are there for whoever reaches that one."""
    expression = f"EXISTS (SELECT FROM {parent} p WHERE p.id = {column})"
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_reach ON {table} FOR ALL
            USING ({expression}) WITH CHECK ({expression});
    """


def renew_policy_sql(table: str, *, key: str = "id") -> str:
    """Bring the policy of a table that has one to the definition of today."""
    expression = reach_sql(key=key)
    return f"ALTER POLICY {table}_reach ON {table} USING ({expression}) WITH CHECK ({expression});"


def drop_policy_sql(table: str) -> str:
    return f"""
        DROP POLICY IF EXISTS {table}_reach ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """
