"""The web server's door. Its processes keep connections, one for each thread that works."""

import gc
import logging
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from anxiao.config.logs import WithoutKeys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxiao.config.settings")
os.environ.setdefault("ANXIAO_POOL", "4")
application = get_wsgi_application()
# The web server's own words name the address of a request that broke.
logging.getLogger("gunicorn.error").addFilter(WithoutKeys())


def settle() -> None:
    """Bring every page in before the first request, and let the collector leave all that be.

    It looks through all that lives once in a while; half a million objects of the program itself
    made one request in a hundred take 150 ms longer.
    """
    _pages = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


settle()
