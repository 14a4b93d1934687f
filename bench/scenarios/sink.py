"""A mail server on loopback that takes everything and writes it down, for the measuring of mail."""

import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """Each mail goes into a file, with a mark in another one."""

    def __init__(self, kept: Path) -> None:
        self.mails = kept.open("ab")
        self.marks = kept.with_suffix(".marks").open("ab")

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.write(envelope.content + b"\x00")
        self.mails.flush()
        self.marks.write(b".")
        self.marks.flush()
        return "250 OK"


if __name__ == "__main__":
    port, place = int(sys.argv[1]), Path(sys.argv[2])
    Controller(Sink(place), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(3600)
