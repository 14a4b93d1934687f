"""A job's way through very many rows: some thousand at a time, each chunk a transaction."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting

CHUNK = 1000
Find = Callable[[int, int], Iterable[UUID]]


def in_chunks(
    *, actor: Actor, stretches: Iterable[tuple[int, int]], find: Find
) -> Iterator[list[UUID]]:
    """The keys of what there is to do, stretch of land by stretch of land.

    Kept in memory are the keys of one stretch. Whoever takes a chunk opens a transaction of its
    own for it; what was done before a round breaks off stays done, and the next round finds the
    rest.
    """
    kept: list[UUID] = []
    for lo, hi in stretches:
        with acting(actor):
            kept.extend(find(lo, hi))
        start = 0
        while len(kept) - start >= CHUNK:
            yield kept[start : start + CHUNK]
            start += CHUNK
        del kept[:start]
    if kept:
        yield kept
