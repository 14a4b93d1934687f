"""Which licences would bind the whole program."""

import pytest

from tools.licences import _binds


@pytest.mark.parametrize(
    "claim",
    [
        "GPL-3.0-only",
        "AGPL-3.0-or-later",
        "GNU General Public License v3 or later (GPLv3+)",
        "GNU Affero General Public License v3",
        "GPL-2.0-only OR AGPL-3.0-only",
    ],
)
def test_these_bind(claim: str) -> None:
    assert _binds(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "MIT",
        "LGPL-3.0-only",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "MIT OR GPL-2.0-only",
        "GPL-2.0-only WITH Classpath-exception-2.0",
    ],
)
def test_these_do_not(claim: str) -> None:
    assert not _binds(claim)
