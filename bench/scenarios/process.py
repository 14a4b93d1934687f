"""What every scenario begins and ends with."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django


def run(measure: Callable[[], dict[str, Any]]) -> None:
    """Set Django up on the world of this process, measure, print."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "anxiao.config.settings"
    django.setup()
    sys.stdout.write(json.dumps(measure(), ensure_ascii=False) + "\n")
