"""Every test here keeps its files in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    default = {**storage, "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences in these tests are read in English."""
    with translation.override("en"):
        yield
