"""A form as a workbook: the author's own, or the empty one with an example and all the codes."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from anxiao.inspections.checklists.columns import EN, PREFIX, SHEETS, ZH, family, letters, ordered
from anxiao.kernel.names import pick
from anxiao.norms.models import HazardItem, LegalBasis, Sector
from anxiao.places.registers import filling

Rows = Sequence[Sequence[str]]
WIDE, NARROW = 44, 18
WIDE_COLUMNS = ("relevant", "constraint", "calculation")


def sheet_of(form: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    """The form as an XLSX workbook, which ``xlsform.read`` takes back as it was."""
    return _workbook({name: _cells(name, form.get(name, ())) for name in SHEETS})


def _cells(name: str, rows: Sequence[Mapping[str, str]]) -> Rows:
    columns = ordered(name, (column for row in rows for column in row))
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]


def _workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Every cell is text, so that nothing in it is ever run and it comes back as it went."""
    from openpyxl import Workbook  # noqa: PLC0415 (it brings numpy)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for place, column in enumerate(rows[0] if rows else ()):
            is_wide = bool(family(column)[0]) or column in WIDE_COLUMNS
            sheet.column_dimensions[letters(place)].width = WIDE if is_wide else NARROW
        for row in rows:
            sheet.append([_cell(WriteOnlyCell(sheet, value=text)) for text in row])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(cell: Any) -> Any:
    cell.data_type = "s"
    return cell


# --- the empty form -------------------------------------------------------------------------

EXAMPLE: dict[str, list[dict[str, str]]] = {
    "survey": [
        {"type": "begin group", "name": "gate", f"label::{ZH}": "校门", f"label::{EN}": "Gate"},
        {
            "type": "select_one verdict",
            "name": "gatehouse",
            f"label::{ZH}": "门卫室有人值守，上课期间校门关闭",
            f"label::{EN}": "The gatehouse is staffed and the gate closed in lessons",
            f"hint::{ZH}": "到场时看，不预先通知",
            f"hint::{EN}": "As found, without notice",
            "required": "yes",
            f"{PREFIX}::hazard": "internal.gate_unattended",
            f"{PREFIX}::photo": "yes",
            f"{PREFIX}::basis": "gbt29315_2022",
        },
        {
            "type": "integer",
            "name": "guards",
            f"label::{ZH}": "现场保安员人数",
            f"label::{EN}": "Guards on site",
            "constraint": ". >= 0 and . < 200",
        },
        {"type": "end group"},
    ],
    "choices": [
        {"list_name": "verdict", "name": "pass", f"label::{ZH}": "合格", f"label::{EN}": "Pass"},
        {"list_name": "verdict", "name": "fail", f"label::{ZH}": "不合格", f"label::{EN}": "Fail"},
        {
            "list_name": "verdict",
            "name": "na",
            f"label::{ZH}": "不适用",
            f"label::{EN}": "Not applicable",
        },
    ],
    "settings": [{"form_title": "检查表名称", "default_language": ZH}],
}


def empty() -> bytes:
    """The empty form: an example, what the extra columns mean, and every code they take."""
    sheets = {name: _cells(name, EXAMPLE[name]) for name in SHEETS}
    return _workbook({**sheets, **_help()})


def _help() -> dict[str, Rows]:
    return {
        _("columns"): [[_("Column"), _("What it means")], *_columns()],
        _("hazards"): _table(
            HazardItem.objects.order_by("code"), lambda one: [one.code, pick(one.name)]
        ),
        _("bases"): _table(
            LegalBasis.objects.order_by("key"), lambda one: [one.key, pick(one.name), one.article]
        ),
        _("departments"): _table(
            Sector.objects.all(), lambda one: [one.code, pick({"zh": one.zh, "en": one.en})]
        ),
        _("registers"): _table(
            filling.fields().items(), lambda one: [one[0], pick(one[1].name), _fitting(one[1])]
        ),
    }


def _table(rows: Iterable[Any], cells: Any) -> Rows:
    return [[_("Code"), _("What it means")], *(cells(one) for one in rows)]


def _fitting(field: filling.Field) -> str:
    """The types of question, or the choices, that a word of a register takes."""
    return " ".join(field.choices or filling.FITTING[field.kind])


def _columns() -> list[list[str]]:
    told = {
        "hazard": _("the hazard item that a failure opens; see the sheet of codes"),
        "fails": _("the choices that fail, with spaces; without it the choice “fail”"),
        "grade": _("general or major; without it as the hazard item says"),
        "criteria": _("criteria of severity, with spaces; any one makes it major"),
        "days": _("the limit in working days; without it as the hazard item says"),
        "lead": _("who leads: a department, subject for the school, town for the town"),
        "basis": _("the legal basis of the question"),
        "photo": _("yes where a failure is not taken without a photo"),
        "departments": _("the departments that the question serves, with spaces"),
        "indicator": _("the key of the indicator of the rubric that it feeds"),
        "register": _("the word of a register that the answer fills; on any question"),
    }
    return [[f"{PREFIX}::{name}", words] for name, words in told.items()]
