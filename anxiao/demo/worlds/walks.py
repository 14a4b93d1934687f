"""The ways a hazard of a made world goes: verbs in an order that the lifecycle allows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Walk:
    """Verbs after the report, how many in a hundred hazards go this way, and which hazards may."""

    verbs: tuple[str, ...]
    share: int
    is_major: bool = False


_HAND = ("verify", "grade", "dispatch")
_PLAIN = (*_HAND, "sign_for", "request_acceptance", "accept", "close")
WALKS = (
    Walk(("self_close",), 20),
    Walk(_PLAIN, 36),
    Walk((*_HAND, "sign_for", "interim", *_PLAIN[4:]), 8),
    Walk((*_PLAIN[:5], "return", *_PLAIN[4:]), 13),
    Walk((*_PLAIN, "rebound", *_PLAIN[2:]), 5),
    Walk((*_HAND, "object", "overrule", *_PLAIN[3:]), 5),
    Walk((*_HAND, "sign_for", "ask_extension", "grant_extension", *_PLAIN[4:]), 9),
    Walk(("mark_false",), 1),
    Walk(("verify", "mark_false"), 3),
)
MAJOR = Walk(
    (*_HAND, "sign_for", "plan", "start", "interim", "request_acceptance", "accept", "close"),
    0,
    is_major=True,
)
# Days between a step and the next, at most; what is left open too long is left to lie.
LONGEST_PAUSE = {"request_acceptance": 14, "rebound": 60}
USUAL_PAUSE = 3
LEFT_LYING = 0.02
