"""``python -m bench run`` and ``python -m bench report``."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from bench.ground import OPTIONS, Ground
from bench.records import changed, keep, results
from bench.targets import targets

PLAN = (
    ("lists", "county"),
    ("lists", "city"),
    ("lists", "province"),
    ("imports", "county"),
    ("checkpoints", "county"),
    ("checkpoints", "province"),
    ("changes", "county"),
    ("programmes", "county"),
    ("notices", "county"),
    ("visits", "county"),
    ("phone", "county"),
    ("changes", "province"),
    ("exports", "province"),
    ("reports", "province"),
    ("nights", "province"),
    ("coverage", "province"),
)


def main() -> int:
    """Measure, or tell what was measured."""
    parser = argparse.ArgumentParser(prog="bench", description=main.__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    run = verbs.add_parser("run", help="measure and keep the results; makes missing worlds")
    run.add_argument("only", nargs="*", help="names such as lists-county; default: all")
    verbs.add_parser("report", help="every target with its figure; 1 where one is missed or old")
    options = parser.parse_args()
    return measure(options.only) if options.verb == "run" else report()


def measure(only: list[str]) -> int:
    """Run the scenarios one after the other; no two share the machine."""
    ground = Ground.ready()
    try:
        for scenario, scale in PLAN:
            if only and f"{scenario}-{scale}" not in only:
                continue
            if (made := ground.require(scale)) is not None:
                keep("worlds", scale, {"world": made})
            sys.stdout.write(f"{scenario} on a {scale}\n")
            figures = ground.measure(scenario, scale)
            keep(scenario, scale, figures, server=OPTIONS)
    finally:
        ground.cluster.stop()
    return 0


def report() -> int:
    """Say of every target whether it is met, and of every result whether it still holds."""
    found = results()
    lines = list(_judged(found))
    width = max(len(words) for words, _figure, _verdict in lines)
    for words, figure, verdict in lines:
        sys.stdout.write(f"{words:<{width}}  {figure:>16}  {verdict}\n")
    for name, one in found.items():
        place = one["machine"]
        if place["load"] > place["cores"] * 1.5:
            sys.stdout.write(f"{name} was measured on a busy machine: load {place['load']}\n")
    stale = {name: changed(one) for name, one in found.items()}
    for name, packages in stale.items():
        if packages:
            sys.stdout.write(f"{name} is old: {', '.join(packages)} changed since\n")
    is_good = all(verdict == "met" for _words, _figure, verdict in lines)
    return 0 if is_good and not any(stale.values()) else 1


def _judged(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Words, figure with limit, and verdict of each target."""
    for target in targets():
        figure = target.figure(found)
        sign = "≥" if target.at_least else "≤"
        if figure is None:
            yield target.words, f"– {sign} {target.limit:g}", "not measured"
            continue
        shown = f"{figure:g} {sign} {target.limit:g}"
        yield target.words, shown, "met" if target.is_met(figure) else "missed"


if __name__ == "__main__":
    sys.exit(main())
