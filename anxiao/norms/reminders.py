"""When the rules of each place have somebody told of a limit, before it and after it."""

from functools import cached_property

from anxiao.kernel import clock
from anxiao.kernel.limits import Steps
from anxiao.norms.services import Everywhere

BEFORE, AFTER = "reminder.days_before", "reminder.days_after"
# Where no rule holds, the night still tells the desk that a limit has passed.
NO_RULE: tuple[tuple[int, ...], tuple[int, ...]] = (), (1,)


class Reminders:
    """The steps of every place as the rules of today have them."""

    def __init__(self) -> None:
        self._kept: dict[int, Steps] = {}

    @cached_property
    def _rules(self) -> tuple[Everywhere, Everywhere]:
        on = clock.today()
        return Everywhere.read(BEFORE, on=on), Everywhere.read(AFTER, on=on)

    def at(self, territory: int) -> Steps:
        if territory not in self._kept:
            found = [rule.at(territory) for rule in self._rules]
            before, after = (
                default if days is None else days
                for days, default in zip(found, NO_RULE, strict=True)
            )
            self._kept[territory] = Steps.of(before, after)
        return self._kept[territory]

    def within(self, lo: int, hi: int) -> set[Steps]:
        """All steps that some place of a stretch of land has."""
        places = {code for rule in self._rules for code in rule.places(lo, hi)}
        return {self.at(code) for code in places}
