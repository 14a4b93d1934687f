from enum import StrEnum


class Ability(StrEnum):
    READ = "backups.read"
