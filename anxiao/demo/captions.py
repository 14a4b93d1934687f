"""Three captions as bitmaps, so that no machine needs a Chinese font to draw them."""

import zlib
from base64 import b85decode

from PIL import Image


def _bitmap(width: int, height: int, packed: str) -> Image.Image:
    return Image.frombytes("1", (width, height), zlib.decompress(b85decode(packed)))


FICTIONAL = _bitmap(
    120,
    20,
    "c-muNzzY-@7+3^2K&%E12L=fsS9AjBe<+vxzx+Q@0nSDs_aDar1|~)Z2Kx_SZUe`E2F8C341D(XK*jR^"
    "?Hd^sfO_ROadt2;2sCppWUx@M|8MdM#1;R=o5;ZYkKuqy7|`Sc0*!Kx49rRl2Y5teIT#-Z)XN0|WqHon"
    "&#~kH$}(7-WZ+ifI3mfzS<k>AGD+h%gS3*wF(B8GfkAAF#%l)Qe*%a2WVnG`qd6SR3<5m{hxyGwT!RTf"
    "u5lZ~0gGfQpkDp|985qrGdCzOSU7@w$RUS6EEoVb^)_P",
)
BEFORE = _bitmap(
    56,
    20,
    "c-muNKn5%VK+MBnKY_u3g@b{`-d=%Cg28?hqk{c^29;}!^*|-|a~P8tm>BqY?4QX`VvyZuuuO0ggG#c2"
    "36RIYU?2nJ$^SEu08$JG3?+bqJb&zMfIOZ97HNV_4EFyO4g)D5XcXpSKm`C;Vi^P",
)
AFTER = _bitmap(
    56,
    20,
    "c-muNKn5%VV9I_1g8{=o1{QmJ1^EXI_L~?LBp4V}t})gFDf>B$N%H?0_;~D}0eQ0f43>f9k_}8GKspU%"
    "r2jF<|1*#fVq#!8U<jgk{@B}qr~?*hMobL${}m1^{{ty)RAOR41ps4&7zF",
)
