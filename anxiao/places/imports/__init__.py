"""The sheets of places: territories, organisations, schools."""

from anxiao.places.imports.organisations import ORGANISATIONS
from anxiao.places.imports.schools import SCHOOLS
from anxiao.places.imports.territories import TERRITORIES

KINDS = (TERRITORIES, ORGANISATIONS, SCHOOLS)
