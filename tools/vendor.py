"""Copy the named third-party files out of ``node_modules`` into the tree's ignored folders.

The form engine is the one thing that is bundled: enketo-core asks for six modules by aliases, which
are ours to give (``tools/enketo``); one more part of it is mended on the way. The sheets that turn
an XForm into its page stand as strings in enketo-transformer, whose own program needs a library
that is compiled; we run them with lxml.
"""

import re
import subprocess
from pathlib import Path

from anxiao.ui.icons import ICONS

TREE = Path(__file__).resolve().parents[1]
MODULES = TREE / "node_modules"
STATIC = TREE / "anxiao/ui/static/vendor"
FONTS = TREE / "anxiao/documents/fonts"
FOR_TESTS = TREE / "tests/vendor"
SHEETS = TREE / "anxiao/inspections/forms/sheets"
ENKETO = TREE / "tools/enketo"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": STATIC / "tabler.min.css",
    "@tabler/icons/LICENSE": STATIC / "icons.LICENSE.txt",
    "leaflet/dist/leaflet.js": STATIC / "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": STATIC / "leaflet/leaflet.css",
    "leaflet/dist/images/layers.png": STATIC / "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": STATIC / "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": STATIC / "leaflet/images/marker-icon.png",
    "leaflet/LICENSE": STATIC / "leaflet/LICENSE.txt",
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": FONTS / "regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": FONTS / "bold.ttf",
    "@expo-google-fonts/noto-serif-sc/LICENSE_FONT": FONTS / "LICENSE.txt",
    "enketo-core/LICENSE": STATIC / "enketo.LICENSE.txt",
    "enketo-transformer/LICENSE": SHEETS / "LICENSE.txt",
    "axe-core/axe.min.js": FOR_TESTS / "axe.min.js",
}
ALIASES = {
    "enketo/config": ENKETO / "config.js",
    "enketo/dialog": ENKETO / "dialog.js",
    "enketo/file-manager": ENKETO / "files.js",
    "enketo/translator": ENKETO / "translator.js",
    "enketo/widgets": ENKETO / "widgets.js",
    "mergexml/mergexml": ENKETO / "merge.js",
    "enketo/xpath-evaluator-binding": MODULES / "enketo-core/src/js/xpath-evaluator-binding.js",
}
ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
SOURCE_MAP = re.compile(rb"\n?(//|/\*)# sourceMappingURL=[^\n*]*(\*/)?")


def vendor() -> None:
    """Copy the files, build the sprite, and touch ``.ok`` for the Makefile."""
    for source, target in FILES.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (MODULES / source).read_bytes()
        is_text = target.suffix in (".css", ".js")
        target.write_bytes(SOURCE_MAP.sub(b"", content) if is_text else content)
    (STATIC / "icons.svg").write_text(sprite(), encoding="utf-8")
    bundle(ENKETO / "entry.js", STATIC / "enketo.js")
    for name in ("openrosa2html5form", "openrosa2xmlmodel"):
        (SHEETS / f"{name}.xsl").write_text(sheet(name), encoding="utf-8")
    (STATIC / ".ok").touch()


def sprite() -> str:
    """One SVG file with a symbol for each icon in use."""
    symbols = (symbol(name) for name in sorted(ICONS))
    head = '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor"'
    line = ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">'
    return f"{head}{line}\n" + "\n".join(symbols) + "\n</svg>\n"


def symbol(name: str) -> str:
    drawing = (MODULES / f"@tabler/icons/icons/outline/{name}.svg").read_text("utf-8")
    shapes = re.findall(r"<(?:path|circle|rect|line)[^>]*/>", drawing)
    inner = "".join(shape for shape in shapes if "M0 0h24v24H0z" not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def bundle(entry: Path, target: Path) -> None:
    """One module of what ``entry`` brings, with the licences of its parts beside it.

    The program itself is called: the script around it asks for Node, which may not be here.
    """
    (esbuild,) = (MODULES / "@esbuild").glob("*/bin/esbuild")
    given = [f"--alias:{name}={path}" for name, path in ALIASES.items()]
    looks = ["--format=esm", "--target=es2020", "--charset=utf8", "--legal-comments=linked"]
    said = ["--bundle", "--minify", "--log-level=error", f"--outfile={target}"]
    subprocess.run([esbuild, entry, *said, *looks, *given], check=True, cwd=TREE)


def sheet(name: str) -> str:
    """An XSL sheet, read out of the module that holds it as a string in one quote or another."""
    (holder,) = (MODULES / "enketo-transformer/dist").glob(f"**/{name}.xsl*.cjs")
    source = holder.read_text("utf-8")
    found = re.search(r"""(?P<mark>["'`])(<\?xml.*?)(?<!\\)(?P=mark);""", source, re.DOTALL)
    assert found, holder
    assert "${" not in found[2], holder
    return re.sub(r"\\(.)", lambda letter: ESCAPED.get(letter[1], letter[1]), found[2])


if __name__ == "__main__":
    vendor()
