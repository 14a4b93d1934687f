"""The environment, read once: every setting that differs between installations."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import Field, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from anxiao.config.mail import mail_from, smtp_url

TREE = Path(__file__).resolve().parents[2]
FIRST_DEMO = ("suixian-2018", "qinghe")
TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
URL_FORM = "postgresql://user:password@host:5432/database"


@dataclass(frozen=True)
class Variable:
    """One variable of the environment as the documentation tells it."""

    name: str
    default: str
    meaning: str
    reason: str

    @classmethod
    def of(cls, one: Field[Any]) -> Self:
        """What stands beside a field of ``Env``."""
        return cls(**one.metadata)


def told(name: str, default: str, meaning: str, reason: str) -> dict[str, str]:
    """The words for a field of ``Env``, from which the page on settings is made."""
    return {"name": name, "default": default, "meaning": meaning, "reason": reason}


@dataclass(frozen=True)
class Env:
    """What the operator decided, or the defaults of a first try on a laptop."""

    data_dir: Path = field(
        metadata=told(
            "ANXIAO_DATA_DIR",
            "`var/` in the tree",
            "files, the embedded database, the secret key, collected static files",
            "one place to back up, which an upgrade of the tree leaves alone",
        )
    )
    host: str = field(
        metadata=told(
            "ANXIAO_HOST",
            "`127.0.0.1`",
            "the address to listen on",
            "a first try is seen by this machine alone",
        )
    )
    port: int = field(
        metadata=told(
            "PORT", "`8000`", "the port to listen on", "the name that hosting platforms set"
        )
    )
    base_url: str = field(
        metadata=told(
            "ANXIAO_BASE_URL",
            "made from host and port",
            "the address people type",
            "with `https://` cookies are sent over TLS only; other names are not answered",
        )
    )
    secret_key: str = field(
        metadata=told(
            "ANXIAO_SECRET_KEY",
            "made once, kept in `secret_key` in the data directory",
            "signs cookies and links",
            "several web servers have to share one",
        )
    )
    database_url: str | None = field(
        metadata=told(
            "DATABASE_URL",
            "embedded server",
            "the database, as the role that owns the tables",
            "only the start and commands of operators migrate; the web server never learns it",
        )
    )
    app_database_url: str | None = field(
        metadata=told(
            "ANXIAO_APP_DATABASE_URL",
            "embedded server",
            "the same database, as the application role; needed as soon as the other is set",
            "a role that owns nothing is bound by the row-level policies",
        )
    )
    debug: bool = field(
        metadata=told(
            "ANXIAO_DEBUG",
            "`0`",
            "show errors to whoever causes them",
            "for development; never `1` where others can reach it",
        )
    )
    demo: tuple[str, ...] = field(
        metadata=told(
            "ANXIAO_DEMO",
            "both demo packs",
            "`0` for none, or names of packs with commas between",
            "real work starts without fictional schools",
        )
    )
    today: date | None = field(
        metadata=told(
            "ANXIAO_TODAY",
            "the real day",
            "the day from which the demo is told",
            "the same demo on any day, for pictures and lessons",
        )
    )
    pool: int = field(
        metadata=told(
            "ANXIAO_POOL",
            "`4` in the web server, else `0`",
            "how many database connections one process of the web server keeps",
            "`0` opens one for each request, which a pooler in front of the server wants",
        )
    )
    backup_dir: Path = field(
        metadata=told(
            "ANXIAO_BACKUP_DIR",
            "`backups/` in the data directory",
            "where the nightly backups lie; each holds everything, the key too",
            "a backup on the disk that it should replace is none: name another disk",
        )
    )
    backup_keep: int = field(
        metadata=told(
            "ANXIAO_BACKUP_KEEP",
            "`14`",
            "how many nightly backups are kept; `0` makes none",
            "as many nights back as a county wants to be able to go",
        )
    )

    smtp_url: str | None = field(
        metadata=told(
            "ANXIAO_SMTP_URL",
            "no mail",
            "the mail server: `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`",
            "in-app notices are enough to work with; mail needs a server of the county",
        )
    )
    mail_from: str = field(
        metadata=told(
            "ANXIAO_MAIL_FROM",
            "none",
            "the address that mail comes from; needed as soon as a mail server is set",
            "servers refuse mail from an address that is not theirs",
        )
    )

    tree: ClassVar[Path] = TREE

    @property
    def allowed_hosts(self) -> list[str]:
        """Names under which the server may be called: its address, and this machine."""
        names = [urlsplit(self.base_url).hostname or "", self.host]
        named = [f"[{name}]" if ":" in name else name for name in names]
        return list(dict.fromkeys([*named, "127.0.0.1", "localhost", "[::1]"]))

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment, or stop with one sentence that says what to set."""
        data_dir = _data_dir(environ)
        host = environ.get("ANXIAO_HOST") or "127.0.0.1"
        port = _port(environ)
        return cls(
            data_dir=data_dir,
            host=host,
            port=port,
            base_url=_base_url(environ, host, port),
            secret_key=_secret_key(environ, data_dir),
            database_url=_database_url(environ, "DATABASE_URL"),
            app_database_url=_database_url(environ, "ANXIAO_APP_DATABASE_URL"),
            debug=_switch(environ, "ANXIAO_DEBUG"),
            demo=_packs(environ),
            today=_today(environ),
            pool=_pool(environ),
            backup_dir=_backup_dir(environ, data_dir),
            backup_keep=_number(environ, "ANXIAO_BACKUP_KEEP", 14, most=1000),
            smtp_url=smtp_url(environ),
            mail_from=mail_from(environ),
        )


# Read where it is used, before an environment can be complete.
VARIABLES_ELSEWHERE = (
    Variable(
        "ANXIAO_PG_BIN",
        "from the wheel",
        "a folder with other PostgreSQL programs for the embedded server",
        "data of an older major version is opened with the programs that wrote it",
    ),
)


def database(url: str, *, pool: int = 0) -> dict[str, Any]:
    """Turn a PostgreSQL address into one entry of Django's ``DATABASES``.

    libpq itself takes the address apart, so every form psql accepts is accepted:
    passwords with escapes, several hosts, a socket directory as ``?host=/run/pg``.
    Without an address the entry serves tools that load the settings and never connect.
    With ``pool`` a process keeps up to so many connections and lends them out. Values go to the
    server apart from their statement, so that one which comes often is planned once.
    """
    parts = _parts(url or "postgresql://anxiao_app@/anxiao")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, "server_side_binding": True, **_lending(pool)},
        "CONN_HEALTH_CHECKS": bool(pool),
    }


# A statement that a connection was asked so many times is kept there with its plan.
OFTEN = 5
CLEARING = """
    CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; DISCARD TEMP;
    DISCARD SEQUENCES; SELECT pg_advisory_unlock_all(); SELECT set_config('TimeZone', {}, false)
"""


def _lending(size: int) -> dict[str, Any]:
    if not size:
        return {}
    lent = {"min_size": 1, "max_size": size, "timeout": 10, "reset": forget}
    return {"pool": lent, "prepare_threshold": OFTEN}


def forget(connection: psycopg.Connection[Any]) -> None:
    """Give the next borrower a connection on which nothing is left of the one before.

    Plans stay: they hold no values, and foreign keys and triggers would be planned anew for every
    request. The time zone is Django's own setting, made once when the connection is opened.
    """
    zone = connection.info.parameter_status("TimeZone")
    connection.execute(sql.SQL(CLEARING).format(zone))


def _parts(url: str) -> dict[str, Any]:
    """Take an address apart; an unusable one raises ValueError without its password."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError(f"not an address like {URL_FORM}")
    try:
        parts: dict[str, Any] = conninfo_to_dict(url)
    except psycopg.Error as error:
        raise ValueError(f"not an address like {URL_FORM}") from error
    if not parts.get("dbname"):
        raise ValueError("it names no database")
    return parts


def _database_url(environ: Mapping[str, str], name: str) -> str | None:
    url = environ.get(name)
    if not url:
        return None
    try:
        _parts(url)
    except ValueError as error:
        raise SystemExit(f"Set {name} to {URL_FORM}: {error}.") from None
    return url


def _data_dir(environ: Mapping[str, str]) -> Path:
    named = environ.get("ANXIAO_DATA_DIR")
    data_dir = Path(named).expanduser().absolute() if named else TREE / "var"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemExit(
            "Set ANXIAO_DATA_DIR to a directory that can be written:"
            f" {data_dir} cannot ({error.strerror})."
        ) from None
    return data_dir


def _port(environ: Mapping[str, str]) -> int:
    text = environ.get("PORT") or "8000"
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise SystemExit(f"Set PORT to a number from 1 to 65535: it is {text!r}.")


def _base_url(environ: Mapping[str, str], host: str, port: int) -> str:
    if url := environ.get("ANXIAO_BASE_URL"):
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise SystemExit(
                "Set ANXIAO_BASE_URL to the address people type, such as"
                f" https://anxiao.example: it is {url!r}."
            )
        return url.rstrip("/")
    name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _secret_key(environ: Mapping[str, str], data_dir: Path) -> str:
    """Take the key given, or the one kept in the data directory, made if missing."""
    if key := environ.get("ANXIAO_SECRET_KEY"):
        return key
    path = data_dir / "secret_key"
    try:
        return kept_secret(path)
    except OSError as error:
        raise SystemExit(
            "Set ANXIAO_SECRET_KEY to 50 random characters:"
            f" {path} cannot be used ({error.strerror})."
        ) from None


def kept_secret(path: Path) -> str:
    """The random words in a file that the server alone reads, made if missing."""
    return path.read_text() if path.exists() else _keep(path)


def _keep(path: Path) -> str:
    """Write a new key beside and link it: two processes at once agree on one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text()


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").lower()
    if text not in TRUE | FALSE:
        raise SystemExit(f"Set {name} to 1 or 0: it is {text!r}.")
    return text in TRUE


def _packs(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Name the demo packs to load on a first start; ``0`` is none."""
    text = environ.get("ANXIAO_DEMO")
    if text is None:
        return FIRST_DEMO
    if text in FALSE:
        return ()
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if all(name.replace("-", "").isalnum() for name in names):
        return names
    raise SystemExit(f"Set ANXIAO_DEMO to pack names with commas between, or 0: it is {text!r}.")


def _pool(environ: Mapping[str, str]) -> int:
    """How many connections one process may keep; only the web server's keep any."""
    return _number(environ, "ANXIAO_POOL", 0, most=100)


def _number(environ: Mapping[str, str], name: str, otherwise: int, *, most: int) -> int:
    text = environ.get(name) or str(otherwise)
    if text.isascii() and text.isdigit() and int(text) <= most:
        return int(text)
    raise SystemExit(f"Set {name} to a number from 0 to {most}: it is {text!r}.")


def _backup_dir(environ: Mapping[str, str], data_dir: Path) -> Path:
    """Where backups go; whether it can be written is asked when one is made."""
    named = environ.get("ANXIAO_BACKUP_DIR")
    return Path(named).expanduser().absolute() if named else data_dir / "backups"


def _today(environ: Mapping[str, str]) -> date | None:
    text = environ.get("ANXIAO_TODAY")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SystemExit(
            f"Set ANXIAO_TODAY to a date such as 2026-06-18: it is {text!r}."
        ) from None
