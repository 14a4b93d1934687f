"""What apps offer about places: registers that visits fill, and panels on a school's page."""

# What is kept of sites and filled by visits alone: what each register knows, and how it is filled.
REGISTERS = [
    "anxiao.places.registers.protection.services.PROTECTION",
    "anxiao.inspections.registers.vehicles.VEHICLES",
    "anxiao.places.registers.roads.register.ROADS",
    "anxiao.inspections.registers.known.KNOWN",
    "anxiao.inspections.registers.duty.DUTY",
]
# What stands on the page of a school, in this order; each module offers its own panels.
PANELS = [
    "anxiao.hazards.panels",
    "anxiao.inspections.visits.panels",
    "anxiao.inspections.registers.panels",
    "anxiao.places.registers.protection.panels",
    "anxiao.places.registers.vehicles.panels",
    "anxiao.places.registers.roads.panels",
    "anxiao.supervision.panels",
    "anxiao.programmes.plans.panels",
    "anxiao.programmes.calls.panels",
    "anxiao.programmes.campaigns.panels",
    "anxiao.programmes.bookings.panels",
    "anxiao.programmes.duties.panels",
    "anxiao.evidence.panels",
    "anxiao.people.panels",
]
