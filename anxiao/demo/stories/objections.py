"""The lead says that the case is not its own: overruled, transferred, or not yet decided."""

from anxiao.demo.stories.story import Story
from anxiao.hazards.services import rectify, triage

RULING = "经现场核实并对照职责清单，仍由该单位牵头，相关单位配合。"
MOVED = "处置权限属该部门，移送办理。"


def _object(story: Story, high: int) -> bool:
    if not story.hand_out(0, 1):
        return False
    story.later(0, high)
    why = story.text("objection_reason_zh")
    return story.act(story.lead, lambda a, h: rectify.object_to(actor=a, hazard=h, reason=why))


def objected_overruled(story: Story) -> None:
    if not _object(story, 3):
        return
    story.later(0, 2)
    office = story.cast.office
    if story.act(office, lambda a, h: triage.overrule(actor=a, hazard=h, reason=RULING)):
        _ = story.take() and story.fix_in_time() and story.accept()


def objected_open(story: Story) -> None:
    _object(story, 1)


def transferred(story: Story) -> None:
    if not _object(story, 2):
        return
    to = story.cast.by_sector[story.spec["transfer_to"]]
    why = story.spec["transfer_reason_zh"] or MOVED
    story.later(0, 2)
    office = story.cast.office
    if to != story.told.lead and story.act(
        office, lambda a, h: triage.transfer(actor=a, hazard=h, lead=to, reason=why)
    ):
        _ = story.take() and story.fix_in_time() and story.accept()
