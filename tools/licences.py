"""Refuse a runtime requirement whose licence would bind the whole program.

The GPL and AGPL would; the LGPL does not, since Python imports it as it is. What comes from npm is
served or bundled by us, so there the LGPL would bind too.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

TREE = Path(__file__).resolve().parents[1]
REQUIREMENTS = TREE / "requirements.txt"
PACKAGES = TREE / "package-lock.json"
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*==", re.MULTILINE)
# What names its licence nowhere but in a file of its own: that file was read, in this version.
READ = {"pyxform 4.5.0": "BSD-2-Clause", "jquery-touchswipe 1.6.19": "MIT"}
BINDING = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )\bGeneral Public License|Affero", re.IGNORECASE)


def main() -> int:
    """Name every offender, and every requirement that says nothing."""
    faults = [*_faults(), *_faults_of_npm(json.loads(PACKAGES.read_text())["packages"])]
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


def _faults_of_npm(packages: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Of the packages that the lock names, those for building and testing left out."""
    for place, package in packages.items():
        name = place.removeprefix("node_modules/")
        claim = package.get("license") or READ.get(f"{name} {package.get('version')}", "")
        if package.get("dev") or not name:
            continue
        if not claim:
            yield f"{name}: its entry in the lock names no licence"
        elif _binds(claim) or ("LGPL" in claim and " OR " not in claim):
            yield f"{name}: {claim}"


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
    text = text or READ.get(f"{said['Name']} {package.version}", "")
    return [text.splitlines()[0]] if text else []


def _binds(claim: str) -> bool:
    """Whether no alternative of a claim is free of the binding licences."""
    return all(
        BINDING.search(part) and "exception" not in part.lower() for part in claim.split(" OR ")
    )


if __name__ == "__main__":
    sys.exit(main())
