"""How large a world is: its territories, what stands in each county, how much happened there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

# Two digits that GB/T 2260 has given to no province, 99 first: the one of the demonstration.
UNUSED = (99, *range(66, 71), *range(72, 81), *range(83, 99))
FIRST_COUNTY, FIRST_TOWN = 21, 100
SPAN = timedelta(days=3 * 365)
# What one hazard with its entries, leaves, notice and indexes takes on the disk, as measured.
BYTES_PER_HAZARD = 10_000


@dataclass(frozen=True)
class Scale:
    """Numbers from which a world is made; those of a county hold in each of its counties."""

    provinces: int = 1
    cities: int = 1
    counties: int = 1
    towns: int = 20
    schools: int = 200
    premises: int = 400
    hazards: int = 10_000

    @property
    def all_counties(self) -> int:
        return self.provinces * self.cities * self.counties

    @property
    def all_sites(self) -> int:
        return self.all_counties * (self.schools + self.premises)

    @property
    def all_hazards(self) -> int:
        return self.all_counties * self.hazards

    @property
    def bytes_needed(self) -> int:
        return self.all_hazards * BYTES_PER_HAZARD

    def province_codes(self) -> list[int]:
        return [code * 10**10 for code in UNUSED[: self.provinces]]

    def city_codes(self) -> Iterator[int]:
        for province in self.province_codes():
            yield from (province + n * 10**8 for n in range(1, self.cities + 1))

    def county_codes(self) -> Iterator[int]:
        for city in self.city_codes():
            yield from (city + (FIRST_COUNTY + n) * 10**6 for n in range(self.counties))

    def town_codes(self, county: int) -> list[int]:
        return [county + (FIRST_TOWN + n) * 1000 for n in range(self.towns)]


SCALES = {
    "county": Scale(),
    "city": Scale(counties=10),
    "province": Scale(cities=10, counties=10),
    "nation": Scale(provinces=31, cities=10, counties=10),
}
