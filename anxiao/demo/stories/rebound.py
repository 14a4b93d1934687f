"""The danger comes back after it was closed: dispatched anew, accepted on site, with a cause."""

from anxiao.demo.stories.story import Story
from anxiao.hazards.services import triage


def _back(story: Story, low: int, high: int) -> bool:
    if not (story.go() and story.fix_in_time() and story.accept()):
        return False
    if story.told.state != "closed":
        return False
    story.later(low, high)
    why, office = story.text("rebound_zh"), story.cast.office
    return story.act(office, lambda a, h: triage.rebound(actor=a, hazard=h, reason=why))


def rebounded(story: Story) -> None:
    if _back(story, 15, 45) and story.go() and story.fix_in_time() and story.accept():
        story.close_with_cause()


def rebounded_open(story: Story) -> None:
    """Back again, and not yet dispatched anew."""
    _back(story, 10, 12)
