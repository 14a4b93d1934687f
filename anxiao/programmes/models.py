"""Where Django finds the tables of this app; each kind of record keeps its own beside it."""

from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task

__all__ = ["FormerTask", "Programme", "Revision", "Task"]
