"""Proving a backup: restored elsewhere, on a server of its own, and verified there."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from anxiao.config.cluster import Cluster
from anxiao.config.env import TREE
from anxiao.config.processes import tree_env

KEPT = {"ANXIAO_PG_BIN", "ANXIAO_DIGEST"}


def fault_of(source: Path, scratch: Path) -> str:
    """Restore a backup into a scratch directory and verify it; what is wrong, or nothing.

    Nothing of the installation is touched or needed: the file alone has to suffice.
    """
    folder = Path(tempfile.mkdtemp(prefix="proof-", dir=scratch))
    folder.chmod(0o755)  # the server may run as another account
    try:
        done = subprocess.run(
            [sys.executable, "-m", "anxiao", "restore", str(source), "--without-files"],
            env=_apart(folder, os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        Cluster(folder).destroy()
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode == 0:
        return ""
    said = done.stderr.strip() or f"the restore ended with code {done.returncode}"
    return said.splitlines()[-1]


def _apart(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without anything that leads to the installation."""
    foreign = {
        name: value
        for name, value in environ.items()
        if not (name.startswith("ANXIAO_") and name not in KEPT) and name != "DATABASE_URL"
    }
    return tree_env(TREE, foreign) | {"ANXIAO_DATA_DIR": str(folder), "ANXIAO_DEMO": "0"}
