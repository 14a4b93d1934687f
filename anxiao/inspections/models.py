"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.inspections.checklists.models import Checklist

__all__ = ["Checklist"]
