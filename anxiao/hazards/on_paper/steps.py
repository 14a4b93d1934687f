"""From one filled-in row to the steps that it brings, in the order in which they are taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.hazards.on_paper.columns import COLUMNS, day_in
from anxiao.hazards.on_paper.opening import Line
from anxiao.hazards.services import entering, rectify
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import msg, sentence


@dataclass(frozen=True)
class Step:
    """A verb with what its service takes, and the column that a refusal is told of."""

    verb: str
    column: str
    signed_on: date
    given: dict[str, Any] = field(default_factory=dict)

    def take(self, actor: Actor, hazard: Hazard) -> Hazard:
        return SERVICES[self.verb](actor=actor, hazard=hazard, **self.given)


SERVICES: dict[str, Callable[..., Hazard]] = {
    "sign_for": rectify.sign_for,
    "object": rectify.object_to,
    "interim": rectify.interim,
    "ask_extension": rectify.ask_extension,
    "request_acceptance": rectify.request_acceptance,
}


class BadCell(Exception):
    """A row that cannot be read, with the column at fault."""

    def __init__(self, column: str, error: Invalid) -> None:
        super().__init__(column)
        self.column, self.error = column, error


def steps_of(line: Line, hazard: Hazard, photos: Sequence[UUID]) -> list[Step]:
    """The steps of a row that are still to be taken; what the case already has is left out."""
    days = {key: _day(line, key) for key in ("signed_on", "done_on", "until")}
    reason = line.text("objection")
    if reason:
        found = [
            Step("object", "objection", days["signed_on"] or clock.today(), {"reason": reason})
        ]
        return [step for step in found if hazard.state != "objected"]
    return [
        *_signing(hazard, days),
        *_more_time(line, hazard, days),
        *_done(line, hazard, days, photos),
    ]


def _day(line: Line, key: str) -> date | None:
    try:
        return day_in(line.cells.get(key))
    except Invalid as error:
        raise BadCell(key, error) from None


def _signing(hazard: Hazard, days: dict[str, date | None]) -> list[Step]:
    on = days["signed_on"]
    if on is None or hazard.state != "dispatched":
        return []
    return [Step("sign_for", "signed_on", on)]


def _more_time(line: Line, hazard: Hazard, days: dict[str, date | None]) -> list[Step]:
    until, reason = days["until"], line.text("until_reason")
    if until is None and not reason:
        return []
    if until is None or not reason:
        raise _missing("until" if until is None else "until_reason")
    asked = (hazard.extension or {}).get("until")
    granted = hazard.due_at and hazard.due_at.astimezone(clock.LOCAL).date()
    if until.isoformat() == asked or until == granted:
        return []
    given = {"until": until, "reason": reason}
    return [Step("ask_extension", "until", clock.today(), given)]


def _done(
    line: Line, hazard: Hazard, days: dict[str, date | None], photos: Sequence[UUID]
) -> list[Step]:
    """Without a day of completion what was done is an interim measure."""
    text, on = line.text("done"), days["done_on"]
    if not text and on is None:
        return []
    if not text:
        raise _missing("done")
    if on is None:
        given: dict[str, Any] = {"measures": text, "files": list(photos)}
        step = Step("interim", "done", clock.today(), given)
        return [step] if hazard.interim != text else []
    if hazard.remedy == text and hazard.state not in ("dispatched", "signed", "rectifying"):
        return []
    if on > clock.today():
        raise BadCell("done_on", Invalid(sentence(N_("This time lies in the future."))))
    at = entering.day_begins(hazard, on)
    given = {"remedy": text, "files": list(photos), "remedied_at": at}
    return [Step("request_acceptance", "done_on", clock.today(), given)]


def _missing(column: str) -> BadCell:
    says = sentence(N_("“%(column)s” is empty."), column=msg(COLUMNS[column]))
    return BadCell(column, Invalid(says))
