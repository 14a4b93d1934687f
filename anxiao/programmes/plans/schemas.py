"""What the API gives and takes of programmes and tasks."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from anxiao.kernel import batches
from anxiao.kernel.doors import NameOut, PageIn
from anxiao.programmes.plans.doors import Count, Goals, Key, Line, Text, Title, Weight
from anxiao.programmes.plans.lifecycle import ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import copying, revising


class ProgrammeOut(Schema):
    id: UUID
    number: str
    title: str
    goals: str
    state: str
    issuer: int
    document_number: str
    starts_on: date
    ends_on: date
    superior: UUID | None
    copied_from: UUID | None
    issued_at: datetime | None
    closed_at: datetime | None
    revision: int
    progress: int
    version: int

    @staticmethod
    def resolve_superior(row: Programme) -> UUID | None:
        return row.superior_id

    @staticmethod
    def resolve_copied_from(row: Programme) -> UUID | None:
        return row.copied_from_id


class ProgrammePage(Schema):
    items: list[ProgrammeOut]
    next: str | None


class ProgrammeFilter(PageIn):
    state: ProgrammeState | None = None
    year: Annotated[int, Field(ge=1949, le=2200)] | None = None


class ProgrammeIn(Schema):
    title: Line
    starts_on: date
    ends_on: date
    goals: Goals = ""
    document_number: Annotated[str, Field(max_length=120)] = ""
    superior: UUID | None = None


class TaskOut(Schema):
    """A task; progress is counted in hundredths of a per cent."""

    id: UUID
    number: str
    code: str
    programme: UUID
    programme_title: str
    parent: UUID | None
    campaign: UUID | None
    depth: int
    title: str
    state: str
    weight: int
    focus_area: str
    kind: str
    giver: int
    organisation: int | None
    assists: list[int]
    leader: UUID | None
    leader_name: NameOut
    standard: str
    measure: str
    metric: str
    target_numerator: int | None
    target_denominator: int | None
    reached_numerator: int | None
    reached_denominator: int | None
    evidence: str
    starts_on: date | None
    deadline: date | None
    due_at: datetime | None
    days_left: int | None
    handed_at: datetime | None
    signed_at: datetime | None
    submitted_at: datetime | None
    closed_at: datetime | None
    note: str
    progress: int
    since_revision: int
    version: int

    @staticmethod
    def resolve_programme(row: Task) -> UUID:
        return row.programme_id

    @staticmethod
    def resolve_parent(row: Task) -> UUID | None:
        return row.parent_id

    @staticmethod
    def resolve_campaign(row: Task) -> UUID | None:
        return row.campaign_id

    @staticmethod
    def resolve_days_left(row: Task) -> int | None:
        return row.days_left()


class TaskPage(Schema):
    items: list[TaskOut]
    next: str | None


class TaskFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    whose: Literal["mine", "given", "desk"] | None = None
    state: TaskState | Literal["open"] | None = None
    due: Literal["late", "soon"] | None = None
    area: Annotated[str, Field(max_length=40)] | None = None
    kind: Annotated[str, Field(max_length=40)] | None = None
    programme: UUID | None = None
    parent: UUID | None = None
    campaign: UUID | Literal["routine", "any"] | None = None
    of: Key | None = None
    town: Annotated[int, Field(ge=10**11, lt=10**12)] | None = None


class TermsIn(Schema):
    """What may be said of a task; what is left out stays as it is, or is not set."""

    title: Title | None = None
    standard: Text | None = None
    measure: Task.Measure | None = None
    metric: Annotated[str, Field(max_length=60)] | None = None
    target_numerator: Count | None = None
    target_denominator: Count | None = None
    weight: Weight | None = None
    focus_area: Annotated[str, Field(max_length=40)] | None = None
    evidence: Annotated[str, Field(max_length=1000)] | None = None
    assists: list[Key] | None = None
    leader: UUID | None = None
    starts_on: date | None = None
    deadline: date | None = None


class NamedTermsIn(TermsIn):
    organisation: Key | None = None


class TaskIn(NamedTermsIn):
    """A draft: of a programme, or a part of a task."""

    title: Title
    programme: UUID | None = None
    parent: UUID | None = None


class ChangeIn(Schema):
    """One change of a revision: of a task, a new task under a parent, or a task called off."""

    task: UUID | None = None
    parent: UUID | None = None
    is_off: bool = False
    terms: NamedTermsIn = NamedTermsIn()


class RevisionIn(Schema):
    reason: Text
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=revising.MOST)]


class RevisionOut(Schema):
    number: int
    reason: str
    made_at: datetime
    made_by_title: str


class FormerOut(Schema):
    """A task as a revision had it."""

    task: UUID
    is_changed: bool
    words: dict[str, Any]


class ProgrammeCopyIn(Schema):
    title: Line = ""
    years: Annotated[int, Field(ge=1, le=copying.FURTHEST)] = 1


class ForClassIn(Schema):
    key: Annotated[str, Field(max_length=40)]
    standard: Text | None = None
    measure: Task.Measure | None = None
    target_numerator: Count | None = None
    target_denominator: Count | None = None
    weight: Weight | None = None
    deadline: date | None = None


class FanOutIn(TermsIn):
    """To whom a task goes, what it says, and what differs for classes of towns and schools."""

    group: Literal[
        "", "towns", "departments", "central_schools", "schools", "kindergartens", "picked"
    ] = ""
    view: UUID | None = None
    picked: Annotated[list[Key], Field(max_length=batches.BULK_MOST)] = []
    by_class: list[ForClassIn] = []


class FanOutOut(Schema):
    """An act on many, as far as it is."""

    id: UUID
    is_complete: bool
    made_at: datetime
    total: int
    done: int
    refused: int
    reasons: list[str]
