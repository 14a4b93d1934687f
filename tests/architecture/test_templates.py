"""Templates: every one used, every address known, no word untranslated, nothing inline."""

import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from django.urls import URLResolver, get_resolver

from tests.architecture.tree import modules, templates

# Names of things, which are the same in every language.
NAMES = {
    "Anxiao", "安校", "EN", "English", "简", "体中文", "繁", "體中文", "简体中文", "繁體中文",
    "SHA", "XLSX", "JSON", "API", "URL", "OpenAPI", "px", "pt",
}  # fmt: skip
# Addresses that parts of the frame link to once they exist; each is asked for with ``as``.
NOT_YET: set[str] = set()
# Addresses that are there where the installation chose passkeys.
BY_CHOICE = {f"mfa_{verb}_webauthn" for verb in ("login", "add", "list", "remove")}
# Templates that another package asks for by name.
ASKED_FOR_BY_OTHERS = {"429.html", "account/password_reset_help_text.html"}
SEEN_BY_READERS = ("title", "alt", "placeholder", "aria-label", "aria-description")

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{%-? *blocktrans(?:late)?\b.*?endblocktrans(?:late)? *%\}", re.DOTALL)
CLASSES = re.compile(r"\{% block \w*css %\}.*?\{% endblock %\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}|[\u4e00-\u9fff]")
UNHEARD = re.compile(r"<(code|script|style|svg|kbd)\b.*?</\1>", re.DOTALL)
URL = re.compile(r"\{% url [\"']([\w:.-]+)[\"']([^%]*)%\}")
INLINE = re.compile(
    r"<style\b|\sstyle=|\son[a-z]+=|javascript:"
    # Data for a script are no script: the browser runs none of it.
    r"|<script(?![^>]*\ssrc=)(?![^>]*\stype=\"application/json\")[^>]*>",
    re.IGNORECASE,
)


def untranslated(text: str) -> Iterator[str]:
    """Words that a reader would see in one language alone."""
    bare = text
    for silent in (COMMENT, TRANSLATED, UNHEARD, CLASSES):
        bare = silent.sub(" ", bare)
    said = TAG.sub("\0", bare)
    spoken = [ELEMENT.sub(" ", said)]
    for name in SEEN_BY_READERS:
        spoken += re.findall(rf"\s{name}=\"([^\"]*)\"", said)
    for part in spoken:
        for word in WORD.findall(re.sub(r"&\w+;", " ", part)):
            if word not in NAMES:
                yield word


def known_addresses() -> set[str]:
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[object], space: str) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _names(one.url_patterns, inner)
        elif name := getattr(one, "name", None):
            yield f"{space}{name}"


def unknown_addresses(text: str) -> Iterator[str]:
    for name, rest in URL.findall(text):
        is_optional = name in NOT_YET and " as " in f" {rest} "
        is_known = name in known_addresses() or name in BY_CHOICE
        if not is_known and not is_optional and not name.startswith("ui:"):
            yield name


def every(check: object) -> list[tuple[str, str]]:
    return [
        (name, fault)
        for name, text in templates().items()
        for fault in check(text)  # type: ignore[operator]
    ]


def test_no_word_is_left_untranslated() -> None:
    assert every(untranslated) == []


def test_every_address_in_a_template_exists() -> None:
    assert every(unknown_addresses) == []


def test_no_template_brings_script_or_style_inline() -> None:
    assert every(INLINE.findall) == []


def test_every_address_in_the_code_exists() -> None:
    calls = re.compile(r"(?:reverse|redirect)\(\s*[\"']([\w.-]+:[\w.-]+)[\"']")
    names = re.compile(r"url_name=[\"']([\w.:-]+)[\"']")
    named = {
        (module.name, name)
        for module in modules()
        for name in (*calls.findall(module.text), *names.findall(module.text))
        if not name.startswith(("api:", "ui:"))
    }
    assert len(named) > 10
    assert {one for one in named if one[1] not in known_addresses()} == set()


def test_no_template_is_unused() -> None:
    allauths = Path(allauth.__file__).parent / "templates"
    said = "\n".join([*(module.text for module in modules()), *templates().values()])
    unused = [
        name
        for name in templates()
        if name not in {*ASKED_FOR_BY_OTHERS}
        and name not in said
        and not (allauths / name).exists()
        and not _made_up(name)
    ]
    assert unused == []


def _made_up(name: str) -> bool:
    """The gallery's own pages, which it names by their shape."""
    return name.startswith("ui/gallery/")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p title="Close">{% translate "Close" %}</p>', ["Close"]),
        ("<p>未办</p>", ["未办"]),
        ('<img alt="{% translate "Photo" %}">', []),
        ("<p>{% blocktranslate %}Hello{% endblocktranslate %} · {{ name }}</p>", []),
        ("<p>{# why #}{{ row.title|words }}&nbsp;·</p>", []),
    ],
)
def test_words_outside_translation_are_found(text: str, found: list[str]) -> None:
    assert sorted(untranslated(text)) == sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        '<a href="{% url "hazards:gone" %}">',
        "{% url 'no_such_name' row.pk %}",
        '{% url "search" %}',
    ],
)
def test_an_unknown_address_is_found(text: str) -> None:
    assert list(unknown_addresses(text))


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_inline_script_and_style_are_found(text: str) -> None:
    assert INLINE.findall(text)
    assert not INLINE.findall('<script src="/static/x.js" defer></script><p data-style="a">')
