"""Hazards reported through the API of a real web server by eight clients at once."""

from typing import Any

from bench.scenarios.process import run
from bench.web import Line, served, storm

CLIENTS, SECONDS = 8, 10


def measure() -> dict[str, Any]:
    from bench.clocks import told

    seats = _seats()
    with served() as server:
        sample, rate = storm(server.port, seats, _report, seconds=SECONDS)
        resident = server.megabytes()
    return {"report": {**told(sample), "per_second": rate}, "web": {"megabytes": resident}}


def _report(line: Line, about: tuple[str, str]) -> None:
    site, item = about
    body = {"site": site, "item": item, "description": "消防通道堆放杂物"}
    status, said = line.ask("POST", "/api/v1/hazards", body)
    assert status == 201, (status, said[:200])


def _seats() -> list[tuple[str, tuple[str, str]]]:
    """A token, a site and a kind of hazard for each client."""
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.norms.models import HazardItem
    from anxiao.places.models import Site
    from bench.people import token_of

    with acting(Actor.system("bench")):
        kind = HazardItem.objects.filter(grade="general", lead="subject").order_by("code").first()
        assert kind is not None
        sites = list(Site.objects.filter(kind="campus").order_by("id")[:CLIENTS])
        return [(token_of(site.organisation_id), (str(site.pk), kind.code)) for site in sites]


if __name__ == "__main__":
    run(measure)
