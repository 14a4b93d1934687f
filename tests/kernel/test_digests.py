"""Digests name their algorithm, and each is verified with the one that it names."""

import pytest

from anxiao.kernel import digests
from anxiao.ledger import merkle

# GB/T 32905-2016, annex A.
SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
SM3_OF_64 = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm3_gives_the_answers_of_its_standard() -> None:
    assert digests.digest(b"abc", "sm3") == f"sm3:{SM3_OF_ABC}"
    assert digests.raw(b"abcd" * 16, "sm3").hex() == SM3_OF_64
    assert digests._sm3_elsewhere(b"abcd" * 16).hex() == SM3_OF_64


def test_an_algorithm_that_nobody_knows_is_refused() -> None:
    for call in (lambda: digests.digest(b"", "md5"), lambda: digests.split("md5:00")):
        with pytest.raises(ValueError, match="unknown digest algorithm 'md5'"):
            call()


def test_a_tree_is_the_algorithms_own() -> None:
    leaves = [bytes([one]) for one in range(5)]
    assert merkle.root(leaves, "sm3") != merkle.root(leaves, "sha256")
    path = merkle.proof(leaves, 3, "sm3")
    assert merkle.root_from(leaves[3], 3, 5, path, "sm3") == merkle.root(leaves, "sm3")
