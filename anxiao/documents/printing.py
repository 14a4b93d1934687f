"""From a kind and its context to a PDF: the same context always gives the same bytes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import segno
import typst
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from anxiao.documents.fonts import lacking, printable
from anxiao.documents.fonts import shelf as fonts
from anxiao.documents.kinds import Kind
from anxiao.evidence import shelf
from anxiao.kernel.canonical import canonical, plain
from anxiao.kernel.digests import digest
from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence

PAPERS = Path(__file__).with_name("papers")
LONGEST_BATCH = 200
HEAD_WORDS = {
    "number": N_("Document number"),
    "kind": N_("Kind"),
    "issuer": N_("Issuing organisation"),
    "issued_on": N_("Issued"),
}
Context = Mapping[str, Any]


def context_of(head: Any, body: Any) -> dict[str, Any]:
    """What a paper is printed from, as JSON: two dataclasses, cleaned for paper."""
    assert is_dataclass(head)
    assert is_dataclass(body)
    cleaned: dict[str, Any] = _cleaned(plain({"head": asdict(head), "body": asdict(body)}))  # type: ignore[arg-type]
    return cleaned


def content_digest(context: Context) -> str:
    return digest(canonical(dict(context)))


def render(kind: Kind, context: Context) -> bytes:
    """One paper as PDF/A.

    Invalid where a character stands in no font: it would come out as an empty box, unseen.
    """
    return together(kind, [context])


def together(kind: Kind, contexts: Sequence[Context]) -> bytes:
    """Several papers of a kind in one file, each with pages counted for itself."""
    for context in contexts:
        _check_characters(kind, context)
    files = _templates(kind)
    papers = [
        {**_laid_out(context, index, files), "coded": kind.is_coded}
        for index, context in enumerate(contexts)
    ]
    with TemporaryDirectory(prefix="anxiao-paper-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        made = typst.compile(
            str(Path(folder, "main.typ")),
            root=folder,
            format="pdf",
            font_paths=fonts(),
            sys_inputs={"papers": canonical(papers).decode()},
            pdf_standards=["a-2b"],
        )
    assert isinstance(made, bytes)
    return made


def _templates(kind: Kind) -> dict[str, bytes]:
    """With the pictures all that the printer may read: it sees one folder, made for this."""
    return {
        "main.typ": (PAPERS / "main.typ").read_bytes(),
        "frame.typ": (PAPERS / "frame.typ").read_bytes(),
        "paper.typ": kind.template.read_bytes(),
    }


def _laid_out(context: Context, index: int, files: dict[str, bytes]) -> dict[str, Any]:
    """The context with its pictures among the files and its digest for the foot of the page."""
    pictures = {}
    for number, path in enumerate(sorted({*_pictures(context)})):
        pictures[path] = f"picture-{index}-{number}.jpg"
        files[pictures[path]] = shelf.fetch(path)
    body = dict(context["body"])
    if url := body.get("url"):
        files[f"code-{index}.svg"] = code(url)
    short = content_digest(context).partition(":")[2][:16]
    return {
        "head": {**context["head"], "digest": " ".join(short[i : i + 4] for i in (0, 4, 8, 12))},
        "body": body,
        "pictures": pictures,
        "code": f"code-{index}.svg" if url else "",
    }


def code(url: str) -> bytes:
    """A QR code as SVG, with enough redundancy for a creased sheet."""
    out = BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue()


def _pictures(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "picture" in value:
            yield value["picture"]
        for one in value.values():
            yield from _pictures(one)
    elif isinstance(value, list):
        for one in value:
            yield from _pictures(one)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list) else value


def _check_characters(kind: Kind, context: Context) -> None:
    found = [
        gettext("%(signs)s (%(where)s)")
        % {"signs": gettext(", ").join(map(_shown, signs)), "where": gettext(word)}
        for word, text in _texts(kind, context)
        if (signs := lacking(text))
    ]
    if found:
        raise Invalid(
            sentence(
                N_(
                    "It cannot be printed: no font here has %(characters)s. Write them another way,"
                    " or ask whoever runs the server to install a font that has them."
                ),
                characters=gettext(", ").join(found),
            )
        )


def _shown(sign: str) -> str:
    return f"“{sign}” U+{ord(sign):04X}"


def _texts(kind: Kind, context: Context) -> Iterator[tuple[str, str]]:
    """Every text of a context, with what a reader calls the place where it stands."""
    for part, words in (("head", HEAD_WORDS), ("body", kind.words)):
        for name, value in context[part].items():
            yield words.get(name, name), "".join(_strings(value))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "picture":
                yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
