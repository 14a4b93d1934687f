"""The life of a supervision case: it climbs by decisions, one rung after the other."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_
from django.utils.translation import pgettext_lazy

from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Predicate, Step, moot, standing
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.supervision.abilities import Ability
from anxiao.supervision.rungs import LEVEL_WORDS, LEVELS, Level, Rung, level_of

if TYPE_CHECKING:
    from anxiao.supervision.cases.models import Case

STATE_WORDS = {
    "watched": N_("late, nothing decided yet"),
    "reminded": N_("reminded"),
    "ordered": N_("ordered to put right"),
    "circulated": N_("named in a circular"),
    "interviewed": N_("called to an interview"),
    "listed": N_("listed"),
    "closed": N_("put right"),
    "dropped": N_("case dropped"),
}


class State(TextChoices):
    """Where a case stands; the words are those of ``STATE_WORDS``, or say the same."""

    WATCHED = "watched", _(STATE_WORDS["watched"])
    REMINDED = "reminded", _(STATE_WORDS["reminded"])
    ORDERED = "ordered", _(STATE_WORDS["ordered"])
    CIRCULATED = "circulated", _(STATE_WORDS["circulated"])
    INTERVIEWED = "interviewed", _(STATE_WORDS["interviewed"])
    LISTED = "listed", _(STATE_WORDS["listed"])
    CLOSED = "closed", _(STATE_WORDS["closed"])
    DROPPED = "dropped", pgettext_lazy("case", "dropped")


S, A = State, Ability
ENDED = (S.CLOSED, S.DROPPED)
COLUMNS = (S.WATCHED, S.REMINDED, S.ORDERED, S.CIRCULATED, S.INTERVIEWED, S.LISTED)
BEFORE_LISTING = COLUMNS[:-1]
RUNG_OF = {
    S.REMINDED: Rung.REMINDER,
    S.ORDERED: Rung.ORDER,
    S.CIRCULATED: Rung.CIRCULAR,
    S.INTERVIEWED: Rung.INTERVIEW,
    S.LISTED: Rung.LISTING,
}
VERB_OF = {
    Rung.REMINDER: "remind",
    Rung.ORDER: "order",
    Rung.CIRCULAR: "circulate",
    Rung.INTERVIEW: "interview",
    Rung.LISTING: "list",
}


def rung_of(state: str) -> Rung | None:
    """The rung that was decided last; None before the first decision."""
    return RUNG_OF.get(State(state))


# --- reasons against ------------------------------------------------------------------------


def level_at(actor: Actor) -> Level | None:
    """The level at which an actor's office lists; None for whoever is no such office."""
    return level_of(actor.territory) if actor.is_office else None


def covers(actor: Actor, territory: int) -> bool:
    """Whether a whole territory lies within the actor's, and no sector divides it."""
    lo, hi = actor.reach.lo, actor.reach.hi
    return lo is not None and hi is not None and not actor.reach.sectors and lo <= territory <= hi


@moot
@standing
def not_the_office(actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    """The coordinating office of the place decides, or one that stands above it."""
    if actor.is_free or actor.organisation == case.office:
        return None
    is_own = case.organisation in actor.answers_for
    if covers(actor, case.territory_code) and not is_own and level_at(actor):
        return None
    return sentence(N_("Only the coordinating office of the place, or one above it, decides this."))


@moot
@standing
def not_the_responsible(actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    if actor.is_free or case.organisation in actor.answers_for:
        return None
    # What took the place of an organisation that has ended has its desk.
    if case.desk in actor.answers_for and case.desk not in (case.office, case.proposed_to):
        return None
    return sentence(N_("Only the organisation that is responsible may do this."))


def only_general(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    """What is late and general gets reminders and one order, never more."""
    if not case.is_of_hazards or case.grave_open:
        return None
    return sentence(
        N_(
            "Nothing here is major or has rebounded: what is late and general gets reminders and "
            "one order, never more."
        )
    )


@standing
def no_level(actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    """Below the county nobody lists; a town recommends."""
    if actor.is_free or level_at(actor) is not None:
        return None
    return sentence(N_("Only an office of a county, a city or a province lists."))


@moot
def not_higher(actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    """What is listed already is listed again only by a body that stands higher."""
    own = level_at(actor)
    if own is None or not case.level or LEVELS.index(own) > LEVELS.index(Level(case.level)):
        return None
    level: dict[str, str] = msg(LEVEL_WORDS[case.level])
    return sentence(N_("It is listed at the level “%(level)s” already."), level=level)


@moot
@standing
def listed_by_another(actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    """What hangs is taken apart by nobody but the body that hung it."""
    if actor.is_free or case.state != State.LISTED or level_at(actor) == case.level:
        return None
    level: dict[str, str] = msg(LEVEL_WORDS[case.level])
    return sentence(
        N_("It is listed at the level “%(level)s”: only the body that listed it may do this."),
        level=level,
    )


@moot
@standing
def not_proposed_to(actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    """What lies before an office is put aside by it, or by one that stands above it."""
    own, asked = level_at(actor), case.proposed_level
    if actor.is_free or actor.organisation == case.proposed_to or not asked:
        return None
    if own is not None and LEVELS.index(own) > LEVELS.index(Level(asked)):
        return None
    return sentence(N_("Only the office to which it was proposed may put it aside."))


@moot
def nothing_proposed(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    return None if case.proposed else sentence(N_("Nothing is proposed."))


@moot
def no_harm(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    if case.harm_on is not None:
        return None
    return sentence(N_("Nobody is barred for harm by this case."))


@moot
def is_of_hazards(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    if not case.is_of_hazards:
        return None
    return sentence(N_("It closes by itself once everything in it has been put right."))


@moot
def no_hazards(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    if case.is_of_hazards:
        return None
    return sentence(N_("There is no hazard here that could be passed to somebody else."))


@moot
def no_move_asked(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    if case.move_asked:
        return None
    return sentence(N_("Nobody has said that it lies outside of their power."))


def move_pending(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    if not case.move_asked:
        return None
    return sentence(N_("It is being decided whose power it lies in."))


@moot
def no_pause_asked(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    return None if case.pause_asked else sentence(N_("Nobody has asked to pause the clock."))


def pause_pending(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    if not case.pause_asked:
        return None
    return sentence(N_("A pause of the clock is being decided."))


@moot
def no_clock(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    return None if case.due_at else sentence(N_("No clock is running."))


@moot
def is_paused(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    return sentence(N_("The clock is paused already.")) if case.is_paused else None


@moot
def not_paused(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
    return None if case.is_paused else sentence(N_("The clock is not paused."))


def _not_back_to(state: State) -> Predicate:
    """A listing that ends leaves its case where it had come to before, and nowhere else."""

    @moot
    def elsewhere(_actor: Actor, case: "Case", _now: datetime) -> Sentence | None:
        if case.falls_to == state:
            return None
        return sentence(N_("The case had come to another rung before it was listed."))

    return elsewhere


def steps(
    verb: str, sources: tuple[State, ...], target: State | None, ability: str, *unless: Predicate
) -> tuple[Step, ...]:
    """The rows of a verb open from several states; without a target the state stays."""
    return tuple(Step(verb, source, target or source, ability, unless) for source in sources)


OFFICE, RESPONSIBLE = (not_the_office,), (not_the_responsible,)
LIFECYCLE = Machine(
    Step("remind", S.WATCHED, S.REMINDED, A.DECIDE, OFFICE),
    *steps("order", COLUMNS[:2], S.ORDERED, A.DECIDE, *OFFICE),
    *steps("circulate", COLUMNS[:3], S.CIRCULATED, A.DECIDE, *OFFICE, only_general),
    *steps("interview", COLUMNS[:4], S.INTERVIEWED, A.DECIDE, *OFFICE, only_general),
    *steps("list", BEFORE_LISTING, S.LISTED, A.DECIDE, *OFFICE, no_level, only_general),
    Step("list", S.LISTED, S.LISTED, A.DECIDE, (*OFFICE, no_level, not_higher, only_general)),
    *steps("dismiss", COLUMNS, None, A.DECIDE, *OFFICE, nothing_proposed, not_proposed_to),
    *steps("note_interview", (S.INTERVIEWED, S.LISTED), None, A.DECIDE, *OFFICE),
    *steps("name_harm", COLUMNS, None, A.DECIDE, *OFFICE),
    *steps("lift_harm", (*COLUMNS, *ENDED), None, A.DECIDE, *OFFICE, no_harm),
    *steps("out_of_power", COLUMNS, None, A.RESPOND, *RESPONSIBLE, no_hazards, move_pending),
    *steps("move", COLUMNS, None, A.DECIDE, *OFFICE, no_hazards, listed_by_another),
    *steps("refuse_move", COLUMNS, None, A.DECIDE, *OFFICE, no_move_asked),
    *steps(
        "ask_pause",
        BEFORE_LISTING[1:],
        None,
        A.RESPOND,
        *RESPONSIBLE,
        no_clock,
        is_paused,
        pause_pending,
    ),
    *steps("grant_pause", BEFORE_LISTING[1:], None, A.DECIDE, *OFFICE, no_pause_asked),
    *steps("refuse_pause", BEFORE_LISTING[1:], None, A.DECIDE, *OFFICE, no_pause_asked),
    *steps("resume", BEFORE_LISTING[1:], None, A.DECIDE, *OFFICE, not_paused),
    *steps("close", BEFORE_LISTING, S.CLOSED, A.DECIDE, *OFFICE, is_of_hazards),
    *steps("drop", BEFORE_LISTING, S.DROPPED, A.DECIDE, *OFFICE, not_proposed_to),
    # What follows from other acts; no button carries these.
    *steps("settle", COLUMNS, S.CLOSED, A.DECIDE),
    *(Step("step_down", S.LISTED, one, A.DECIDE, (_not_back_to(one),)) for one in BEFORE_LISTING),
    verbs={
        "remind": N_("Remind"),
        "order": N_("Order to put right"),
        "circulate": N_("Name in a circular"),
        "interview": N_("Call to an interview"),
        "list": N_("List for supervision"),
        "dismiss": N_("Put the proposal aside"),
        "note_interview": N_("Note the interview"),
        "name_harm": N_("Bar for especially grave harm"),
        "lift_harm": N_("Lift the bars for grave harm"),
        "out_of_power": N_("Not within our power"),
        "move": N_("Pass to who has the power"),
        "refuse_move": N_("Leave it with them"),
        "ask_pause": N_("Ask to pause the clock"),
        "grant_pause": N_("Pause the clock"),
        "refuse_pause": N_("Refuse the pause"),
        "resume": N_("Let the clock run again"),
        "close": N_("Close the case"),
        "drop": N_("Drop the case"),
        "settle": N_("Close by itself"),
        "step_down": N_("Back to where it stood before the listing"),
    },
    states=STATE_WORDS,
)
