"""Robots of chat groups: the plugins of apprise, at the address that this installation names."""

import json
import time
from typing import Any

import requests
from apprise import AppriseAsset
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot
from django.conf import settings
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.notices import keys
from anxiao.notices.faults import Failed, Rejected, Unreachable
from anxiao.notices.messages import Message
from anxiao.notices.models import Channel

ASSET = AppriseAsset(app_id="Anxiao", app_desc="Anxiao", http_redirects=False)
SECONDS = {"cto": 5, "rto": 10}
LONGEST_ANSWER_SECONDS, LONGEST_ANSWER = 10, 4096
MOST_BYTES = 1800  # a message of WeCom holds 2048
# What the robots say when a key is unknown, withdrawn, or signed with another secret.
NEVER = {
    Channel.WECOM: {40001, 40014, 40058, 41001, 93000},
    Channel.DINGTALK: {300001, 300005, 310000, 400013, 400101, 400102},
}
NAMES = {Channel.WECOM: N_("WeCom"), Channel.DINGTALK: N_("DingTalk")}


class Line:
    """The way to the robots of one vendor."""

    def __init__(self, channel: str) -> None:
        self.channel = channel

    def send(self, address: str, message: Message) -> None:
        """Say something in the group of a robot whose kept key is the address."""
        token, secret = keys.opened(address)
        robot = WeCom(token) if self.channel == Channel.WECOM else DingTalk(token, secret)
        robot.notify(body=message.short(most_bytes=MOST_BYTES))

    def close(self) -> None:
        """Every message has a connection of its own."""


class WeCom(NotifyWeComBot):  # type: ignore[misc]
    """A robot of WeCom at our address, whose answer is read."""

    def __init__(self, token: str) -> None:
        self.notify_url = f"{settings.CHAT['wecom']}/cgi-bin/webhook/send?key={{key}}"
        super().__init__(token, asset=ASSET, verify=True, **SECONDS)

    def send(self, body: str, title: str = "", **_more: Any) -> bool:
        told = {"msgtype": "text", "text": {"content": body}}
        return _post(Channel.WECOM, self, self.api_url, told)


class DingTalk(NotifyDingTalk):  # type: ignore[misc]
    """A robot of DingTalk at our address, whose answer is read."""

    def __init__(self, token: str, secret: str) -> None:
        self.notify_url = f"{settings.CHAT['dingtalk']}/robot/send?access_token={{token}}"
        super().__init__(token, secret=secret or None, asset=ASSET, verify=True, **SECONDS)

    def send(self, body: str, title: str = "", **_more: Any) -> bool:
        url = self.notify_url.format(token=self.token)
        if self.secret:
            moment, sign = self.get_signature()
            url = f"{url}&timestamp={moment}&sign={sign}"
        told = {"msgtype": "text", "text": {"content": body}}
        return _post(Channel.DINGTALK, self, url, told)


def _post(channel: Channel, robot: Any, url: str, told: dict[str, Any]) -> bool:
    """Hand a message over and read the answer: the plugins take any 200 for a success.

    What requests says of a fault names the address with its key, so none of it is kept.
    """
    try:
        answer = requests.post(
            url,
            json=told,
            headers={"User-Agent": robot.app_id},
            timeout=robot.request_timeout,
            verify=robot.verify_certificate,
            allow_redirects=False,
            stream=True,
        )
        with answer:
            status = answer.status_code
            content = _content(answer)
    except requests.Timeout:
        raise Unreachable(_says(channel, N_("%(channel)s did not answer in time."))) from None
    except requests.RequestException:
        raise Unreachable(_says(channel, N_("%(channel)s cannot be reached."))) from None
    return _judged(channel, status, content)


def _content(answer: requests.Response) -> bytes:
    """The beginning of an answer, as far as it comes within some seconds."""
    read, until = bytearray(), time.monotonic() + LONGEST_ANSWER_SECONDS
    for piece in answer.iter_content(1):
        read += piece
        if len(read) >= LONGEST_ANSWER or time.monotonic() > until:
            break
    return bytes(read)


def _judged(channel: Channel, status: int, content: bytes) -> bool:
    if status != requests.codes.ok:
        says = _says(channel, N_("%(channel)s refused the message: HTTP %(code)s."), code=status)
        raise Failed(says)
    try:
        code = int(json.loads(content)["errcode"])
    except (ValueError, KeyError, TypeError, OverflowError):
        says = _says(channel, N_("%(channel)s gave an answer that makes no sense."))
        raise Failed(says) from None
    if code == 0:
        return True
    if code in NEVER[channel]:
        says = _says(
            channel,
            N_("%(channel)s does not know this robot (%(code)s): connect it anew."),
            code=code,
        )
        raise Rejected(says)
    says = _says(channel, N_("%(channel)s refused the message: code %(code)s."), code=code)
    raise Failed(says)


def _says(channel: Channel, words: str, **params: int) -> Sentence:
    return sentence(words, channel=msg(NAMES[channel]), **params)
