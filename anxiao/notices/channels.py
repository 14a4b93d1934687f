"""Which ways lead out of the program here, and the keys that people paste for them."""

import re
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence
from anxiao.notices import mail
from anxiao.notices.messages import Message
from anxiao.notices.models import Channel

CHATS = (Channel.WECOM, Channel.DINGTALK)
IN_ADDRESS = {Channel.WECOM: "key", Channel.DINGTALK: "access_token"}
TOKEN = {
    Channel.WECOM: re.compile(r"[0-9A-Za-z_-]{8,100}"),
    Channel.DINGTALK: re.compile(r"[0-9A-Za-z]{8,100}"),
}
SECRET = re.compile(r"SEC[0-9A-Za-z]{8,100}")
NO_KEY = N_("This is no key of a robot: paste the whole address that the group shows for it.")
NO_SECRET = N_("This is no secret of a robot: it begins with SEC. Leave it empty without one.")


class Way(Protocol):
    """How messages are handed to a channel, one after the other."""

    def send(self, address: str, message: Message) -> None: ...

    def close(self) -> None: ...


def is_on(channel: str) -> bool:
    """Whether this installation names a server for it."""
    return mail.is_on() if channel == Channel.MAIL else bool(settings.CHAT.get(channel))


def on() -> list[Channel]:
    return [channel for channel in Channel if is_on(channel)]


def way(channel: str) -> Way:
    if channel == Channel.MAIL:
        return mail.Line()
    from anxiao.notices import chat  # noqa: PLC0415 (no process needs it that sends nothing)

    return chat.Line(channel)


def read_key(channel: str, pasted: str, secret: str) -> tuple[str, str]:
    """Token and secret of a robot out of what somebody pasted: its token, or its whole address."""
    kind, token, secret = Channel(channel), pasted.strip(), secret.strip()
    if "?" in token:
        token = _named(token, IN_ADDRESS[kind])
    if not TOKEN[kind].fullmatch(token):
        raise Invalid(sentence(NO_KEY), fields={"key": sentence(NO_KEY)})
    if secret and (kind != Channel.DINGTALK or not SECRET.fullmatch(secret)):
        raise Invalid(sentence(NO_SECRET), fields={"secret": sentence(NO_SECRET)})
    return token, secret


def _named(address: str, name: str) -> str:
    try:
        return parse_qs(urlsplit(address).query).get(name, [""])[0]
    except ValueError:
        return ""
