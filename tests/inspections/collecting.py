"""Checklists filled in by the engine of ODK Collect, and one way to answer any of them."""

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyxform.validators.odk_validate

from anxiao.inspections.checklists.items import FAIL, NOT_APPLICABLE, PASS, Item
from tests.inspections.forming import Rows, text, verdicts, xform

JAR = Path(pyxform.validators.odk_validate.__file__).parent / "bin/ODK_Validate.jar"
FILL = Path(__file__).with_name("Fill.java")
Answers = Mapping[str, str]
# What stands at questions that cannot fail.
PLAINLY = {"text": "鄂S12345", "integer": "7", "decimal": "4.5", "date": "2026-12-31"}


@dataclass(frozen=True)
class Filled:
    """A form, and what is answered at which place of it."""

    xform: str
    answers: Answers


def every_answer(items: Iterable[Item], photo: bytes) -> dict[str, str]:
    """Passed, failed with all that a failure is asked for, not applicable, and so on."""
    found, name = {}, name_of(photo)
    for place, item in enumerate(items):
        if not item.fails:
            found[item.path] = item.choices[0].name if item.choices else PLAINLY[item.kind]
            continue
        verdict = (PASS, FAIL, NOT_APPLICABLE)[place % 3]
        found[item.path] = verdict
        if verdict == FAIL:
            found[item.note_path] = f"第{place + 1}项不合格，已拍照"
            found[item.photo_path] = name
            found[item.fixed_path] = ("yes", "no")[place % 2]
    return found


def name_of(photo: bytes) -> str:
    """How the runner calls a photo that is small enough to stay as it is."""
    return f"{sha256(photo).hexdigest()[:20]}.jpg"


def rich(photo: bytes) -> Filled:
    """A form of many kinds of question, with logic, answered."""
    rows: Rows = [
        text("begin_group", "site", "现场", "The site", appearance="field-list"),
        text("select_one verdict", "order", "秩序", "Order", required="yes"),
        text("text", "why", "原因", "Why", relevant="${order} = 'fail'", required="yes"),
        text(
            "select_multiple verdict", "seen", "见到", "Seen", constraint="count-selected(.) <= 2"
        ),
        {"type": "end_group"},
        text("integer", "guards", "保安", "Guards", constraint=". >= 0 and . <= 50"),
        text("decimal", "width", "宽度", "Width"),
        text("date", "on", "日期", "Day"),
        text("geopoint", "where", "位置", "Where"),
        text("image", "shot", "照片", "Photo"),
        text("begin_repeat", "car", "校车", "Bus"),
        text("text", "plate", "车牌", "Plate"),
        text("integer", "seats", "座位", "Seats"),
        {"type": "end_repeat"},
        text("note", "told", "保安 ${guards} 名", "${guards} guards"),
        {"type": "calculate", "name": "double", "calculation": "${guards} * 2"},
        {"type": "calculate", "name": "all", "calculation": "sum(${seats})"},
        text("text", "many", "很多", "Many", relevant="${double} > 100"),
    ]
    answers = {
        "site/order": FAIL,
        "site/why": "占道 <摊点> & 停车",
        "site/seen": "pass na",
        "guards": "3",
        "width": "4.5",
        "on": "2026-06-18",
        "where": "31.71 113.38 0.0 0.0",
        "shot": name_of(photo),
        "car/": "",
        "car/plate": "鄂S12345",
        "car/seats": "19",
    }
    return Filled(xform(rows, verdicts()), answers)


def collect(folder: Path, forms: Mapping[str, Filled]) -> dict[str, str]:
    """What ODK Collect would send of each of these forms."""
    java = shutil.which("java")
    assert java, "A JDK is needed: install default-jdk-headless."
    for name, one in forms.items():
        lines = "".join(f"{place}\t{said}\n" for place, said in one.answers.items())
        (folder / f"{name}.form").write_text(one.xform, encoding="utf-8")
        (folder / f"{name}.answers").write_text(lines, encoding="utf-8")
    command = [java, "-Dfile.encoding=UTF-8", "-cp", JAR, FILL, folder]
    subprocess.run(command, check=True, timeout=120)
    return {name: (folder / f"{name}.sent").read_text("utf-8") for name in forms}
