"""Major hazards: stopped at once, five fixed items, acceptance on site, cause and change."""

from anxiao.demo.stories.story import Story
from anxiao.hazards.services import rectify

STOP = "存在重大事故隐患，立即停止使用。"


def _started(story: Story) -> bool:
    """Signed for, use stopped, meanwhile safe, planned and begun."""
    if not story.go():
        return False
    if story.random.random() < 0.6:
        story.later(0, 0)
        story.act(story.lead, lambda a, h: rectify.stop(actor=a, hazard=h, reason=STOP))
    measures = story.text("interim_zh")
    story.later(0, 0)
    story.act(story.lead, lambda a, h: rectify.interim(actor=a, hazard=h, measures=measures))
    return _planned(story)


def _planned(story: Story) -> bool:
    five = {name: text.format(**story.words) for name, text in story.spec["five_items"].items()}
    story.later(1, 3)
    if not story.act(story.lead, lambda a, h: rectify.plan(actor=a, hazard=h, **five)):
        return False
    story.later(0, 1)
    return story.act(story.lead, lambda a, h: rectify.start(actor=a, hazard=h))


def major_closed(story: Story) -> None:
    if not (_started(story) and story.fix(5, max(6, story.limit - 6)) and story.accept()):
        return
    if story.close_with_cause() and story.told.is_stopped:
        story.later(0, 1)
        office = story.cast.office
        story.act(office, lambda a, h: rectify.resume(actor=a, hazard=h))


def major_open(story: Story) -> None:
    """Being rectified; some wait for acceptance or for being closed out."""
    if _started(story) and story.random.random() < 0.4:
        _ = story.fix(2, 5) and story.random.random() < 0.5 and story.accept()


def major_signed(story: Story) -> None:
    """Signed for; the plan is still due."""
    _ = story.hand_out(0, 0) and story.take(0, 0)
