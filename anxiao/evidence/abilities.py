from enum import StrEnum


class Ability(StrEnum):
    ADD = "evidence.add"
    ORIGINAL = "evidence.original"
