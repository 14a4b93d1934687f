"""The register of road sections, as checklists and visits find it."""

from anxiao.places.registers.filling import Register
from anxiao.places.registers.roads import filling

ROADS = Register(
    name="road",
    zh="学校门前道路",
    en="Road sections before schools",
    fields=filling.FIELDS,
    fill=filling.fill,
    held=filling.held,
)
