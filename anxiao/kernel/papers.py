"""A paper on a case, as an app brings it into the case file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """A file with the name it has in the case file, and what it is called."""

    name: str
    title: str
    content: bytes
