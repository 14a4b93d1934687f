"""What every scenario begins and ends with."""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any


def run(measure: Callable[[], dict[str, Any]]) -> None:
    """Set up what a process of the web server sets up, on the world of this one; measure, print."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "anxiao.config.settings"
    # One connection that may become another role's, where the web server keeps several.
    os.environ["ANXIAO_POOL"] = "0"
    import_module("anxiao.config.wsgi")
    sys.stdout.write(json.dumps(measure(), ensure_ascii=False) + "\n")
