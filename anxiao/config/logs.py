"""What never stands in a log, although an address carries it."""

import logging
import re

KEY = re.compile(r"(/begin/)[^/\s?\"']+")


class WithoutKeys(logging.Filter):
    """Words of the log, without the key of the page on which an installation begins."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "/begin/" in f"{record.msg} {record.args}":
            record.msg, record.args = KEY.sub(r"\1…", record.getMessage()), ()
        return True
