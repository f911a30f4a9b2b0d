-- What went out.

CREATE TABLE airings (
    airing          INTEGER PRIMARY KEY,
    item            TEXT    NOT NULL,
    slot            TEXT,
    program         TEXT,
    episode         TEXT,
    title           TEXT    NOT NULL,
    kind            TEXT    NOT NULL,
    source          TEXT,
    planned_start   INTEGER,
    at              INTEGER NOT NULL,
    cue_in          INTEGER NOT NULL,
    position        INTEGER NOT NULL,
    reason          TEXT    NOT NULL, -- JSON: a message
    -- Written once, when it has ended.
    ended_at        INTEGER,
    ended_position  INTEGER,
    ending          TEXT
) STRICT;

CREATE INDEX airings_by_start ON airings (at);
CREATE INDEX airings_by_end ON airings (ended_at, at);
CREATE INDEX airings_by_plan ON airings (coalesce(planned_start, at));

CREATE TABLE notes (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    message TEXT    NOT NULL, -- JSON
    UNIQUE (at, message)
) STRICT;

-- One row: how far playout has come.
CREATE TABLE heartbeat (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    latest      INTEGER NOT NULL, -- the latest instant that was ever written down
    at          INTEGER,
    sounding    TEXT    NOT NULL, -- JSON: [[airing, position], …]
    status      TEXT    NOT NULL
) STRICT;
