"""Message catalogues without gettext's programs: extract, update, compile, check.

Message ids are English. Simplified Chinese is written by people. Traditional Chinese is
converted from it and corrected by ``locale/zh_Hant/exceptions.tsv`` (what the conversion
gives, a tab, what it should be). English repeats the ids.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from opencc import OpenCC

from anxiao.config.catalogues import compile_stale

TREE = Path(__file__).resolve().parents[1]
LOCALE = TREE / "locale"
LANGUAGES = ("zh_Hans", "zh_Hant", "en")
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
NAMED = re.compile(r"%\((\w+)\)")
Key = tuple[str | None, str]
Found = tuple[int, str | tuple[str, ...], list[str], str | None]


def templates(file: BinaryIO, keywords: object, tags: object, options: object) -> Iterator[Found]:
    """Find the messages of a Django template, for Babel.

    Django turns a template into something that reads like Python, with the text between
    the tags crossed out; without its indentation Babel's own extractor can read it.
    """
    path = getattr(file, "name", "a template")
    source = templatize(file.read().decode(), origin=str(path))
    plain = "\n".join(line.strip() for line in source.split("\n"))
    yield from extract_python(BytesIO(plain.encode()), keywords, tags, {})  # type: ignore[arg-type]


def extract() -> Catalog:
    """Collect every message of the program and its templates."""
    with (TREE / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    found = extract_from_dir(TREE, methods, options, KEYWORDS, ("Translators:",))
    catalog = _new(None)
    for path, _line, message, comments, context in found:
        catalog.add(message, None, [(path, 1)], auto_comments=comments, context=context)
    return catalog


def update() -> None:
    """Bring the three catalogues to the messages of today, keeping what is translated."""
    template = extract()
    chinese = _chinese(template, _read("zh_Hans"))
    _write("zh_Hans", chinese)
    _write("zh_Hant", _translated(template, "zh_Hant", _converted(chinese)))
    _write("en", _translated(template, "en", _identity(template)))


def compile_all() -> None:
    compile_stale(LOCALE)


def check() -> int:
    """Name every message that lacks a translation or whose places differ."""
    template = extract()
    faults = [
        f"{language}: {fault}"
        for language in LANGUAGES
        for fault in _faults(template, _read(language), language)
    ]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if faults:
        sys.stderr.write(f"{len(faults)} faults: run `make messages` and translate.\n")
    return 1 if faults else 0


def _faults(template: Catalog, catalog: Catalog, language: str) -> Iterator[str]:
    """Judge one catalogue against the messages of today."""
    texts = _texts(catalog)
    for message in _messages(template):
        forms = texts.get(_key(message), ())
        if not forms or not all(forms):
            yield f"no translation of {_key(message)[1]!r}"
        elif language == "en" and forms != _ids(message):
            yield f"English differs from its id {_key(message)[1]!r}"
        elif not _places(*forms) <= _places(*_ids(message)):
            yield f"unknown places in the translation of {_key(message)[1]!r}"
        elif not all(_can_be_filled(form) for form in forms):
            yield f"a place that nothing can be put into in that of {_key(message)[1]!r}"


def _can_be_filled(text: str) -> bool:
    """Whether what stands in its places can be put there; a single per cent sign prevents it."""
    names = NAMED.findall(text)
    try:
        return not names or bool(text % dict.fromkeys(names, 1))
    except (TypeError, ValueError):
        return False


def _places(*texts: str) -> set[str]:
    """The places that a text leaves for names and numbers."""
    return {place.group() for text in texts for place in PLACES.finditer(text)}


def _chinese(template: Catalog, old: Catalog) -> Catalog:
    """Carry the work of the translators over; what is unused stays as a comment."""
    texts = _texts(old) | _texts(old, old.obsolete.values())
    new = _translated(template, "zh_Hans", texts)
    wanted = {_key(message) for message in _messages(template)}
    for message in [*_messages(old), *old.obsolete.values()]:
        if _key(message) not in wanted and message.string:
            name = message.id, message.context or ""
            new.obsolete[name] = message  # type: ignore[index]
    return new


def _converted(chinese: Catalog) -> dict[Key, tuple[str, ...]]:
    return {
        key: tuple(_traditional(text) for text in forms) for key, forms in _texts(chinese).items()
    }


def _traditional(text: str) -> str:
    """Convert to Traditional characters, with the words used in Taiwan and our own."""
    converted: str = _converter().convert(text)
    for wrong, right in _exceptions():
        converted = converted.replace(wrong, right)
    return converted


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


@cache
def _exceptions() -> tuple[tuple[str, str], ...]:
    path = LOCALE / "zh_Hant" / "exceptions.tsv"
    lines = path.read_text().splitlines() if path.exists() else []
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((wrong, right) for wrong, right in pairs)


def _identity(template: Catalog) -> dict[Key, tuple[str, ...]]:
    return {_key(message): _ids(message) for message in _messages(template)}


def _translated(template: Catalog, language: str, texts: dict[Key, tuple[str, ...]]) -> Catalog:
    """Make a catalogue of today's messages with the texts there are."""
    catalog = _new(language)
    for message in _messages(template):
        forms = texts.get(_key(message), ())
        count = catalog.num_plurals if message.pluralizable else 1
        filled = (*forms, *([""] * count))[:count]
        catalog.add(
            message.id,
            filled if message.pluralizable else filled[0],
            message.locations,
            message.flags,
            message.auto_comments,
            context=message.context,
        )
    return catalog


def _new(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        project="Anxiao",
        version="",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        header_comment="# Made by `make messages`; write translations in zh_Hans.",
        creation_date=SOME_DAY,
        revision_date=SOME_DAY,
        fuzzy=False,
    )


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _texts(
    catalog: Catalog, messages: Iterable[Message] | None = None
) -> dict[Key, tuple[str, ...]]:
    chosen = _messages(catalog) if messages is None else messages
    return {_key(message): _forms(message.string) for message in chosen}


def _key(message: Message) -> Key:
    return message.context, _ids(message)[0]


def _ids(message: Message) -> tuple[str, ...]:
    return _forms(message.id)


def _forms(text: object) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _read(language: str) -> Catalog:
    path = _path(language)
    if not path.exists():
        return _new(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _write(language: str, catalog: Catalog) -> None:
    path = _path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".po.new")
    with draft.open("wb") as file:
        write_po(file, catalog, sort_output=True, include_lineno=False, width=88)
    draft.replace(path)


def main(words: Sequence[str]) -> int:
    """Run ``update``, ``compile`` and ``check``, as told."""
    verbs: dict[str, Callable[[], int | None]] = {
        "update": update,
        "compile": compile_all,
        "check": check,
    }
    for word in words or ["?"]:
        if word not in verbs:
            raise SystemExit("Say some of: " + ", ".join(verbs))
        if code := verbs[word]():
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
