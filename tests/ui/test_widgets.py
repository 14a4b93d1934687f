"""Photos and positions, as a form sends them."""

from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from anxiao.ui.widgets import PhotosField, Position, PositionField, Sent


class PhotoForm(forms.Form):
    photos = PhotosField(most=2)


class PlaceForm(forms.Form):
    where = PositionField(required=False)


def sent(*ids: str, files: int = 0) -> PhotoForm:
    data = QueryDict(mutable=True)
    data.setlist("photos", list(ids))
    plain: list[UploadedFile[Any]] = [
        SimpleUploadedFile(f"{n}.jpg", b"x", "image/jpeg") for n in range(files)
    ]
    return PhotoForm(data, MultiValueDict({"files": plain}))


def test_uploaded_photos_come_as_ids() -> None:
    one = uuid4()
    form = sent(str(one))
    assert form.is_valid()
    assert form.cleaned_data["photos"] == Sent(ids=(one,))


def test_without_scripts_they_come_as_files() -> None:
    form = sent(files=2)
    assert form.is_valid()
    assert len(form.cleaned_data["photos"].files) == 2


@pytest.mark.parametrize(("ids", "files"), [((), 0), (("no id",), 0), ((), 3)])
def test_none_broken_ones_and_too_many_are_refused(ids: tuple[str, ...], files: int) -> None:
    assert not sent(*ids, files=files).is_valid()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("31.70,113.30,12", Position(31.7, 113.3, 12.0)),
        ("31.70,113.30,", Position(31.7, 113.3)),
        ("", None),
    ],
)
def test_a_position_is_read(text: str, place: Position | None) -> None:
    form = PlaceForm({"where": text})
    assert form.is_valid()
    assert form.cleaned_data["where"] == place


@pytest.mark.parametrize("text", ["91,0", "somewhere", "1"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    assert not PlaceForm({"where": text}).is_valid()
