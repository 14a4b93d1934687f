from enum import StrEnum


class Ability(StrEnum):
    READ = "inspections.read"
    VISIT = "inspections.visit"
    PLAN = "inspections.plan"
    AUTHOR = "inspections.author"
    EXPORT = "inspections.export"
