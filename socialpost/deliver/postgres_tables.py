"""The journal's tables as PostgreSQL wants them: worked out from `schema`, made whole or not at all.

What is more than there: the budgets of `pace`, and a notification whenever deliveries are added.
"""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg import errors, sql

from socialpost.deliver.address import Address
from socialpost.deliver.schema import PACE, SCHEMA, VERSION
from socialpost.errors import StateTrouble

CHANNEL = "socialpost"
"""Told, with the schema's name, when deliveries were added: NOTIFY."""

_WORDS = (
    (r"--[^\n]*", ""),
    (r"\bTEXT\b", 'TEXT COLLATE "C"'),  # letters are compared as in SQLite, whatever the server's language
    (r"\bREAL\b", "DOUBLE PRECISION"),
    (r"\bINTEGER\b", "BIGINT"),
    (r"\bVIRTUAL\b", "STORED"),
    (r"\s+WITHOUT ROWID\b", ""),
)
_MORE = f"""
CREATE FUNCTION delivery_added() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('{CHANNEL}', TG_TABLE_SCHEMA); RETURN NULL; END $$;
CREATE TRIGGER delivery_added AFTER INSERT ON delivery FOR EACH STATEMENT EXECUTE FUNCTION delivery_added();
CREATE INDEX delivery_handed ON delivery(account, handed) WHERE handed IS NOT NULL;
-- a queue's rows change all the time, mostly at one end of an index: tidy up early
ALTER TABLE delivery SET (autovacuum_vacuum_scale_factor=0.01, autovacuum_vacuum_threshold=2000,
    autovacuum_analyze_scale_factor=0.02);
ALTER TABLE step SET (autovacuum_vacuum_scale_factor=0.02, autovacuum_analyze_scale_factor=0.02);
"""


def ensure(connection: psycopg.Connection[Any], address: Address) -> None:
    """See that the tables are there in this version, within the caller's transaction. StateTrouble: they cannot be."""
    if (version := _version(connection, address)) is None:
        # several may begin at once; and the lock ends with the transaction
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"socialpost {address.schema}",))
        if (version := _version(connection, address)) is None:
            _create(connection, address)
            version = VERSION
    if version != VERSION:
        raise StateTrouble(
            f"the journal {address.label} has version {version}; this tool writes version {VERSION}",
            "install the same version of socialpost on every machine",
        )


def _version(connection: psycopg.Connection[Any], address: Address) -> int | None:
    # no to_regclass here: within a transaction it remembers that a name was unknown
    there = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname=%s AND tablename='meta'"
    if connection.execute(there, (address.schema,)).fetchone() is None:
        return None
    found = connection.execute("SELECT value FROM meta WHERE name='version'").fetchone()
    return int(found[0]) if found else None


def _create(connection: psycopg.Connection[Any], address: Address) -> None:
    try:
        known = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname=%s", (address.schema,)).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(address.schema)))
        connection.execute(statements().encode())
        connection.execute("INSERT INTO meta(name, value) VALUES('version', %s)", (str(VERSION),))
    except errors.InsufficientPrivilege as problem:
        raise StateTrouble(
            f"the tables of {address.label} cannot be made: {str(problem).partition(chr(10))[0]}",
            f"let whoever owns the database run: CREATE SCHEMA {address.schema} AUTHORIZATION "
            f"{connection.info.user}; CREATE SCHEMA {address.jobs} AUTHORIZATION {connection.info.user};",
        ) from None


def statements() -> str:
    """Return what makes the tables."""
    script = f"{SCHEMA}\n{PACE}"
    for pattern, word in _WORDS:
        script = re.sub(pattern, word, script)
    return script + re.sub(r"--[^\n]*", "", _MORE)
