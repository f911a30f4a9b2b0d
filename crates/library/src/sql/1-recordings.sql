-- What people brought, and what was made of it.
-- Times and lengths are frames of 1/48000 s; instants count them from 1970-01-01T00:00:00Z.

PRAGMA application_id = 0x53757263; -- "Surc"

CREATE TABLE takes (
    source          TEXT    NOT NULL PRIMARY KEY, -- BLAKE3 of the bytes, in hexadecimal
    bytes           INTEGER,                      -- how many; NULL when they were not in the store
    path            TEXT    NOT NULL,             -- where it was last found
    format          TEXT    NOT NULL,
    codec           TEXT    NOT NULL,
    sample_rate     INTEGER NOT NULL,
    channels        INTEGER NOT NULL,
    duration        INTEGER NOT NULL,
    cue_in          INTEGER NOT NULL,
    cue_out         INTEGER NOT NULL,
    segue           INTEGER NOT NULL,
    integrated      REAL,                         -- LUFS
    range_lu        REAL,
    true_peak       REAL,                         -- dBTP
    max_momentary   REAL,                         -- LUFS
    max_short_term  REAL,                         -- LUFS
    title           TEXT    NOT NULL,
    artist          TEXT    NOT NULL,
    program         TEXT,
    promoter        TEXT,
    problems        TEXT    NOT NULL,             -- JSON: messages
    first_brought   INTEGER NOT NULL
) STRICT;

-- Every place where a take was ever found; the bytes that were found there last.
CREATE TABLE places (
    path    TEXT NOT NULL PRIMARY KEY,
    source  TEXT NOT NULL REFERENCES takes (source)
) STRICT, WITHOUT ROWID;

CREATE TABLE masters (
    id              INTEGER PRIMARY KEY AUTOINCREMENT, -- the newest is the highest
    program         TEXT    NOT NULL,
    episode         TEXT    NOT NULL,
    source          TEXT    NOT NULL,
    bytes           INTEGER,
    recipe          TEXT    NOT NULL,
    duration        INTEGER NOT NULL,
    integrated      REAL,
    range_lu        REAL,
    true_peak       REAL,
    max_momentary   REAL,
    max_short_term  REAL,
    chapters        TEXT    NOT NULL,                  -- JSON
    made_at         INTEGER NOT NULL,
    UNIQUE (program, episode, recipe)
) STRICT;

CREATE INDEX masters_by_recipe ON masters (recipe);
CREATE INDEX masters_by_source ON masters (source);
