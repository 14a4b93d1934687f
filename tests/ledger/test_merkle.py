"""The tree of RFC 6962 against answers known from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxiao.ledger import merkle

# The test vectors of Certificate Transparency: eight leaves, and their tree heads.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HEADS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_the_head_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex().startswith("e3b0c44298fc1c14")


@pytest.mark.parametrize("size", sorted(HEADS))
def test_heads_agree_with_the_published_vectors(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == HEADS[size]


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_every_proof_leads_to_the_root_and_no_other_leaf_does(
    leaves: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.proof(leaves, index)
    root = merkle.root(leaves)
    assert merkle.root_from(leaves[index], index, len(leaves), path) == root
    assert merkle.root_from(leaves[index] + b"x", index, len(leaves), path) != root


def test_a_path_of_the_wrong_length_is_refused() -> None:
    path = merkle.proof(LEAVES, 3)
    with pytest.raises(ValueError, match="short"):
        merkle.root_from(LEAVES[3], 3, 8, path[:-1])
    with pytest.raises(ValueError, match="long"):
        merkle.root_from(LEAVES[3], 3, 8, [*path, b"x"])
