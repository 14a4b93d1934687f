"""The world of the tests, and an office that brings sheets in, read in English."""

from collections.abc import Callable, Iterator
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
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> Any:
    from tests.world import make_world

    return make_world()


@pytest.fixture
def bring(world: Any) -> Callable[..., Any]:
    """Upload a sheet as somebody, and confirm it unless told not to."""
    from anxiao.imports.services import carrying, staging
    from anxiao.kernel.principal import acting

    def bring(kind: str, content: bytes, *, who: str = "coordinator", **more: Any) -> Any:
        actor, confirm = world.actors[who], more.pop("confirm", True)
        with acting(actor):
            one = staging.upload(actor=actor, kind=kind, name=f"{kind}.xlsx", content=content)
            if confirm and one.state == "checked" and one.count_of("new") + one.count_of("changes"):
                one = carrying.apply(actor=actor, pk=one.pk, **more)
        return one

    return bring


@pytest.fixture
def rows_of(world: Any) -> Callable[..., list[Any]]:
    """The rows of an import, as its office sees them."""
    from anxiao.imports import shelf

    def rows_of(one: Any, who: str = "coordinator") -> list[Any]:
        with shelf.on_shelf(world.actors[who]):
            return list(one.rows.order_by("number"))

    return rows_of
