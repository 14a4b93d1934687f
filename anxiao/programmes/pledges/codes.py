"""Looking for QR codes on the pages of a scan, in a process of its own that may break alone.

Run as a script. ``codes``: a PDF or a picture comes in, the texts of the codes of each page go out
as JSON. ``pages 3 4``: a PDF comes in, a PDF of those pages alone goes out.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

MEMORY = 2_000_000_000
SECONDS = 60
MOST_PAGES = 100
# Dots per inch at which a page is looked at, the next one where nothing was found.
RESOLUTIONS = (150, 250)
LONGEST_SIDE = 4200
TOO_MANY_PAGES = 4


class TooManyPages(Exception):
    """More pages than anybody scans at once."""


def _opened(content: bytes) -> Any:
    return pypdfium2.PdfDocument(content)  # type: ignore[no-untyped-call]


def _empty() -> Any:
    return pypdfium2.PdfDocument.new()  # type: ignore[no-untyped-call]


def codes(content: bytes) -> list[list[str]]:
    """The texts of the QR codes on each page, none where none can be read."""
    if not content.startswith(b"%PDF-"):
        with Image.open(BytesIO(content)) as image:
            return [_read(image.convert("L"))]
    with _opened(content) as document:
        if len(document) > MOST_PAGES:
            raise TooManyPages
        return [_on_page(page) for page in _each(document)]


def _each(document: Any) -> Iterator[Any]:
    for index in range(len(document)):
        page = document[index]
        yield page
        page.close()


def _on_page(page: Any) -> list[str]:
    longest = max(*page.get_size(), 1)
    for resolution in RESOLUTIONS:
        scale = min(resolution / 72, LONGEST_SIDE / longest)
        found = _read(page.render(scale=scale, grayscale=True).to_pil())
        if found:
            return found
    return []


def _read(image: Image.Image) -> list[str]:
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(image, formats=wanted)
    return [one.text for one in found]


def pages(content: bytes, wanted: list[int]) -> bytes:
    """Some pages of a PDF as a PDF."""
    with _opened(content) as source, _empty() as made:
        made.import_pages(source, wanted)
        kept = BytesIO()
        made.save(kept)
        return kept.getvalue()


def main(words: list[str]) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Image.MAX_IMAGE_PIXELS = LONGEST_SIDE * LONGEST_SIDE * 4
    content = sys.stdin.buffer.read()
    try:
        if words[0] == "pages":
            sys.stdout.buffer.write(pages(content, [int(word) for word in words[1:]]))
        else:
            sys.stdout.write(json.dumps(codes(content), ensure_ascii=True))
    except TooManyPages:
        return TOO_MANY_PAGES
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
