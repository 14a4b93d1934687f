"""The weekly sheet: printed like a paper, but it is none: no number, nothing kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Head, Kind
from anxiao.documents.printing import context_of, render
from anxiao.kernel import clock
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word, word_day
from anxiao.kernel.weekly import Line
from anxiao.people.models import Post
from anxiao.programmes.abilities import Ability
from anxiao.programmes.instructions.weekly import Shown, Week

# How many Chinese characters fit into each column of the sheet.
LONGEST_WHAT, LONGEST_WHOSE, LONGEST_SAYS = 24, 11, 15
LONGEST_OWN, LONGEST_OWN_SAYS, LONGEST_LEADER = 26, 25, 28


@dataclass(frozen=True)
class Row:
    what: str
    whose: str
    says: str


@dataclass(frozen=True)
class Block:
    title: str
    total: int
    rows: tuple[Row, ...]
    more: int
    is_own: bool


@dataclass(frozen=True)
class Sheet:
    leader: str
    begins: str
    ends: str
    blocks: tuple[Block, ...]


WEEK = Kind(
    key="week",
    name=N_("Weekly sheet"),
    zh="一周要情",
    mark="",
    template=Path(__file__).with_name("week.typ"),
    context=Sheet,
    ability=Ability.READ_INSTRUCTIONS,
    words={"blocks": N_("What")},
)


def printed(leader: Post, week: Week, shown: Sequence[Shown]) -> bytes:
    """One A4 page in simplified Chinese, whatever the reader's language."""
    with translation.override("zh-hans"):
        head = Head(
            number="",
            kind=WEEK.zh,
            issuer=leader.organisation.zh,
            issued_on=word_day(clock.today()),
            is_demo=settings.DEMO_LABEL,
        )
        body = Sheet(
            leader=cut(leader.zh, LONGEST_LEADER),
            begins=word_day(week.begins),
            ends=word_day(week.ends),
            blocks=tuple(map(_block, shown)),
        )
        return render(WEEK, context_of(head, body))


def _block(one: Shown) -> Block:
    is_own = one.section == "own"
    rows = tuple(_row(line, is_own=is_own) for line in one.lines)
    return Block(gettext(one.title), one.total, rows, one.more, is_own)


def _row(line: Line, *, is_own: bool) -> Row:
    if is_own:
        return Row(cut(line.what, LONGEST_OWN), "", cut(word(line.says), LONGEST_OWN_SAYS))
    whose = pick(line.whose) if isinstance(line.whose, dict) else str(line.whose)
    says = cut(word(line.says), LONGEST_SAYS)
    return Row(cut(line.what, LONGEST_WHAT), cut(whose, LONGEST_WHOSE), says)


def cut(text: str, most: int) -> str:
    """A text in one line, as wide as so many Chinese characters at most."""
    flat, width, kept = " ".join(text.split()), 0.0, ""
    for sign in flat:
        width += 1 if ord(sign) > 0x2E7F else 0.55
        if width > most:
            return f"{kept[:-1]}…"
        kept += sign
    return kept
