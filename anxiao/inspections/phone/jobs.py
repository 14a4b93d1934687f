"""The background work of the phone's door: taking in what lies in the tray."""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.phone.services import tray
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.people.actors import holders

AT_ONCE, MOST_TRIES = 20, 5
# Longer than the time for which nobody rings again: whatever comes meanwhile is seen.
QUIET_SECONDS, PAUSE_SECONDS = 2 * tray.WAKE_SECONDS, 0.1
# A worker that is to stop does not wait for all that lies there.
LONGEST_SECONDS = 5.0
_alone, _again = threading.Lock(), threading.Event()
log = logging.getLogger(__name__)


def take_in() -> None:
    """Take in what lies in the tray until nothing has come for a while; one at a time does it.

    After some seconds it makes room for another of its kind.
    """
    _again.set()
    if not _alone.acquire(blocking=False):
        return
    try:
        _again.clear()
        is_quiet = _for_a_while()
    finally:
        _alone.release()
    if not is_quiet or _again.is_set():
        tray.BELL.ring(again=True)


def _for_a_while() -> bool:
    """Whether nothing came any more."""
    begun = busy = time.monotonic()
    while (now := time.monotonic()) - begun < LONGEST_SECONDS:
        if now - busy >= QUIET_SECONDS:
            return True
        if take_some():
            busy = time.monotonic()
        else:
            time.sleep(PAUSE_SECONDS)
    return False


def take_some() -> int:
    """Take in the oldest few, each as whoever sent it and in a transaction of its own."""
    system = Actor.system(N_("taking in what phones have sent"))
    with acting(system):
        claimed = tray.claim(actor=system, most=AT_ONCE)
        held = holders({one.post for one in claimed}, on=clock.today()) if claimed else {}
    done, hopeless = 0, []
    for one in claimed:
        # What has brought the worker down again and again is left to the device.
        sender = held.get((one.post, one.person)) if one.tries <= MOST_TRIES else None
        try:
            if sender is None:
                hopeless.append(one.id)
                continue
            with acting(sender):
                done += tray.take(actor=sender, arrival=one.id)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("what lies in the tray as %s", one.id)
            hopeless.append(one.id)
    if hopeless:
        with acting(system):
            tray.drop(actor=system, arrivals=hopeless)
    return done + len(hopeless)
