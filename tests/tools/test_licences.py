"""Which licences would bind the whole program."""

import pytest

from tools.licences import _binds, _faults_of_npm


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


def test_what_comes_from_npm_is_judged_by_its_lock() -> None:
    packages = {
        "": {"license": "Apache-2.0"},
        "node_modules/fine": {"license": "(MIT OR GPL-2.0)"},
        "node_modules/bound": {"license": "GPL-3.0-only"},
        "node_modules/lesser": {"license": "LGPL-3.0-only"},
        "node_modules/silent": {},
        "node_modules/for-building": {"license": "GPL-3.0-only", "dev": True},
    }
    named = [fault.partition(":")[0] for fault in _faults_of_npm(packages)]
    assert named == ["bound", "lesser", "silent"]
