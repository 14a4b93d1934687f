"""The Merkle tree of RFC 6962: roots and inclusion proofs over leaf bytes."""

from collections.abc import Iterator, Sequence

from anxiao.kernel.digests import DEFAULT, raw


def leaf_hash(content: bytes, algorithm: str = DEFAULT) -> bytes:
    return raw(b"\x00" + content, algorithm)


def node_hash(left: bytes, right: bytes, algorithm: str = DEFAULT) -> bytes:
    return raw(b"\x01" + left + right, algorithm)


def blinded(nonce: bytes, root: bytes, algorithm: str = DEFAULT) -> bytes:
    """A root that says nothing until its nonce is known."""
    return raw(b"\x02" + nonce + root, algorithm)


def root(leaves: Sequence[bytes], algorithm: str = DEFAULT) -> bytes:
    """The tree head over leaf contents; of no leaves, the hash of nothing (RFC 6962 §2.1)."""
    if not leaves:
        return raw(b"", algorithm)
    level = [leaf_hash(leaf, algorithm) for leaf in leaves]
    while len(level) > 1:
        level = _up(level, algorithm)
    return level[0]


def _up(level: list[bytes], algorithm: str) -> list[bytes]:
    pairs = [node_hash(level[i], level[i + 1], algorithm) for i in range(0, len(level) - 1, 2)]
    return pairs + level[len(level) - len(level) % 2 :]


def proof(leaves: Sequence[bytes], index: int, algorithm: str = DEFAULT) -> list[bytes]:
    """The audit path of one leaf, nearest sibling first."""
    level, path = [leaf_hash(leaf, algorithm) for leaf in leaves], []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, index = _up(level, algorithm), index // 2
    return path


def root_from(
    content: bytes, index: int, size: int, path: Sequence[bytes], algorithm: str = DEFAULT
) -> bytes:
    """The root that a leaf and its audit path lead to; ValueError when the path does not fit."""
    here, steps, last = leaf_hash(content, algorithm), iter(path), size - 1
    if not 0 <= index < size:
        raise ValueError("leaf index outside the tree")
    while last > 0:
        if index % 2:
            here = node_hash(_next(steps), here, algorithm)
        elif index < last:
            here = node_hash(here, _next(steps), algorithm)
        index, last = index // 2, last // 2
    if next(steps, None) is not None:
        raise ValueError("audit path too long")
    return here


def _next(steps: Iterator[bytes]) -> bytes:
    found = next(steps, None)
    if found is None:
        raise ValueError("audit path too short")
    return found
