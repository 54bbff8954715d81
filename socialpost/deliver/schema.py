"""The tables of the journal, created whole and versioned."""

from __future__ import annotations

VERSION = 1

SCHEMA = """
CREATE TABLE delivery(
    id TEXT PRIMARY KEY,
    post TEXT NOT NULL, account TEXT NOT NULL, target TEXT NOT NULL, occurrence TEXT NOT NULL,
    platform TEXT NOT NULL, identity TEXT NOT NULL, state TEXT NOT NULL,
    file TEXT NOT NULL, draft TEXT NOT NULL, fingerprint TEXT NOT NULL, hashes TEXT NOT NULL,
    due REAL NOT NULL, wall TEXT NOT NULL, zone TEXT NOT NULL, resume_at REAL,
    hold TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', fix TEXT NOT NULL DEFAULT '',
    remote_id TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '', warnings TEXT NOT NULL DEFAULT '[]',
    created REAL NOT NULL, updated REAL NOT NULL, published REAL,
    owner TEXT, lease_until REAL, token INTEGER NOT NULL DEFAULT 0,
    UNIQUE(post, account, target, occurrence));
CREATE INDEX delivery_due ON delivery(state, due);
CREATE INDEX delivery_content ON delivery(identity, fingerprint);
-- one delivery in flight per platform identity: the database keeps the rule
CREATE UNIQUE INDEX delivery_in_flight ON delivery(identity) WHERE owner IS NOT NULL;
CREATE TABLE step(
    delivery TEXT NOT NULL REFERENCES delivery(id), name TEXT NOT NULL, place INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'new', facts TEXT NOT NULL DEFAULT '{}', sealed TEXT NOT NULL DEFAULT '',
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
"""
