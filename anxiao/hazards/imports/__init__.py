"""The running ledger of hazards as a sheet."""

from anxiao.hazards.imports.running_ledger import HAZARDS

KINDS = (HAZARDS,)
