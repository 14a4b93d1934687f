from enum import StrEnum


class Ability(StrEnum):
    READ = "inspections.read"
    VISIT = "inspections.visit"
    AUTHOR = "inspections.author"
    EXPORT = "inspections.export"
