"""The forms of verbs as whoever holds a link fills them in: photos come with the form itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from anxiao.hazards.doors import DOORS, EXPECTED, INPUTS
from anxiao.hazards.models import Hazard
from anxiao.kernel.verbs import VerbForm
from anxiao.ui.widgets import Photos, PhotosField


class PlainPhotos(Photos):
    """A plain control: without an account nothing is sent in chunks beforehand."""

    kind = ""

    def files_name(self, name: str) -> str:
        return name


class AnswerForm(VerbForm):
    """A verb of the lifecycle, asked for without an account."""

    def __init__(self, data: Any, files: Any, *, verb: str, hazard: Hazard) -> None:
        super().__init__(
            data, files, door=DOORS[verb], row=hazard, inputs=INPUTS, expected=EXPECTED
        )
        for name, one in self.fields.items():
            if isinstance(one, PhotosField):
                self.fields[name] = PhotosField(
                    required=one.required, label=_("Photos"), widget=PlainPhotos()
                )
