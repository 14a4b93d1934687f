"""``anxiao --help``: every verb, ours first."""

import sys
from collections import defaultdict
from collections.abc import Iterator

from django import setup
from django.core.management import get_commands, load_command_class

OURS = "anxiao."
BEFORE_DJANGO = (
    ("up", "Start everything and stay in the foreground; Ctrl-C stops it."),
    ("db", "Start, stop, name or open the embedded database."),
)


def write() -> int:
    """Write every verb, ours with a line each, Django's after them by package."""
    setup()
    sys.stdout.write("\n".join(_lines()) + "\n")
    return 0


def _lines() -> Iterator[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, app in sorted(get_commands().items()):
        groups[app if isinstance(app, str) else app.__module__].append(name)
    yield "anxiao VERB [options]   (anxiao VERB --help tells more)\n"
    for name, line in sorted([*BEFORE_DJANGO, *_ours(groups)]):
        yield f"  {name:<16} {line}"
    for app in sorted(app for app in groups if not app.startswith(OURS)):
        yield f"\n{app}"
        yield f"  {' '.join(groups[app])}"


def _ours(groups: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    for app, names in groups.items():
        if app.startswith(OURS):
            for name in names:
                text = load_command_class(app, name).help.strip()
                yield name, text.splitlines()[0] if text else ""
