from enum import StrEnum


class Ability(StrEnum):
    READ = "places.read"
    EDIT = "places.edit"
    EXPORT = "places.export"
