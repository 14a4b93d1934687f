"""What a listing keeps beside itself: who answers for it. A part of services."""

from collections.abc import Sequence

from anxiao.kernel import clock
from anxiao.people.models import Post
from anxiao.supervision.bars.services import Answering
from anxiao.supervision.listings.models import Answerable, Listing


def keep_answerable(row: Listing, answering: Sequence[Answering]) -> None:
    posts = Post.objects.in_bulk([one.post for one in answering])
    Answerable.objects.bulk_create(
        [
            Answerable(
                listing=row,
                post=one.post,
                post_zh=posts[one.post].zh,
                post_en=posts[one.post].en,
                organisation=posts[one.post].organisation_id,
                person=one.person,
                rank=one.rank,
                since=clock.today(),
            )
            for one in answering
        ],
        ignore_conflicts=True,
    )
