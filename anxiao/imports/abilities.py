from enum import StrEnum


class Ability(StrEnum):
    USE = "imports.use"
