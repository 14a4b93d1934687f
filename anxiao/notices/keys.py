"""Keys of robots as they are kept: closed with the key of the installation.

A copy of the database alone says nothing of them. They are opened by the worker that sends, and
by nothing else.
"""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.sentences import sentence
from anxiao.notices.faults import Rejected

SALT = "notices.keys"


def close(token: str, secret: str) -> str:
    return _box().encrypt(json.dumps([token, secret]).encode()).decode()


def opened(kept: str) -> tuple[str, str]:
    """Token and secret; Rejected where the installation has got another key since."""
    try:
        token, secret = json.loads(_box().decrypt(kept.encode()))
    except InvalidToken:
        says = sentence(N_("The key kept here cannot be read any more: connect the robot anew."))
        raise Rejected(says) from None
    return token, secret


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(SALT, "", algorithm="sha256").digest()))
