"""The files that make up the app on the phone, and the version that they are together."""

import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from anxiao.inspections.phone.words import words

STYLES = (
    "vendor/tabler.min.css",
    "ui/anxiao.css",
    "inspections/runner.css",
    "inspections/phone/phone.css",
)
DRAWN = ("vendor/icons.svg", "ui/logo.svg", "inspections/phone/icon-192.png")
PARTS = tuple(
    f"inspections/{name}.js" for name in ("runner", "runner-page", "runner-fields", "photo")
)
# Modules name each other by where they lie beside each other, so they go by their plain names.
MODULES = (
    tuple(
        f"inspections/phone/{name}.js"
        for name in (
            "app",
            "store",
            "outbox",
            "net",
            "view",
            "visits",
            "visit",
            "whole",
            "again",
            "choosing",
            "plates",
            "filling",
            "box",
            "device",
        )
    )
    + PARTS
)
ENGINE = "vendor/enketo.js"
EARLY = "ui/theme.js"


def plain(name: str) -> str:
    return f"{settings.STATIC_URL}{name}"


def styles() -> list[str]:
    return [static(name) for name in STYLES]


def assets() -> list[str]:
    """Every address that the app needs to open without network."""
    drawn = [static(name) for name in (*DRAWN, EARLY)]
    return [
        reverse("phone:shell"),
        reverse("phone:manifest"),
        *styles(),
        *drawn,
        *map(plain, MODULES),
    ]


def light() -> list[str]:
    """The files of the shell on disk, without the form engine: what is fetched at first."""
    return [*STYLES, *DRAWN, *MODULES, EARLY]


@lru_cache
def _print() -> str:
    """One print of all that the app is made of."""
    told = sha256()
    for path in _files():
        told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for name in (*light(), ENGINE):
        if found := finders.find(name):
            yield Path(str(found))
    yield Path(__file__).with_name("worker.js")
    yield from sorted(Path(__file__).parent.parent.glob("templates/phone/*"))


def version() -> str:
    """Changes with every file, and with the language that the shell speaks."""
    said = sha256(json.dumps([_print(), words(), get_language()]).encode())
    return said.hexdigest()[:12]


def worker() -> str:
    """The text of the service worker, led by what it keeps."""
    about = {
        "version": version(),
        "language": get_language() or "zh-hans",
        "shell": reverse("phone:shell"),
        "files": [*assets(), static(ENGINE)],
    }
    text = Path(__file__).with_name("worker.js").read_text()
    return f"const ABOUT = {json.dumps(about)};\n{text}"


def configuration() -> dict[str, Any]:
    """What the modules need to know of where things are; nothing about anybody."""
    return {
        "version": version(),
        "language": get_language() or "zh-hans",
        "words": words(),
        "engine": static(ENGINE),
        **dict(zip(("runner", "page", "fields", "photos"), map(plain, PARTS), strict=True)),
        "icons": static("vendor/icons.svg"),
        "worker": reverse("phone:worker"),
        "standing": reverse("phone:standing"),
        "pack": reverse("phone:pack"),
        "forms": reverse("phone:shell") + "forms/",
        "submissions": "/api/v1/submissions",
        "signin": f"{reverse('account_login')}?next={reverse('phone:shell')}",
        "signout": reverse("account_logout"),
        "home": reverse("portal:home"),
    }
