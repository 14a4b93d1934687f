"""The people of one walk."""

from playwright.sync_api import Browser

from tests.journeys.person import PHONE, Person
from tests.world import World


class Cast:
    """The people of one walk, each with her own browser, made when first called."""

    def __init__(self, browser: Browser, home: str, world: World) -> None:
        self.browser, self.home, self.world = browser, home, world
        self.language, self.size = "zh-hans", PHONE
        self.people: dict[str, Person] = {}

    def speaks(self, language: str, size: tuple[int, int] = PHONE) -> None:
        """What everybody called from now on reads, and on what."""
        self.language, self.size = language, size

    def __call__(self, key: str) -> Person:
        if key not in self.people:
            self.people[key] = self.stranger(key).is_in()
        return self.people[key]

    def stranger(self, key: str = "nobody") -> Person:
        """Somebody who has not signed in."""
        made = Person(
            self.browser, self.home, self.world, key, language=self.language, size=self.size
        )
        self.people[key] = made
        return made

    def found_fault(self) -> list[str]:
        """Requests that left the house, and what the consoles complained of."""
        return [
            f"{one.key}: {fault}"
            for one in self.people.values()
            for fault in (*one.traffic.abroad(self.home), *one.traffic.complaints)
        ]
