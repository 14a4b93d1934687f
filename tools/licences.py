"""Refuse a runtime requirement whose licence would bind the whole program.

The GPL and AGPL would; the LGPL does not, since Python imports it as it is.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*==", re.MULTILINE)
BINDING = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )\bGeneral Public License|Affero", re.IGNORECASE)


def main() -> int:
    """Name every offender, and every requirement that says nothing."""
    faults = list(_faults())
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    return 1 if faults else 0


def _faults() -> Iterator[str]:
    for name in NAME.findall(REQUIREMENTS.read_text()):
        try:
            claims = _claims(distribution(name))
        except PackageNotFoundError:
            continue  # for another platform
        if not claims:
            yield f"{name}: its metadata name no licence"
        elif all(_binds(claim) for claim in claims):
            yield f"{name}: {'; '.join(claims)}"


def _claims(package: Distribution) -> list[str]:
    """What a package says of its licence, in the most exact words it has."""
    said = package.metadata
    if "License-Expression" in said:
        return [said["License-Expression"]]
    classifiers = said.get_all("Classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if "License ::" in line]
    if named:
        return named
    text = said["License"].strip() if "License" in said else ""
    return [text.splitlines()[0]] if text else []


def _binds(claim: str) -> bool:
    """Whether no alternative of a claim is free of the binding licences."""
    return all(
        BINDING.search(part) and "exception" not in part.lower() for part in claim.split(" OR ")
    )


if __name__ == "__main__":
    sys.exit(main())
