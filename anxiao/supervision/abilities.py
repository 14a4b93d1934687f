from enum import StrEnum


class Ability(StrEnum):
    READ = "supervision.read"
    EXPORT = "supervision.export"
    DECIDE = "supervision.decide"
    RESPOND = "supervision.respond"
