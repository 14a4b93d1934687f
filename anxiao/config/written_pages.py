"""What of the documentation is made from the program, between markers in its pages.

The words around the markers are written by hand. ``anxiao docs`` writes what stands between
them, ``anxiao docs --check`` compares.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from anxiao.config.ability_words import WORDS
from anxiao.config.choices import CHOSEN
from anxiao.config.env import VARIABLES_ELSEWHERE, Env, Variable
from anxiao.config.roles import ROLES
from anxiao.config.schedule import BY_THE_LAUNCHER, SCHEDULE
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.inspections.checklists.lifecycle import LIFECYCLE as CHECKLIST
from anxiao.kernel.machines import Machine
from anxiao.notices.lifecycle import DELIVERY
from anxiao.people.roles import Span
from anxiao.programmes.asks.lifecycle import ORDER, REQUEST
from anxiao.programmes.bookings.lifecycle import LIFECYCLE as BOOKING
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE as CAMPAIGN
from anxiao.programmes.instructions.lifecycle import INSTRUCTION
from anxiao.supervision.cases.lifecycle import LIFECYCLE as CASE
from anxiao.supervision.listings.lifecycle import LIFECYCLE as LISTING

REACH = {
    Span.TERRITORY: "everything within its territory",
    Span.SECTOR: "its sectors within its territory; in an office or a town everything there",
    Span.SUBJECT: "its own organisation and those it supervises",
    Span.NONE: "no business data",
}


def lifecycle(machine: Machine = LIFECYCLE) -> str:
    """The diagram of a life, a hazard's or another's, and its verbs."""
    return f"```mermaid\n{machine.mermaid()}\n```\n\n{verbs(machine)}"


def verbs(machine: Machine) -> str:
    """Every verb: from where, to where, by which ability, and what speaks against it."""
    rows = []
    for verb, label in machine.verbs.items():
        steps = [step for step in machine.steps if step.verb == verb]
        sources = _once(str(step.source) for step in steps)
        moves = _once(str(step.target) for step in steps if step.target != step.source)
        against = _once(one.__name__.replace("_", " ") for step in steps for one in step.unless)
        ability = _once(f"`{step.ability}`" for step in steps)
        rows.append((f"`{verb}`", label, sources, moves or "no change", ability, against))
    return _table(("Verb", "Button", "From", "To", "Ability", "Not when"), rows)


def roles() -> str:
    """The roles with their reach, and the grid of abilities."""
    reaches = [
        (role.name["zh"], role.name["en"], f"`{role.code}`", REACH[role.span])
        for role in ROLES.values()
    ]
    names = [f"{role.name['zh']}<br>{role.name['en']}" for role in ROLES.values()]
    grid = [
        (words, f"`{ability}`", *("●" if ability in r.abilities else "" for r in ROLES.values()))
        for ability, words in WORDS.items()
    ]
    return "\n\n".join(
        [
            _table(("角色", "Role", "Code", "Reaches"), reaches),
            _table(("May", "Ability", *names), grid),
        ]
    )


def settings() -> str:
    """Every variable of the environment, with its default, its meaning and the reason."""
    told = [Variable.of(field) for field in (*fields(Env), *CHOSEN)]
    rows = [
        (f"`{one.name}`", one.default, one.meaning, one.reason)
        for one in (*told, *VARIABLES_ELSEWHERE)
    ]
    return _table(("Variable", "Default", "Meaning", "Why it can be set"), rows)


def schedule() -> str:
    """What runs when, in local time, with the first line that each job says of itself."""
    rows = [
        (words_for(when), f"`{name}`", (work.__doc__ or "").strip().splitlines()[0])
        for when, name, work in SCHEDULE
    ]
    rows += [(words_for(when), f"`{name}`", says) for when, name, says in BY_THE_LAUNCHER]
    return _table(("When", "Job", "What it does"), rows)


def words_for(when: str) -> str:
    """A cron line in words; only the forms that the schedule uses."""
    minute, hour, *_days = when.split()
    if minute == hour == "*":
        return "every minute"
    if minute.startswith("*/"):
        return "every minute" if minute == "*/1" else f"every {minute[2:]} minutes"
    return f"daily at {int(hour):02}:{int(minute):02}"


PARTS: dict[tuple[str, str], Callable[[], str]] = {
    ("docs/domain/hazards.md", "lifecycle"): lifecycle,
    ("docs/domain/asks.md", "requests"): lambda: lifecycle(REQUEST),
    ("docs/domain/asks.md", "orders"): lambda: lifecycle(ORDER),
    ("docs/domain/instructions.md", "instructions"): lambda: lifecycle(INSTRUCTION),
    ("docs/domain/bookings.md", "lifecycle"): lambda: lifecycle(BOOKING),
    ("docs/domain/checklists.md", "lifecycle"): lambda: lifecycle(CHECKLIST),
    ("docs/domain/campaigns.md", "lifecycle"): lambda: lifecycle(CAMPAIGN),
    ("docs/domain/supervision.md", "cases"): lambda: lifecycle(CASE),
    ("docs/domain/supervision.md", "listings"): lambda: lifecycle(LISTING),
    ("docs/domain/notices.md", "deliveries"): lambda: lifecycle(DELIVERY),
    ("docs/operate/roles.md", "roles"): roles,
    ("docs/operate/settings.md", "settings"): settings,
    ("docs/operate/schedule.md", "schedule"): schedule,
}


def written(tree: Path) -> Iterator[tuple[Path, str]]:
    """Each page as it should be; ValueError where its markers are missing."""
    for (name, key), part in PARTS.items():
        page = tree / name
        yield page, _between(page.read_text(encoding="utf-8"), key, part(), name)


def _between(text: str, key: str, part: str, name: str) -> str:
    begin, end = f"<!-- {key}:begin -->", f"<!-- {key}:end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"{name} has lost its markers {begin} … {end}")
    return pattern.sub(lambda _found: f"{begin}\n\n{part}\n\n{end}", text)


def _once(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
