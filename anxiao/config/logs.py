"""What never stands in a log, although an address carries it."""

import logging
import re
from typing import Any

KEY = re.compile(r"(/(?:begin|calendar)/|[?&](?:key|access_token|sign)=)[^/.&\s?\"']+")


class WithoutKeys(logging.Filter):
    """Words of the log, without the key of a page that whoever has its address may open."""

    def filter(self, record: logging.LogRecord) -> bool:
        if KEY.search(f"{record.msg} {record.args}"):
            record.msg, record.args = KEY.sub(r"\1…", record.getMessage()), ()
        return True


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without keys": {"()": "anxiao.config.logs.WithoutKeys"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without keys"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "anxiao": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        # It would name the key of a robot.
        "apprise": {"level": "CRITICAL"},
    },
}
