"""Django's settings: one file, the environment read once."""

import os

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao import __version__
from anxiao.config import first_run, logs
from anxiao.config.choices import Choices
from anxiao.config.env import Env, database
from anxiao.config.mail import mail_server
from anxiao.config.offers import PANELS, REGISTERS  # noqa: F401 (read as settings)

ENV = Env.read()
CHOICES = Choices.read(os.environ, ENV.base_url)
VERSION = __version__

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
BASE_URL = ENV.base_url
DATA_DIR = ENV.data_dir
TREE = ENV.tree
DIGEST = CHOICES.digest
BACKUP_DIR = ENV.backup_dir
BACKUP_KEEP = ENV.backup_keep
DEMO = ENV.demo
DEMO_LABEL = bool(ENV.demo)
# The page on which an empty installation begins is open to whoever names the key in this file.
FIRST_RUN_KEY = ENV.data_dir / first_run.KEY
DIVISIONS = ENV.tree / "anxiao/places/divisions.tsv"
DEMO_STATE = "anxiao.demo.services"
WAITING = [
    "anxiao.hazards.waiting",
    "anxiao.supervision.cases.waiting",
    "anxiao.supervision.listings.waiting",
    "anxiao.programmes.calls.waiting",
    "anxiao.inspections.visits.waiting",
    "anxiao.inspections.registers.waiting",
    "anxiao.programmes.plans.waiting",
    "anxiao.programmes.projects.waiting",
    "anxiao.programmes.pledges.waiting",
    "anxiao.programmes.campaigns.waiting",
    "anxiao.programmes.bookings.waiting",
    "anxiao.programmes.asks.waiting",
    "anxiao.programmes.instructions.waiting",
    "anxiao.people.waiting",
]
# Where the kinds of papers are told: each app owns its own.
PAPERS = [
    "anxiao.hazards.papers",
    "anxiao.programmes.asks.papers",
    "anxiao.programmes.campaigns.papers",
    "anxiao.programmes.pledges.papers",
    "anxiao.supervision.papers",
]
# What runs, and what a reported hazard may have been found in: a campaign.
OCCASIONS = ["anxiao.programmes.campaigns.occasions"]
# Who carries out the acts on many records, by the first part of the verb.
BATCHES = {
    "hazard": "anxiao.hazards.batches.carry_out",
    "pledge": "anxiao.programmes.pledges.batches.carry_out",
}
# What gathers hazards above them: the name in the address of their list, and who knows which.
HAZARD_GROUPS = {"project": "anxiao.programmes.projects.hazards"}
# Who carries out a verb a whole chunk at a time.
BULK_BATCHES = {"task.fan_out": "anxiao.programmes.plans.services.fanning.carry_out"}
# Pages that take many hazards (?hazard=…&hazard=…): address, words, icon, ability.
HAZARD_BULK_PAGES = [
    ("hazards:slips", N_("Print dispatch slips"), "printer", "hazard.dispatch"),
    ("hazards:out", N_("Export for answering"), "file-export", "hazard.enter_on_behalf"),
    ("campaigns:count", N_("Count to a campaign"), "target", "campaign.lead"),
    ("projects:cover", N_("Take into a key project"), "flag", "project.lead"),
]
# What may be sent about a record, from its page: address (?about=…), words, icon, ability.
CASE_LINKS = [
    ("requests:new", N_("Request help about this"), "message", "request.send"),
    ("orders:new", N_("Order about this"), "send", "order.issue"),
    ("cases:open", N_("Supervise this"), "eye", "supervision.decide"),
]
# Whose lines stand on a leader's weekly sheet; each app offers ``lines(actor, on)``.
LEADER_SECTIONS = [
    "anxiao.programmes.calls.weekly",
    "anxiao.supervision.weekly",
    "anxiao.hazards.weekly",
    "anxiao.programmes.plans.weekly",
    "anxiao.programmes.asks.weekly",
]
# Lists that readers keep views of; each app tells its own, and people keep what is chosen.
LISTS = [
    "anxiao.hazards.listing.HAZARDS",
    "anxiao.supervision.cases.listing.CASES",
    "anxiao.supervision.listings.listing.LISTINGS",
    "anxiao.supervision.bars.listing.BARS",
    "anxiao.programmes.asks.listing.REQUESTS",
    "anxiao.programmes.asks.listing.ORDERS",
    "anxiao.programmes.instructions.listing.INSTRUCTIONS",
    "anxiao.programmes.plans.listing.PROGRAMMES",
    "anxiao.programmes.plans.listing.TASKS",
    "anxiao.programmes.calls.listing.CALLS",
    "anxiao.programmes.campaigns.listing.CAMPAIGNS",
    "anxiao.programmes.bookings.listing.BOOKINGS",
    "anxiao.inspections.visits.listing.VISITS",
    "anxiao.inspections.plans.listing.PLANS",
    "anxiao.places.listed.SITES",
    "anxiao.places.registers.vehicles.listing.VEHICLES",
    "anxiao.places.registers.roads.listing.ROADS",
    "anxiao.places.listed.ORGANISATIONS",
    "anxiao.people.listed.ACCOUNTS",
    "anxiao.portal.listed.EXCEPTIONS",
    "anxiao.programmes.projects.listing.PROJECTS",
    "anxiao.programmes.pledges.listing.PLEDGES",
    "anxiao.inspections.checklists.listing.CHECKLISTS",
    "anxiao.places.registers.protection.listing.TABLE",
]
LIST_VIEWS = "anxiao.people.saved.kept"
# Who brings papers into a case file: callables (actor, subject) that give Papers.
CASE_PAPERS: list[str] = ["anxiao.hazards.papers.panel.case_papers"]
# What the one search of the pages asks, in the order of its answers.
SEARCHED = [
    "anxiao.hazards.search",
    "anxiao.supervision.search",
    "anxiao.inspections.visits.search",
    "anxiao.inspections.plans.search",
    "anxiao.programmes.instructions.search",
    "anxiao.programmes.projects.search",
    "anxiao.programmes.pledges.search",
    "anxiao.programmes.plans.search",
    "anxiao.programmes.calls.search",
    "anxiao.programmes.campaigns.search",
    "anxiao.programmes.bookings.search",
    "anxiao.inspections.checklists.search",
    "anxiao.places.registers.vehicles.search",
    "anxiao.places.search",
    "anxiao.people.search",
    "anxiao.norms.search",
]
# From the kind of a recorded thing to the page that takes its id; the ledger and notices read it.
SUBJECT_PAGES = {
    "hazard": "hazards:detail",
    "case": "cases:detail",
    "listing": "listings:detail",
    "bar": "bars:detail",
    "keyproject": "projects:detail",
    "pledge": "pledges:detail",
    "programme": "programmes:detail",
    "task": "tasks:detail",
    "call": "calls:detail",
    "booking": "bookings:detail",
    "visit": "visits:detail",
    "papersheet": "paper:detail",
    "inspectionplan": "inspection_plans:detail",
    "document": "documents:detail",
    "campaign": "campaigns:detail",
    "checklist": "checklists:detail",
    "campaignseries": "campaigns:series",
    "gateduty": "duties:turn",
    "site": "places:site",
    "school": "portal:school_of",
    "organisation": "places:organisation_of",
    "rule": "norms:rule_of",
    "mandate": "norms:mandate_of",
    "legal_basis": "norms:basis_of",
    "import": "imports:detail",
    "saved_view": "people:view",
    "request": "requests:detail",
    "order": "orders:detail",
    "instruction": "instructions:detail",
}
# Where mail goes out; None sends none.
SMTP = mail_server(ENV.smtp_url)
MAIL_FROM = ENV.mail_from
# Where the robots of chat groups are written to; an empty address is a channel that is off.
CHAT = {"wecom": CHOICES.chat.wecom, "dingtalk": CHOICES.chat.dingtalk}
MAP = CHOICES.ground
# What comes along with the norms and is loaded after them; each is called with ``actor``.
LIBRARIES = ["anxiao.inspections.checklists.library.load_library"]
# What can be brought in from sheets, in the order of day one.
IMPORTS = [
    "anxiao.places.imports",
    "anxiao.people.imports",
    "anxiao.hazards.imports",
    "anxiao.programmes.plans.sheets.imports",
]
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = [ENV.base_url]
IS_SECURE = ENV.base_url.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "ninja",
    "anxiao.kernel",
    "anxiao.ui",
    "anxiao.ledger",
    "anxiao.places",
    "anxiao.people",
    "anxiao.norms",
    "anxiao.evidence",
    "anxiao.notices",
    "anxiao.documents",
    "anxiao.backups",
    "anxiao.imports",
    "anxiao.hazards",
    "anxiao.programmes",
    "anxiao.inspections",
    "anxiao.supervision",
    "anxiao.portal",
    "anxiao.demo",
    "anxiao.config",
    # After ours, whose templates take the place of allauth's.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # There always, so that every installation has the same tables; of use where chosen.
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anxiao.kernel.http.PolicyMiddleware",
    "anxiao.people.middleware.LanguageMiddleware",
    "anxiao.kernel.problems.ApiMiddleware",
    "anxiao.kernel.texts.TextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "anxiao.demo.middleware.ClockMiddleware",
    "anxiao.people.middleware.ActorMiddleware",
    "anxiao.people.middleware.FirstPasswordMiddleware",
    "anxiao.kernel.repeats.IdempotencyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "anxiao.kernel.http.RefusalMiddleware",
]

ROOT_URLCONF = "anxiao.config.urls"
WSGI_APPLICATION = "anxiao.config.wsgi.application"
ROLES = "anxiao.config.roles.ROLES"
BY_LINK = "anxiao.config.roles.BY_LINK"
SCHEDULE = "anxiao.config.schedule.SCHEDULE"
RULES = "anxiao.norms.services.rule"
SECTOR_WORDS = "anxiao.norms.services.sector_words"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anxiao.portal.context.page",
                "anxiao.demo.context.bar",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "anxiao.ui.templatetags.ui",
                "anxiao.ui.templatetags.lists",
            ],
        },
    }
]

# The web server and the worker know only the application role. Commands that act as the
# owner of the tables (migrate, verify) are given the second connection.
DATABASES = {"default": database(ENV.app_database_url or ENV.database_url or "", pool=ENV.pool)}
OWNER_URL = ENV.database_url or ""
if ENV.database_url:
    DATABASES["owner"] = database(ENV.database_url)
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
APP_ROLE = DATABASES["default"].get("USER") or "anxiao_app"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        # Failed sign-ins are counted here: guessing many names must not push the counts out.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "anxiao.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "anxiao.people.passwords.NotCommon"},
    {"NAME": "anxiao.people.passwords.NotOneself"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "anxiao.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
# Behind a web server with TLS, attempts are counted by the address that it saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_SECURE else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
PASSKEYS = CHOICES.passkeys
if PASSKEYS:
    MFA_SUPPORTED_TYPES.append("webauthn")
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
# The content policy lets no form lead elsewhere, so the way to the provider is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_ADAPTER = "anxiao.people.adapters.SignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SIGN_ON = CHOICES.sign_on
SOCIALACCOUNT_PROVIDERS = SIGN_ON.providers() if SIGN_ON else {}
MFA_TOTP_ISSUER = "Anxiao 安校"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if IS_SECURE else None
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
LOCALE_PATHS = [ENV.tree / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ENV.data_dir / "static"
STORAGES = {
    "default": CHOICES.store.storage()
    if CHOICES.store
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(ENV.data_dir / "files")},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (ENV.data_dir / "static" / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (ENV.data_dir / "static" / "staticfiles.json").exists()
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Procrastinate: jobs run on the same PostgreSQL, as the application role.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["anxiao.config.schedule"]

LOGGING = logs.LOGGING
