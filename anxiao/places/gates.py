"""Gates: each has a name and lies at its site."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence
from anxiao.places.distance import Point, metres

FARTHEST_GATE = 5_000


def check_gates(position: Point | None, gates: Sequence[dict[str, Any]]) -> None:
    """A gate has a name and, where it has a position, one near its site."""
    for gate in gates:
        if not str(gate.get("name", "")).strip():
            raise Invalid(sentence(N_("Each gate needs a name.")))
        if not gate.get("lat") or not gate.get("lon"):
            continue
        here = Decimal(gate["lat"]), Decimal(gate["lon"])
        if not (-90 <= here[0] <= 90 and -180 <= here[1] <= 180):
            raise Invalid(sentence(N_("Latitude lies within ±90, longitude within ±180.")))
        if position and metres(position, here) > FARTHEST_GATE:
            raise Invalid(
                sentence(N_("The gate “%(name)s” lies more than 5 km away."), name=gate["name"])
            )
