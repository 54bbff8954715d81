"""The tables of the journal, created whole and versioned; what older versions lack is added in place."""

from __future__ import annotations

VERSION = 2

READY = (
    # when the runner has something to do for a delivery; nothing for what has ended or waits for a person
    "CASE WHEN hold NOT IN ('', 'quota') THEN NULL"
    " WHEN state IN ('queued','sending','accepted','placed')"
    " THEN CASE WHEN resume_at > due - coalesce(lead, 0) THEN resume_at ELSE due - coalesce(lead, 0) END"
    " WHEN state IN ('published','incomplete') THEN resume_at END"
)

PACE = """
CREATE TABLE IF NOT EXISTS pace(
    identity TEXT NOT NULL, bucket TEXT NOT NULL, quota REAL NOT NULL, remaining REAL NOT NULL,
    reset REAL, learned REAL NOT NULL, PRIMARY KEY(identity, bucket)) WITHOUT ROWID;
"""
"""What is left of budgets (`pace`): in a file of its own, in PostgreSQL beside the journal."""

DELIVERY_ADDED = f"""
    rule TEXT NOT NULL DEFAULT '',        -- how the file asks for its time: '' at once, at, next-slot, every
    asked TEXT NOT NULL DEFAULT '',       -- that time as the file says it; another one than `wall` after a reschedule
    shift REAL NOT NULL DEFAULT 0,        -- seconds of jitter between the wall time and `due`
    late_ok INTEGER NOT NULL DEFAULT 0,   -- a person said: however late
    handed REAL,                          -- when a team's workers were told
    media TEXT NOT NULL DEFAULT '',       -- one word for its frozen files: the same word, the same files; '' none
    lead REAL,                            -- seconds before `due` from which the platform may have it to hold it; 0: not
    ready REAL GENERATED ALWAYS AS ({READY}) VIRTUAL"""

UNQUIET = (
    # neither plainly waiting for its time, nor plainly ended: few rows of many, so that they can be counted at once
    "(hold<>'' OR warnings<>'[]' OR resume_at IS NOT NULL OR owner IS NOT NULL"
    " OR state IN ('sending','accepted','incomplete','failed','uncertain','held'))"
)

NEEDS_MEDIA = (
    # its files may still be sent, by itself or by a person's word
    "(media<>'' AND (state IN ('queued','sending','accepted','placed','held','failed','uncertain','incomplete')"
    " OR warnings<>'[]' OR (state='published' AND resume_at IS NOT NULL)))"
)

WAITS = "(state || '' IN ('queued','held'))"
"""It waits; said so that no database takes the index of states for it, which it would sort anew for every file."""

INDEXES = f"""
CREATE INDEX delivery_due ON delivery(state, due, account);
CREATE INDEX delivery_content ON delivery(fingerprint);
CREATE INDEX delivery_account ON delivery(account, due);
CREATE INDEX delivery_last ON delivery(account, published) WHERE published IS NOT NULL;
CREATE INDEX delivery_media ON delivery(media) WHERE {NEEDS_MEDIA};
CREATE INDEX delivery_out ON delivery(published) WHERE published IS NOT NULL;
CREATE INDEX delivery_unquiet ON delivery(state) WHERE {UNQUIET};
CREATE INDEX delivery_ready ON delivery(ready, id) WHERE ready IS NOT NULL AND owner IS NULL AND handed IS NULL;
CREATE INDEX delivery_file ON delivery(file) WHERE {WAITS};
CREATE INDEX delivery_rule ON delivery(rule) WHERE rule NOT IN ('','at');
CREATE INDEX delivery_hold ON delivery(hold) WHERE hold<>'';
-- one delivery in flight per platform identity: the database keeps the rule
CREATE UNIQUE INDEX delivery_in_flight ON delivery(identity) WHERE owner IS NOT NULL;
"""

SIDE_TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- who works here: the daemon, a run of cron, a team's worker. Lists are JSON
CREATE TABLE runner(
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL, version TEXT NOT NULL,
    started REAL NOT NULL, tick REAL NOT NULL, stopped REAL, doing TEXT NOT NULL DEFAULT '[]',
    accounts TEXT NOT NULL DEFAULT '[]', passed TEXT NOT NULL DEFAULT '{}') WITHOUT ROWID;
-- what people were told of, once each: `told` when a channel took it, until then how often it was tried, when, and why not
CREATE TABLE notice(
    delivery TEXT NOT NULL, channel TEXT NOT NULL, about TEXT NOT NULL, told REAL,
    tries INTEGER NOT NULL DEFAULT 0, tried REAL NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY(delivery, channel, about)) WITHOUT ROWID;
-- until when the login of an account is good, as far as it was told; nothing secret
CREATE TABLE expiry(
    account TEXT PRIMARY KEY, token_ends REAL, login_ends REAL, renewable INTEGER NOT NULL DEFAULT 0,
    sure INTEGER NOT NULL DEFAULT 1, slides REAL, method TEXT NOT NULL DEFAULT '',
    scopes TEXT NOT NULL DEFAULT '', seen REAL NOT NULL) WITHOUT ROWID;
-- the zone data that due times were worked out with
CREATE TABLE zone(name TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
"""

SCHEMA = f"""
CREATE TABLE delivery(
    id TEXT PRIMARY KEY,
    post TEXT NOT NULL, account TEXT NOT NULL, target TEXT NOT NULL, occurrence TEXT NOT NULL,
    platform TEXT NOT NULL, identity TEXT NOT NULL, state TEXT NOT NULL,
    file TEXT NOT NULL, draft TEXT NOT NULL, fingerprint TEXT NOT NULL, hashes TEXT NOT NULL,
    due REAL NOT NULL, wall TEXT NOT NULL, zone TEXT NOT NULL, resume_at REAL,
    hold TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', fix TEXT NOT NULL DEFAULT '',
    remote_id TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '', warnings TEXT NOT NULL DEFAULT '[]',
    created REAL NOT NULL, updated REAL NOT NULL, published REAL,
    owner TEXT, lease_until REAL, token INTEGER NOT NULL DEFAULT 0,{DELIVERY_ADDED},
    UNIQUE(post, account, target, occurrence));
CREATE TABLE step(
    delivery TEXT NOT NULL REFERENCES delivery(id), name TEXT NOT NULL, place INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'new', facts TEXT NOT NULL DEFAULT '{{}}', sealed TEXT NOT NULL DEFAULT '',
    doubt INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, resent INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0, looks INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    first_sent REAL, last_sent REAL, server_time REAL, done_at REAL, error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY(delivery, name)) WITHOUT ROWID;
CREATE TABLE attempt(
    delivery TEXT NOT NULL, step TEXT NOT NULL, number INTEGER NOT NULL, sent REAL NOT NULL,
    request TEXT NOT NULL, fingerprint TEXT NOT NULL, ended REAL, outcome TEXT NOT NULL DEFAULT '',
    PRIMARY KEY(delivery, step, number)) WITHOUT ROWID;
CREATE TABLE lane(identity TEXT PRIMARY KEY, until REAL NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE person(account TEXT PRIMARY KEY, seal TEXT NOT NULL, me TEXT NOT NULL) WITHOUT ROWID;
{SIDE_TABLES}
{INDEXES}
"""


def _added() -> str:
    """Return the statements that give an older delivery table its new columns, one each: SQLite adds no two at once."""
    lines = (line.partition("--")[0].strip().rstrip(",") for line in DELIVERY_ADDED.splitlines())
    return ";\n".join(f"ALTER TABLE delivery ADD COLUMN {line}" for line in lines if line) + ";"


MIGRATIONS = {
    1: f"""{_added()}
UPDATE delivery SET media=id WHERE hashes<>'{{}}';
UPDATE delivery SET rule='at', asked=wall || ' ' || zone WHERE wall<>'';
DROP INDEX delivery_due;
DROP INDEX delivery_content;
DROP INDEX delivery_in_flight;
{SIDE_TABLES}
INSERT INTO zone(name, digest) SELECT DISTINCT zone, '' FROM delivery WHERE zone<>'';
{INDEXES}
"""  # noqa: S608 - our own words
}
"""What leads from a version to the next one, for SQLite files; PostgreSQL begins with the newest."""
