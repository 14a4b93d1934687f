"""Days as offices write them into a plan: 6月底前, 三季度, 3月至10月, 全年."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from anxiao.kernel.columns import Unfit, day
from anxiao.kernel.given import YEARS

NUMBERS = {
    word: number
    for number, word in enumerate(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], start=1
    )
}
WRITTEN = re.compile(r"(十[一二]?|[一二三四五六七八九])(?=月|季度)")
WHOLE = re.compile(
    r"(全|常)年|年(底|末|内|终)|长期|持续|常态|下半年|每(年|季|月|周|日|天|学期|半年)|^长效"
)
HALF = re.compile(r"上半年")
QUARTER = re.compile(r"(?:第)?([1-4])季度")
MONTH_DAY = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
TEN_DAYS = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*份?\s*(上|中|下)旬")
# “6月前” may mean the end of May or of June: whoever wrote it says which.
MONTH = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(?:份|底|末|内|以?底前|末前)?")
BEFORE_MONTH = re.compile(r"(\d{1,2})\s*月\s*(份)?\s*以?前")
SPAN = re.compile(r"\s*(?:至|到|—+|–|~|～|-(?=\s*\d{1,2}\s*月))\s*")
TENS = {"上": 10, "中": 20}


@dataclass(frozen=True)
class Meant:
    """The day that is meant, and the first one where the words name a span."""

    until: date
    since: date | None = None
    # Whether it had to be worked out, so that whoever brings it in is shown the day.
    is_guessed: bool = True


def meant(said: str, first: date, last: date) -> Meant | None:
    """The day that the words name within a programme; None where they name none."""
    plain = _exact(said)
    if plain is not None:
        return Meant(plain, is_guessed=False)
    words = WRITTEN.sub(lambda found: str(NUMBERS[found[0]]), said.strip())
    since, _mark, rest = (
        words.partition(found[0]) if (found := SPAN.search(words)) else ("", "", words)
    )
    until = _until(rest, first, last)
    if until is None:
        return None
    return Meant(until, _since(since, first, last) if since else None)


def _exact(said: str) -> date | None:
    """A day with its year, or a serial number."""
    try:
        return date.fromisoformat(day(said))
    except Unfit:
        return None


def _until(words: str, first: date, last: date) -> date | None:
    if found := MONTH_DAY.search(words):
        return _on(first, last, found[1], int(found[2]), int(found[3]))
    if found := TEN_DAYS.search(words):
        return _on(first, last, found[1], int(found[2]), TENS.get(found[3], 31))
    if found := QUARTER.search(words):
        return _on(first, last, None, int(found[1]) * 3, 31)
    if HALF.search(words):
        return _on(first, last, None, 6, 30)
    if BEFORE_MONTH.search(words) is None and (found := MONTH.search(words)):
        return _on(first, last, found[1], int(found[2]), 31)
    return last if WHOLE.search(words) else None


def _since(words: str, first: date, last: date) -> date | None:
    if found := MONTH_DAY.search(words):
        return _on(first, last, found[1], int(found[2]), int(found[3]))
    if found := MONTH.search(words):
        return _on(first, last, found[1], int(found[2]), 1)
    return _exact(words)


def _on(first: date, last: date, year: str | None, month: int, number: int) -> date | None:
    """The day of a month; without a year in the first year of the programme that still has it."""
    if not 1 <= month <= 12 or number < 1:
        return None
    years = [int(year)] if year else [*range(first.year, last.year + 1)]
    if not all(one in YEARS for one in years):
        return None
    found = [_no_later(one, month, number) for one in years]
    return next((one for one in found if one >= first), found[0])


def _no_later(year: int, month: int, number: int) -> date:
    return date(year, month, min(number, calendar.monthrange(year, month)[1]))
