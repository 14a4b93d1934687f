"""Reported, dispatched, signed for, rectified, accepted: in time, late, or still on the way."""

from anxiao.demo.stories.story import Story
from anxiao.hazards.abilities import Ability
from anxiao.hazards.services import accept, rectify, triage
from anxiao.kernel import workdays


def closed_on_time(story: Story) -> None:
    _ = story.go() and story.fix_in_time() and story.accept()


def closed_late(story: Story) -> None:
    if story.go():
        story.past_the_limit(1, 7)
        _ = story.show_the_fix() and story.accept()


def returned_once(story: Story) -> None:
    if not (story.go() and story.fix_in_time()):
        return
    story.later(0, 2)
    why, judge = story.text("return_reason_zh"), story.desk(Ability.ACCEPT)
    if story.act(judge, lambda a, h: accept.send_back(actor=a, hazard=h, reason=why)):
        _ = story.fix(1, 4) and story.accept()


def extended(story: Story) -> None:
    if not ask_for_time(story):
        return
    story.later(0, 1)
    office = story.cast.office
    if story.act(office, lambda a, h: rectify.grant_extension(actor=a, hazard=h)):
        _ = story.fix(5, 12) and story.accept()


def ask_for_time(story: Story) -> bool:
    if not story.go() or story.told.due_at is None:
        return False
    until = workdays.deadline(story.told.due_at.date(), 15).on
    why = story.text("extension_reason_zh")
    story.later(0, 1)
    return story.act(
        story.lead,
        lambda a, h: rectify.ask_extension(actor=a, hazard=h, until=until, reason=why),
    )


def extension_asked(story: Story) -> None:
    ask_for_time(story)


def false(story: Story) -> None:
    story.later(0, 2)
    why, desk = story.text("false_reason_zh"), story.desk(Ability.TRIAGE)
    story.act(desk, lambda a, h: triage.mark_false(actor=a, hazard=h, reason=why))


def reported_only(story: Story) -> None:
    """Nobody has looked yet; some have been verified."""
    if story.random.random() < 0.3:
        story.later(0, 1)
        story.act(story.desk(Ability.TRIAGE), lambda a, h: triage.verify(actor=a, hazard=h))


def waiting_sign(story: Story) -> None:
    story.hand_out(0, 0)


def rectifying(story: Story) -> None:
    if story.hand_out(0, 0) and story.take(0, 0) and story.random.random() < 0.4:
        measures = story.text("interim_zh")
        story.later(0, 1)
        story.act(story.lead, lambda a, h: rectify.interim(actor=a, hazard=h, measures=measures))


def waiting_acceptance(story: Story) -> None:
    _ = story.hand_out(0, 0) and story.take(0, 0) and story.fix(0, 1)


def overdue_open(story: Story) -> None:
    _ = story.hand_out(0, 0) and story.take(0, 1)
