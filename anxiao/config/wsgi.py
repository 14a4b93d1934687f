"""The web server's door. Its processes keep connections, one for each thread that works."""

import logging
import os

from django.core.wsgi import get_wsgi_application

from anxiao.config.logs import WithoutKeys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxiao.config.settings")
os.environ.setdefault("ANXIAO_POOL", "4")
application = get_wsgi_application()
# The web server's own words name the address of a request that broke.
logging.getLogger("gunicorn.error").addFilter(WithoutKeys())
