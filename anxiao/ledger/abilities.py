from enum import StrEnum


class Ability(StrEnum):
    READ = "ledger.read"
    VERIFY = "ledger.verify"
    OPEN_SEAL = "ledger.open_seal"
