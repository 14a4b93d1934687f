"""Every shape, in three languages, without and with rows."""

import pytest
from django.test import Client

from anxiao.ui.views import SHAPES

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.urls")]
LANGUAGES = ("zh-hans", "zh-hant", "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shape", [*SHAPES, "today?empty", "list?empty&state=late", "form?wrong"])
def test_it_renders(client: Client, shape: str, language: str) -> None:
    client.cookies["language"] = language
    page = client.get(f"/ui/gallery/{shape}")
    html = page.content.decode()
    assert page.status_code == 200
    assert "style=" not in html
    if shape != "panel":
        assert f'<html lang="{language}"' in html
        assert html.count("<h1") == 1


def test_names_are_shown_in_the_readers_script(client: Client) -> None:
    for language, school in (
        ("zh-hans", "石桥河中心学校附属幼儿园"),
        ("zh-hant", "石橋河中心學校附屬幼兒園"),
        ("en", "Shiqiaohe Central School Kindergarten"),
    ):
        client.cookies["language"] = language
        assert school in client.get("/ui/gallery/record").content.decode()


def test_an_unknown_shape_is_not_found(client: Client) -> None:
    assert client.get("/ui/gallery/nothing").status_code == 404
