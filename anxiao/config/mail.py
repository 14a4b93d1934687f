"""The mail server and the sender's address, out of the environment."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def mail_server(url: str | None) -> dict[str, Any] | None:
    """The mail server as Django's connection takes it; None where no mail is sent."""
    if not url:
        return None
    parts = urlsplit(url)
    return {
        "host": parts.hostname,
        "port": parts.port or SMTP_PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+starttls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 20,
    }


def smtp_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("ANXIAO_SMTP_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in SMTP_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if is_whole:
        return url
    raise SystemExit(
        "Set ANXIAO_SMTP_URL to smtp://host:25, or smtp+starttls:// or smtps:// with"
        " user:password@host:port."
    )


def mail_from(environ: Mapping[str, str]) -> str:
    address = environ.get("ANXIAO_MAIL_FROM", "").strip()
    if address.count("@") == 1 and not {*" \r\n"} & {*address}:
        return address
    if address or environ.get("ANXIAO_SMTP_URL"):
        raise SystemExit(
            f"Set ANXIAO_MAIL_FROM to the address that mail comes from: it is {address!r}."
        )
    return ""
