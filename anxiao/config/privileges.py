"""Two roles: the owner migrates; the application reads and writes and owns nothing."""

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow

OLDEST = 150000
EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist")
WAIT_SECONDS = 8
ROLE = """
    select rolname, rolsuper, rolbypassrls,
        pg_has_role(rolname, current_user, 'MEMBER')
        or pg_has_role(rolname, (select datdba from pg_database
                                 where datname = current_database()), 'MEMBER')
    from pg_roles where rolname = %s
"""

Connection = psycopg.Connection[TupleRow]


@dataclass(frozen=True)
class Role:
    """What PostgreSQL says about the role that the application signs in as."""

    name: str
    is_superuser: bool
    bypasses_policies: bool
    is_owner: bool

    def objection(self) -> str | None:
        """Say why the application must not run as this role, or nothing."""
        if self.is_superuser:
            return f"{self.name} is a superuser, whom no row-level policy stops"
        if self.is_owner:
            return f"{self.name} is, or may become, the owner of the tables"
        if self.bypasses_policies:
            return f"{self.name} has BYPASSRLS, so no row-level policy stops it"
        return None


def prepare(owner_url: str, app_role: str, password: str = "") -> None:
    """Make a database fit to be migrated, or stop with the sentence that helps.

    Afterwards the extensions are there, the application role exists and is harmless,
    and every table that the owner makes from now on can be read and written by it, but
    not emptied. Running it again changes nothing.
    """
    with connect(owner_url, "DATABASE_URL") as connection:
        _require_version(connection)
        _require_schema(connection)
        _add_extensions(connection)
        role = _role(connection, app_role) or _new_role(connection, app_role, password)
        if objection := role.objection():
            raise SystemExit(
                "Set ANXIAO_APP_DATABASE_URL to a role of its own, made by"
                f" CREATE ROLE anxiao_app LOGIN PASSWORD '...': {objection}."
            )
        _grant(connection, app_role)


def connect(url: str, variable: str) -> Connection:
    """Open a connection, or stop with one sentence naming the variable to look at."""
    try:
        return psycopg.connect(url, connect_timeout=WAIT_SECONDS, autocommit=True)
    except psycopg.OperationalError as error:
        lines = str(error).strip().splitlines() or ["no answer"]
        raise SystemExit(
            f"The database at {place(url)} does not answer ({lines[-1].strip()}):"
            f" start it or correct {variable}."
        ) from None


def place(url: str) -> str:
    """Name a database without its password."""
    parts = conninfo_to_dict(url)
    host = parts.get("host") or parts.get("hostaddr") or "this machine"
    return f"{host}:{parts.get('port') or 5432}/{parts.get('dbname')}"


def _require_version(connection: Connection) -> None:
    if connection.info.server_version < OLDEST:
        major = connection.info.server_version // 10000
        raise SystemExit(f"Set DATABASE_URL to PostgreSQL 15 or later: this server is {major}.")


def _require_schema(connection: Connection) -> None:
    owner = connection.info.user
    row = connection.execute("select has_schema_privilege('public', 'CREATE')").fetchone()
    if row != (True,):
        raise SystemExit(
            f"The role {owner} may not make tables; let a superuser run in this"
            f' database: GRANT CREATE ON SCHEMA public TO "{owner}";'
        )


def _add_extensions(connection: Connection) -> None:
    rows = connection.execute("select extname from pg_extension")
    present = {name for (name,) in rows}
    missing = [name for name in EXTENSIONS if name not in present]
    try:
        for name in missing:
            command = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}")
            connection.execute(command.format(sql.Identifier(name)))
    except psycopg.Error as error:
        statements = " ".join(f"CREATE EXTENSION IF NOT EXISTS {n};" for n in missing)
        raise SystemExit(
            f"The role {connection.info.user} may not add extensions"
            f" ({error.diag.message_primary}); let a superuser run in this database:"
            f" {statements}"
        ) from None


def _role(connection: Connection, name: str) -> Role | None:
    row = connection.execute(ROLE, [name]).fetchone()
    return Role(*row) if row else None


def _new_role(connection: Connection, name: str, password: str) -> Role:
    """Create the application role; where the owner may not, print the SQL and stop."""
    command = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name))
    if password:
        digest = connection.pgconn.encrypt_password(
            password.encode(), name.encode(), b"scram-sha-256"
        )
        command += sql.SQL(" PASSWORD {}").format(sql.Literal(digest.decode()))
    try:
        connection.execute(command)
    except psycopg.errors.InsufficientPrivilege:
        raise SystemExit(
            f"The role {connection.info.user} may not create the application role; let"
            f' a superuser run: CREATE ROLE "{name}" LOGIN NOSUPERUSER NOBYPASSRLS'
            " PASSWORD 'the one in ANXIAO_APP_DATABASE_URL';"
        ) from None
    return Role(name, is_superuser=False, bypasses_policies=False, is_owner=False)


def _grant(connection: Connection, app_role: str) -> None:
    """Open what the owner makes later; what exists keeps what its migration gave it."""
    statements = (
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        (
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
        ),
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    )
    names = {
        "database": sql.Identifier(connection.info.dbname),
        "role": sql.Identifier(app_role),
    }
    for statement in statements:
        connection.execute(sql.SQL(statement).format(**names))
