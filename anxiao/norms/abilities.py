from enum import StrEnum


class Ability(StrEnum):
    READ = "norms.read"
    ADD_RULE = "norms.add_rule"
    ADD_MANDATE = "norms.add_mandate"
    ADD_BASIS = "norms.add_basis"
