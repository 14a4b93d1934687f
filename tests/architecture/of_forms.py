"""What the walks through all doors need to know of trying forms."""

from dataclasses import dataclass
from typing import Any

from anxiao.inspections.checklists.models import Checklist
from tests.inspections.forming import checklist, twenty
from tests.world import World

NEEDS = {"forms:try": "inspections.read"}


@dataclass
class Forms:
    """A draft of the county's office."""

    draft: Checklist

    def keys(self) -> dict[str, dict[str, Any]]:
        return {"forms:": {"pk": self.draft.pk}}

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        return self.draft if name in NEEDS else None


def make(world: World) -> Forms:
    form, items = twenty()
    return Forms(checklist(world, form, items))
