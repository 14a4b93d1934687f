from enum import StrEnum


class Ability(StrEnum):
    READ = "notices.read"
    OPERATE = "notices.operate"
