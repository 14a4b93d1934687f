"""What leaves the program: titles, limits and addresses of pages, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxiao.kernel import clock
from anxiao.kernel.sentences import word_moment
from anxiao.kernel.subjects import page_of
from anxiao.notices.models import Notice

MOST_LINES = 20


@dataclass(frozen=True)
class Line:
    """One notice as it stands in a message: what, until when, where."""

    title: str
    limit: str
    page: str


@dataclass(frozen=True)
class Group:
    """Lines under a word; a message about one notice has one group without a word."""

    word: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Message:
    """A message before it is written for a channel."""

    subject: str
    groups: tuple[Group, ...]
    more: int = 0

    def paragraphs(self) -> Iterator[str]:
        """The whole of it, for mail."""
        for group in self.groups:
            if group.word:
                yield group.word
            for line in group.lines:
                yield from filter(None, (line.title, line.limit, line.page))
        if self.more:
            yield _and_more(self.more)
        if self.more or len(self.groups) > 1:
            yield _all_notices()

    def short(self, *, most_bytes: int) -> str:
        """As much of it as a message of a chat holds; a single notice names its own page."""
        words, left = [self.subject], most_bytes - len(self.subject.encode())
        lines = [(group.word, line) for group in self.groups for line in group.lines]
        is_single = len(lines) == 1 and not self.more
        end = lines[0][1].page if is_single else _all_notices()
        shown, under = 0, ""
        for word, line in lines:
            head = [word] if word and word != under else []
            said = line.limit if line.title == self.subject else f"{line.title} {line.limit}"
            added = [*head, said.strip()] if said else head
            left -= sum(len(one.encode()) + 1 for one in added)
            if left < 0:
                break
            words, shown, under = words + added, shown + 1, word
        if hidden := len(lines) - shown + self.more:
            words.append(_and_more(hidden))
        return "\n".join([*words, end])


def single(notice: Notice) -> Message:
    line = _line(notice)
    return Message(subject=line.title, groups=(Group("", (line,)),))


def gathered(notices: Iterable[Notice]) -> Message:
    """One message about many notices, what is late first; each record stands in it once."""
    rows = _once_each(notices)
    shown = rows[:MOST_LINES]
    number = len(rows)
    subject = ngettext(
        "%(number)s thing waits for you", "%(number)s things wait for you", number
    ) % {"number": number}
    words = (_("Late"), _("Today"), _("Coming"))
    groups = (
        Group(word, tuple(_line(row) for row in shown if _place(row) == place))
        for place, word in enumerate(words)
    )
    filled = tuple(group for group in groups if group.lines)
    return Message(subject=subject, groups=filled, more=number - len(shown))


def trial() -> Message:
    words = _("This is a test: notices of Anxiao reach you here.")
    return Message(subject=words, groups=(Group("", (Line(words, "", _all_notices()),)),))


def until(due: datetime | None) -> str:
    return _("Limit: %(moment)s") % {"moment": word_moment(due)} if due else ""


def _once_each(notices: Iterable[Notice]) -> list[Notice]:
    latest = {one.subject or one.pk: one for one in sorted(notices, key=lambda one: one.pk)}
    return sorted(latest.values(), key=lambda one: (_place(one), one.due_at or one.sent_at))


def _place(notice: Notice) -> int:
    """Late, today, or coming."""
    now, due = clock.now(), notice.due_at
    if due is None:
        return 2
    if due < now:
        return 0
    return 1 if due.astimezone(clock.LOCAL).date() == clock.today() else 2


def _line(notice: Notice) -> Line:
    page = page_of(notice.subject_kind, notice.subject) or reverse("notices:index")
    title = notice.title or _("Something happened to your account: read the notice.")
    return Line(title, until(notice.due_at), f"{settings.BASE_URL}{page}")


def _and_more(number: int) -> str:
    return ngettext("and %(number)s more", "and %(number)s more", number) % {"number": number}


def _all_notices() -> str:
    return f"{settings.BASE_URL}{reverse('notices:index')}"
