"""Who handles a verb: ``up`` and ``db`` before Django, everything else a command."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from anxiao.config import database_verbs, help_page, launcher
from anxiao.config.cluster import Cluster
from anxiao.config.env import Env

SETTINGS = "anxiao.config.settings"
NEED_NO_DATABASE = {"help", "openapi", "docs"}
ASKS_FOR_HELP = {"-h", "--help", "--version"}


def run(words: Sequence[str]) -> int:
    """Run one verb and return its exit code."""
    verb, rest = (words[0], words[1:]) if words else ("help", [])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if verb == "up":
        return launcher.up(rest)
    if verb == "db":
        return database_verbs.db(rest)
    if verb in {"-h", "--help"} or (verb == "help" and not rest):
        return help_page.write()
    with _database(words):
        return _command(words)


def _command(words: Sequence[str]) -> int:
    """Hand a verb to Django, which ends the process itself where a command refuses."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["anxiao", *words])
    return 0


@contextmanager
def _database(words: Sequence[str]) -> Iterator[None]:
    """Give a command its database: the one named, or the embedded one while it runs.

    An operator at the command line may act as the owner, so both addresses are set.
    """
    env = Env.read()
    is_named = env.database_url or env.app_database_url
    if (
        is_named
        or _checks_a_file(words)
        or words[0] in NEED_NO_DATABASE
        or ASKS_FOR_HELP & set(words)
    ):
        yield
        return
    cluster = Cluster(env.data_dir)
    with cluster.in_use():
        os.environ["DATABASE_URL"] = cluster.owner_url()
        os.environ["ANXIAO_APP_DATABASE_URL"] = cluster.app_url()
        yield


def _checks_a_file(words: Sequence[str]) -> bool:
    """A case file or an export is checked anywhere, also where there is no installation."""
    return [*words[:2]] == ["ledger", "verify"] and len(words) > 2
