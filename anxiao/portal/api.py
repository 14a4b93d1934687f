"""The JSON door to the search."""

from typing import Annotated

from ninja import Field, Query, Router, Schema

from anxiao.kernel.doors import ERRORS
from anxiao.kernel.hits import Hits
from anxiao.kernel.http import ActorRequest
from anxiao.portal.finding import hits
from anxiao.ui.words import words as worded

router = Router(tags=["search"])


class SearchIn(Schema):
    q: Annotated[str, Field(max_length=100)]


class HitOut(Schema):
    key: str
    title: str
    beside: list[str]
    url: str


class HitsOut(Schema):
    """One kind of thing: at most five rows, and how many there are, counted up to 100."""

    kind: str
    title: str
    count: int
    is_more: bool
    rows: list[HitOut]


@router.get("", response={200: list[HitsOut], **ERRORS})
def search(request: ActorRequest, asked: Query[SearchIn]) -> list[HitsOut]:
    """Everything within reach that holds the words, kind by kind."""
    return [_group(one) for one in hits(request.actor, asked.q)]


def _group(found: Hits) -> HitsOut:
    rows = [
        HitOut(
            key=one.key,
            title=worded(one.title),
            beside=[text for text in map(worded, one.beside) if text],
            url=one.url,
        )
        for one in found.rows
    ]
    return HitsOut(
        kind=found.kind, title=found.title, count=found.count, is_more=found.is_more, rows=rows
    )
