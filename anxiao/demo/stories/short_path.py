"""A unit finds something of its own, fixes it and closes it; some are re-checked later."""

from anxiao.demo.stories.story import Story
from anxiao.hazards.abilities import Ability
from anxiao.hazards.services import accept, report


def self_closed(story: Story) -> None:
    story.later(0, 1)
    own = story.cast.of(story.told.subject_owner, Ability.SELF_CLOSE)
    closed = story.act(
        own,
        lambda a, h: report.self_close(
            actor=a,
            hazard=h,
            files=[story.photo(a, is_after=True)],
            remedy=story.text("remedy_zh"),
        ),
    )
    if closed and story.random.random() < 0.3:
        story.later(8, 25)
        town = story.cast.of(story.told.territorial_owner, Ability.ACCEPT)
        story.act(town, lambda a, h: accept.confirm(actor=a, hazard=h))
