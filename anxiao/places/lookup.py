"""Finding the place or the organisation that a sheet means by a name or a code."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import near
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.places.codes import WIDTHS, county_of, interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Territory

LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}

# From here on reading a whole directory is quicker than asking for so many names.
FEW = 5000


def full_code(digits: str) -> int | None:
    """A territory code of 2, 4, 6, 9 or 12 digits as the whole 12."""
    return int(digits.ljust(12, "0")) if len(digits) in WIDTHS else None


@dataclass
class Towns:
    """The territories within an actor's reach, by name and by code."""

    rows: list[Territory]
    by_name: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor) -> "Towns":
        lo, hi = actor.reach.lo or 0, actor.reach.hi or 0
        rows = Territory.objects.filter(code__range=(lo, hi)).valid(clock.today())
        found = cls(list(rows.exclude(level="village")))
        for row in found.rows:
            found.by_name.setdefault(row.zh, []).append(row.code)
        return found

    def find(self, said: str) -> tuple[int | None, Sentence | None]:
        """The one territory that is meant; else why there is none, with names like it."""
        if said.isascii() and said.isdigit():
            code = full_code(said)
            if any(row.code == code for row in self.rows):
                return code, None
            return None, sentence(N_("There is no territory %(code)s."), code=said)
        found = self.by_name.get(said) or [
            row.code for row in self.rows if len(said) > 1 and row.zh.startswith(said)
        ]
        if len(found) == 1:
            return found[0], None
        return None, _unknown(said, self.by_name, len(found))

    def named_in(self, text: str) -> int | None:
        """The town whose name stands in a longer one, such as 白杨镇 in 白杨镇人民政府."""
        found = [row for row in self.rows if row.level == "town" and row.zh in text]
        return max(found, key=lambda row: len(row.zh)).code if found else None


def _unknown(said: str, names: Iterable[str], count: int) -> Sentence:
    if count > 1:
        return sentence(N_("%(n)s places have this name: write the code."), n=count)
    if like := near(said, names):
        return sentence(N_("No such place here. Did you mean %(like)s?"), like="、".join(like))
    return sentence(N_("No such place here. Bring in the territories first."))


@dataclass
class Directory:
    """The organisations of a county in force, by name, short name and credit code.

    A sheet of thousands of rows looks for the names that it holds: with ``asked`` only those are
    read, and the others once a name is not found as it stands.
    """

    source: QuerySet[Organisation]
    asked: frozenset[str] | None = None
    rows: list[Organisation] = field(default_factory=list)
    by_name: dict[str, list[Organisation]] = field(default_factory=dict)
    by_code: dict[str, Organisation] = field(default_factory=dict)

    @classmethod
    def of(
        cls, actor: Actor, kinds: Iterable[str] = (), *, asked: Iterable[str] | None = None
    ) -> "Directory":
        code = actor.territory if actor.territory is not None else actor.reach.lo or 0
        around = county_of(code) if code % 100_000_000 else code
        rows = Organisation.objects.filter(
            in_force(clock.today()), territory_code__range=interval(around)
        )
        found = cls(rows.filter(kind__in=list(kinds)) if kinds else rows)
        wanted = frozenset(asked or ())
        if 0 < len(wanted) <= FEW:
            found._begin(wanted)
        else:
            found._read(found.source)
        return found

    def _begin(self, asked: frozenset[str]) -> None:
        names = list(asked)
        named = Q(zh__in=names) | Q(short_zh__in=names) | Q(credit_code__in=names)
        self.asked = asked
        self._read(self.source.filter(named))

    def _complete(self) -> None:
        """Read what has not been read yet."""
        if self.asked is not None:
            self.asked = None
            self._read(self.source.exclude(pk__in=[row.pk for row in self.rows]))

    def _read(self, rows: Iterable[Organisation]) -> None:
        for row in rows:
            self.add(row)

    def add(self, row: Organisation) -> None:
        """One more, read or just entered."""
        self.rows.append(row)
        for name in {row.zh, row.short_zh} - {""}:
            self.by_name.setdefault(name, []).append(row)
        if row.credit_code:
            self.by_code[row.credit_code] = row

    def called(self, said: str, territory: int | None = None) -> list[Organisation]:
        """Those of a name; within a territory where several have it."""
        if self.asked is not None and said not in self.asked:
            self._complete()
        found = self.by_name.get(said, [])
        if territory is not None and len(found) > 1:
            lo, hi = interval(territory)
            found = [one for one in found if lo <= one.territory_code <= hi] or found
        return found

    def coded(self, code: str) -> Organisation | None:
        """The one with a credit code."""
        if self.asked is not None and code not in self.asked:
            self._complete()
        return self.by_code.get(code)

    def find(self, said: str) -> tuple[Organisation | None, Sentence | None]:
        """The one organisation that is meant; else why there is none, with names like it."""
        found = self.called(said) or self._ending_in(said)
        if len(found) == 1:
            return found[0], None
        if len(found) > 1:
            return None, sentence(N_("%(n)s organisations have this name."), n=len(found))
        if like := self.like(said):
            says = N_("No such organisation here. Did you mean %(like)s?")
            return None, sentence(says, like="、".join(like))
        return None, sentence(N_("No such organisation here. Bring in the organisations first."))

    def _ending_in(self, said: str) -> list[Organisation]:
        self._complete()
        return [one for one in self.rows if len(said) > 2 and one.zh.endswith(said)]

    def like(self, said: str, others: Iterable[str] = ()) -> list[str]:
        """Names that look like what was said."""
        self._complete()
        return near(said, [*others, *self.by_name])
