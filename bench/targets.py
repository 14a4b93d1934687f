"""What is promised of the program's speed, and where the figure for it stands in the results."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Results = dict[str, Any]
READERS = ("county office", "department", "town", "school", "central school", "named party")
SEARCHES = ("open ones", "late ones", "one area", "words found", "words not found")


@dataclass(frozen=True)
class Target:
    """One promise: its words, its limit, and the place of its figure.

    ``place`` names result, figure and value; with ``against`` the figure is divided by the one
    that stands there.
    """

    words: str
    limit: float
    place: tuple[str, str, str]
    against: tuple[str, str, str] | None = None
    at_least: bool = False

    def figure(self, results: Results) -> float | None:
        """The figure of the last run, or None where nothing was measured."""
        value = _value(results, self.place)
        if self.against is None or value is None:
            return value
        other = _value(results, self.against)
        return round(value / other, 2) if other else None

    def is_met(self, figure: float) -> bool:
        return figure >= self.limit if self.at_least else figure <= self.limit

    def sources(self) -> set[str]:
        return {place[0] for place in (self.place, self.against) if place}


def _value(results: Results, place: tuple[str, str, str]) -> float | None:
    found: Any = results.get(place[0], {}).get("figures", {})
    return found.get(place[1], {}).get(place[2])  # type: ignore[no-any-return]


def targets() -> Iterator[Target]:
    """Every target, in the order in which they are told."""
    yield from _lists()
    for key in ("county office", "department"):
        page = f"page: {key}"
        yield Target(f"100,000 stored, {page}: p50 in ms", 50, ("lists-city", page, "p50"))
        yield Target(f"100,000 stored, {page}: p99 in ms", 150, ("lists-city", page, "p99"))
        for search in SEARCHES:
            one = f"{search}: {key}"
            yield Target(f"100,000 stored, {one}: p95 in ms", 100, ("lists-city", one, "p95"))
    for scale in ("county", "province"):
        place = (f"changes-{scale}", "change", "p50")
        yield Target(f"one change with its entry, {scale}: p50 in ms", 15, place)
        yield Target(
            f"a checkpoint over 200 new entries, {scale}: p95 in ms",
            250,
            (f"checkpoints-{scale}", "checkpoint", "p95"),
        )
    reports = "reports-province"
    yield Target(
        "reports a second, eight clients", 250, (reports, "report", "per_second"), at_least=True
    )
    yield Target("one report among them: p99 in ms", 100, (reports, "report", "p99"))
    yield Target("a process of the web server in MB", 250, (reports, "web", "megabytes"))
    yield Target(
        "20,000 schools taken in, in seconds", 60, ("imports-county", "schools", "seconds")
    )
    yield from _programmes()
    yield from _nights()
    yield from _notices()
    yield from _inspections()
    more = ("exports-province", "export", "megabytes_more")
    yield Target("memory that 95,000 more rows of a sheet take in MB", 30, more)
    yield Target("a province made, in seconds", 600, ("worlds-province", "world", "seconds"))


def _programmes() -> Iterator[Target]:
    name = "programmes-county"
    yield Target("a task to 20,000 organisations, in seconds", 10, (name, "fan_out", "seconds"))
    for page in ("programme", "task", "tasks", "timeline", "matrix"):
        place = (name, f"page: {page}", "p95")
        yield Target(f"a programme of 50,000 tasks, page: {page}: p95 in ms", 150, place)
    yield Target("one report, summed up to the programme: p50 in ms", 20, (name, "change", "p50"))
    yield Target("one paper, once warm: p95 in ms", 150, (name, "paper", "p95"))


def _nights() -> Iterator[Target]:
    name = "nights-province"
    swept = "the night over 1,000,000 hazards, 27,000 newly late"
    yield Target(f"{swept}, in seconds", 60, (name, "first", "seconds"))
    half = (name, "first", "megabytes_of_the_second_half")
    yield Target(f"{swept}: memory that its second half takes in MB", 10, half)
    yield Target("the same night once more: rows changed", 0, (name, "second", "changes"))
    yield Target("the same night once more, in seconds", 60, (name, "second", "seconds"))
    for key in ("county office", "city office", "province office", "department"):
        words = f"1,000,000 stored, supervision board: {key}: p95 in ms"
        yield Target(words, 150, (name, f"board: {key}", "p95"))


def _notices() -> Iterator[Target]:
    """Of ten thousand notices through a worker that is killed once in the middle."""
    name = "notices-county"
    rate = (name, "mail", "per_second")
    yield Target(
        "10,000 notices mailed, the worker killed once: a second", 200, rate, at_least=True
    )
    yield Target("… of which lost", 0, (name, "mail", "lost"))
    yield Target("… of which came twice", 2, (name, "mail", "doubled"))


def _inspections() -> Iterator[Target]:
    """Of what phones send, of the app on them, and of who was never visited."""
    for way, words, least in (
        ("plain", "finished visits received from phones", 300),
        ("with_photo", "… each with a photo of 200 kB", 150),
    ):
        place = ("visits-county", way, "per_second")
        yield Target(f"{words}: a second", least, place, at_least=True)
        yield Target(f"{words}: p99 in ms", 120, ("visits-county", way, "p99"))
    more = ("visits-county", "web", "megabytes_more")
    yield Target("memory that a minute of them takes more, in MB", 10, more)
    yield Target("the app on the phone in kB", 300, ("phone-county", "shell", "kilobytes"))
    yield Target("… opened without network: p95 in ms", 1000, ("phone-county", "opening", "p95"))
    listing = ("phone-county", "listing", "p95")
    yield Target("… 500 drafts with photos listed: p95 in ms", 1000, listing)
    for key in ("county office", "city office", "province office"):
        for page in ("by place", "never visited", "still due"):
            words = f"60,000 sites, who was visited, {page}: {key}: p95 in ms"
            yield Target(words, 150, ("coverage-province", f"{page}: {key}", "p95"))


def _lists() -> Iterator[Target]:
    overview = ("lists-province", "overview: county office", "p95")
    yield Target("1,000,000 stored, the county's page: p95 in ms", 150, overview)
    for key in READERS:
        for kind in ("page", "API"):
            one = f"{kind}: {key}"
            yield Target(f"1,000,000 stored, {one}: p95 in ms", 80, ("lists-province", one, "p95"))
            yield Target(
                f"1,000,000 stored over 10,000 stored, {one}",
                1.5,
                ("lists-province", one, "quick"),
                ("lists-county", one, "quick"),
            )
        work = ("lists-province", f"my work: {key}", "p95")
        yield Target(f"1,000,000 stored, my work: {key}: p95 in ms", 80, work)
        page = f"page: {key}"
        yield Target(f"policies over none, {page}", 1.3, ("lists-province", page, "ratio"))
