"""The address at which an empty installation begins, for whoever reads the words of ``up``."""

from anxiao.config.contents import Contents
from anxiao.config.env import Env, kept_secret

KEY = "first_run_key"


def address(env: Env, found: Contents) -> str | None:
    """The address with its key; where anything is or comes into the database, none any more."""
    path = env.data_dir / KEY
    if env.demo or found is not Contents.NOTHING:
        path.unlink(missing_ok=True)
        return None
    return f"{env.base_url}/begin/{kept_secret(path)}/"
