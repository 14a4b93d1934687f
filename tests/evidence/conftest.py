"""Every test here keeps its files in a folder of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    default = {**storage, "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
