"""Who acts, as a frozen value: name, post, abilities and reach. Services take nothing else."""

from dataclasses import dataclass, field
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
class Actor:
    """A person under one post, or a job by name."""

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
    is_system: bool = False

    def may(self, ability: str) -> bool:
        return self.is_system or ability in self.abilities

    @classmethod
    def system(cls, name: str, reach: Reach = EVERYTHING) -> "Actor":
        """A job, a command or an import: may do everything its service lets a machine do."""
        return cls(name=name, reach=reach, is_system=True)


NOBODY = Actor(name="nobody")
