"""The web server's door. Its processes keep connections, one for each thread that works."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxiao.config.settings")
os.environ.setdefault("ANXIAO_POOL", "4")
application = get_wsgi_application()
