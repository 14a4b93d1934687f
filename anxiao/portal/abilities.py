from enum import StrEnum


class Ability(StrEnum):
    EXCEPTIONS = "exceptions.read"
    LOOK = "exceptions.look"
