"""One row of a sheet as a sheet of its own: the paper of one case, without the other cases.

The same row always gives the same bytes, so its digest tells whether it was entered before.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from anxiao.hazards.on_paper.columns import COLUMNS, DAYS, day_in, plain
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sheets import safe

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{TYPES}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a"'
        f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a"'
        f' Type="{OFFICE}/worksheet" Target="sheet.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="1" sheetId="1" r:id="a"/></sheets></workbook>'
    ),
}


def slip(cells: Mapping[str, Any], headings: Mapping[str, str]) -> bytes:
    """The sheet of one row, each heading beside what stands under it."""
    rows = [(headings[key], _said(key, cells.get(key))) for key in COLUMNS]
    body = "".join(f"<row>{_cell(term)}{_cell(text)}</row>" for term, text in rows)
    sheet = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name, content in (PARTS | {"xl/sheet.xml": sheet}).items():
            # Without a time of day, or the same row would never give the same bytes.
            packed.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return target.getvalue()


def _said(key: str, cell: Any) -> str:
    """A day the same way however it was written; anything else as it stands."""
    if key in DAYS:
        try:
            day = day_in(cell)
        except Invalid:
            day = None
        if day is not None:
            return day.isoformat()
    return plain(cell)


def _cell(text: str) -> str:
    kept = "".join(one for one in text if one.isprintable() or one == "\n")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(safe(kept))}</t></is></c>'
