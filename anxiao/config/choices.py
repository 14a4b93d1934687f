"""Parts that an installation chooses: an object store, a sign-in, chat, the ground of maps, SM3."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self
from urllib.parse import urlsplit

from anxiao.config.env import told


@dataclass(frozen=True)
class ObjectStore:
    """Where files lie, if not in the data directory."""

    bucket: str = field(
        metadata=told(
            "ANXIAO_S3_BUCKET",
            "files in the data directory",
            "the bucket of an object store that speaks S3, for photos and papers",
            "several web servers need one place for files; a province has one already",
        )
    )
    endpoint: str = field(
        metadata=told(
            "ANXIAO_S3_ENDPOINT",
            "none",
            "the address of the object store",
            "each house has its own",
        )
    )
    access_key: str = field(
        metadata=told("ANXIAO_S3_ACCESS_KEY", "none", "the name for the object store", "as given")
    )
    secret_key: str = field(
        metadata=told("ANXIAO_S3_SECRET_KEY", "none", "the secret that belongs to it", "as given")
    )

    def storage(self) -> dict[str, Any]:
        """One entry of Django's ``STORAGES``; nobody is given an address of the store."""
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": self.bucket,
                "endpoint_url": self.endpoint,
                "access_key": self.access_key,
                "secret_key": self.secret_key,
                "addressing_style": "path",
                "default_acl": None,
                "file_overwrite": False,
            },
        }


@dataclass(frozen=True)
class SignOn:
    """A provider of OpenID Connect at which people sign in instead of with a password here."""

    address: str = field(
        metadata=told(
            "ANXIAO_OIDC_URL",
            "none",
            "the address of an OpenID provider, before `/.well-known/`",
            "a government network often has one sign-in for everything",
        )
    )
    client: str = field(
        metadata=told("ANXIAO_OIDC_CLIENT_ID", "none", "our name at the provider", "as given")
    )
    secret: str = field(
        metadata=told("ANXIAO_OIDC_SECRET", "none", "the secret that belongs to it", "as given")
    )
    claim: str = field(
        metadata=told(
            "ANXIAO_OIDC_CLAIM",
            "`preferred_username`",
            "which claim of the provider is the user name here",
            "accounts are opened here; the provider only says who somebody is",
        )
    )
    name: str = field(
        metadata=told(
            "ANXIAO_OIDC_NAME", "`OpenID`", "what the provider is called on the sign-in page",
            "people know it by its name",
        )
    )  # fmt: skip

    def providers(self) -> dict[str, Any]:
        app = {
            "provider_id": "oidc",
            "name": self.name,
            "client_id": self.client,
            "secret": self.secret,
            "settings": {
                "server_url": self.address,
                "uid_field": "sub",
                "oauth_pkce_enabled": True,
            },
        }
        return {"openid_connect": {"APPS": [app]}}


@dataclass(frozen=True)
class Chat:
    """Where the robots of people's chat groups are written to; without an address, not at all."""

    wecom: str = field(
        metadata=told(
            "ANXIAO_WECOM_URL",
            "no WeCom",
            "robots of WeCom (企业微信): `https://qyapi.weixin.qq.com`, or a gateway's address",
            "notices leave for the vendor's servers only where the county has decided so",
        )
    )
    dingtalk: str = field(
        metadata=told(
            "ANXIAO_DINGTALK_URL",
            "no DingTalk",
            "robots of DingTalk (钉钉): `https://oapi.dingtalk.com`, or the address of a gateway",
            "as above; a private DingTalk has an address of its own",
        )
    )

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        return cls(**{one.name: _gateway(environ, one.metadata["name"]) for one in fields(cls)})


@dataclass(frozen=True)
class Ground:
    """What lies below the places on a map; without it they are drawn on a plain sheet."""

    tiles: str = field(
        default="",
        metadata=told(
            "ANXIAO_MAP_TILES",
            "no ground: places on a plain sheet",
            "where map tiles lie on this same host, as `/tiles/{z}/{x}/{y}.png`",
            "no map service learns where anybody is; the county's own tiles, in CGCS2000",
        ),
    )
    note: str = field(
        default="",
        metadata=told(
            "ANXIAO_MAP_NOTE",
            "none",
            "what has to stand on the map: its source and number of approval (审图号)",
            "maps are shown with it by law",
        ),
    )

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Tiles come from this host alone: the pages let a browser fetch from nowhere else."""
        tiles = environ.get("ANXIAO_MAP_TILES", "").strip()
        is_here = tiles.startswith("/") and not tiles.startswith("//")
        if tiles and not (is_here and all(f"{{{one}}}" in tiles for one in "zxy")):
            example = "/tiles/{z}/{x}/{y}.png"
            raise SystemExit(f"Set ANXIAO_MAP_TILES to a path such as {example}: it is {tiles!r}.")
        return cls(tiles, environ.get("ANXIAO_MAP_NOTE", "").strip())


@dataclass(frozen=True)
class Choices:
    """What was chosen."""

    store: ObjectStore | None
    sign_on: SignOn | None
    chat: Chat
    ground: Ground
    digest: str = field(
        metadata=told(
            "ANXIAO_DIGEST",
            "`sha256`",
            "`sha256` or `sm3`: with what new entries and checkpoints of the ledger are digested",
            "some houses must use the national algorithm; old digests stay valid",
        )
    )
    passkeys: bool = field(
        metadata=told(
            "ANXIAO_PASSKEYS",
            "`0`",
            "`1` lets people sign in with a passkey of their phone or key",
            "needs https, and devices that can",
        )
    )

    @classmethod
    def read(cls, environ: Mapping[str, str], base_url: str) -> Self:
        """Read the choices, or stop with one sentence that says what to set."""
        return cls(
            store=_part(ObjectStore, environ, "ANXIAO_S3_BUCKET", {}),
            sign_on=_sign_on(environ),
            chat=Chat.read(environ),
            ground=Ground.read(environ),
            digest=_digest(environ),
            passkeys=_passkeys(environ, base_url),
        )


CHOSEN = tuple(
    one
    for kind in (ObjectStore, SignOn, Chat, Ground, Choices)
    for one in fields(kind)
    if one.metadata
)


def _part(kind: Any, environ: Mapping[str, str], switch: str, otherwise: Mapping[str, str]) -> Any:
    """A part whose variables belong together: none of them, or all."""
    names = {one.name: one.metadata["name"] for one in fields(kind)}
    if not environ.get(switch):
        return None
    given = {key: environ.get(name) or otherwise.get(key, "") for key, name in names.items()}
    if missing := [names[key] for key, value in given.items() if not value]:
        raise SystemExit(f"Set {missing[0]} too: {switch} needs it.")
    return kind(**given)


def _sign_on(environ: Mapping[str, str]) -> SignOn | None:
    url = environ.get("ANXIAO_OIDC_URL", "")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise SystemExit(
            f"Set ANXIAO_OIDC_URL to an address such as https://id.example: it is {url!r}."
        )
    usual = {"claim": "preferred_username", "name": "OpenID"}
    found: SignOn | None = _part(SignOn, environ, "ANXIAO_OIDC_URL", usual)
    return found


def _is_gateway(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
        is_bare = not (parts.query or parts.fragment or parts.username)
        return bool(parts.hostname) and is_bare and (parts.scheme == "https" or is_near)
    except ValueError:
        return False


def _gateway(environ: Mapping[str, str], name: str) -> str:
    """The address before the path of a robot; in the clear on this machine alone."""
    url = environ.get(name, "").strip().rstrip("/")
    if not url or _is_gateway(url):
        return url
    raise SystemExit(f"Set {name} to an address such as https://chat.example: it is {url!r}.")


def _digest(environ: Mapping[str, str]) -> str:
    name = environ.get("ANXIAO_DIGEST") or "sha256"
    if name not in {"sha256", "sm3"}:
        raise SystemExit(f"Set ANXIAO_DIGEST to sha256 or sm3: it is {name!r}.")
    return name


def _passkeys(environ: Mapping[str, str], base_url: str) -> bool:
    text = environ.get("ANXIAO_PASSKEYS") or "0"
    if text not in {"0", "1"}:
        raise SystemExit(f"Set ANXIAO_PASSKEYS to 1 or 0: it is {text!r}.")
    parts = urlsplit(base_url)
    if text == "1" and parts.scheme != "https" and parts.hostname != "localhost":
        raise SystemExit("Set ANXIAO_BASE_URL to an https:// address: passkeys need one.")
    return text == "1"
