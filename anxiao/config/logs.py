"""What never stands in a log, although an address carries it."""

import logging
import re

KEY = re.compile(r"(/(?:begin|calendar)/|[?&](?:key|access_token|sign)=)[^/.&\s?\"']+")


class WithoutKeys(logging.Filter):
    """Words of the log, without the key of a page that whoever has its address may open."""

    def filter(self, record: logging.LogRecord) -> bool:
        if KEY.search(f"{record.msg} {record.args}"):
            record.msg, record.args = KEY.sub(r"\1…", record.getMessage()), ()
        return True
