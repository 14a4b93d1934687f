"""Who acts, as a frozen value: name, post, abilities and reach. Services take nothing else."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

HIGHEST_CODE = 999_999_999_999


@dataclass(frozen=True)
class Reach:
    """What an actor's rows can have in common with her.

    ``lo``–``hi`` is her territory as an interval of 12-digit codes. With ``sectors`` it
    bounds the rows of those sectors; without, it opens every row inside. ``subjects`` are
    organisations that she answers for or supervises, ``parties`` those she may be named
    through, ``case`` the one record a one-time link opens.
    """

    lo: int | None = None
    hi: int | None = None
    sectors: tuple[str, ...] = ()
    subjects: tuple[int, ...] = ()
    parties: tuple[int, ...] = ()
    case: UUID | None = None


EVERYTHING = Reach(lo=0, hi=HIGHEST_CODE)


@dataclass(frozen=True)
class Behalf:
    """The post for which somebody else enters a step, and what it came on.

    A lifecycle judges the named post; reach, the database principal and the ledger's person
    and post stay those of who really enters.
    """

    post: UUID
    title: str
    title_en: str
    organisation: int
    organisation_name: str
    organisation_name_en: str
    abilities: frozenset[str]
    subjects: tuple[int, ...]
    signed_on: date
    papers: tuple[UUID, ...] = ()
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Link:
    """The one-time link by which somebody without an account answers one case."""

    id: UUID
    verbs: tuple[str, ...]


@dataclass(frozen=True)
class Actor:
    """A person under one post, a job by name, or whoever holds a one-time link.

    ``is_office`` says that her organisation coordinates a place, rather than a sector of it.
    """

    name: str
    abilities: frozenset[str] = frozenset()
    reach: Reach = field(default_factory=Reach)
    person: UUID | None = None
    post: UUID | None = None
    title: str = ""
    title_en: str = ""
    organisation: int | None = None
    organisation_name: str = ""
    organisation_name_en: str = ""
    role: str = ""
    territory: int | None = None
    is_office: bool = False
    is_system: bool = False
    behalf: Behalf | None = None
    link: Link | None = None

    def may(self, ability: str) -> bool:
        """Whether the post has an ability; the named one where a step is entered for it."""
        if self.behalf is not None:
            return ability in self.behalf.abilities
        return self.is_system or ability in self.abilities

    @property
    def answers_for(self) -> tuple[int | None, ...]:
        """The organisations in whose name she acts: the own one, and those it supervises."""
        if self.behalf is not None:
            return (self.behalf.organisation, *self.behalf.subjects)
        return (self.organisation, *self.reach.subjects)

    @property
    def standing(self) -> int | None:
        """The organisation whose act this is."""
        return self.behalf.organisation if self.behalf else self.organisation

    @property
    def is_free(self) -> bool:
        """A machine acting as itself, which no standing of an organisation binds."""
        return self.is_system and self.behalf is None

    @classmethod
    def system(cls, name: str, reach: Reach = EVERYTHING) -> "Actor":
        """A job, a command or an import: may do everything its service lets a machine do."""
        return cls(name=name, reach=reach, is_system=True)


NOBODY = Actor(name="nobody")
