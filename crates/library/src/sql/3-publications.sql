-- What was published, and lists that lie on disks which may not be plugged in.

CREATE TABLE publications (
    id      INTEGER PRIMARY KEY,
    program TEXT    NOT NULL,
    episode TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    what    TEXT    NOT NULL -- JSON
) STRICT;

CREATE INDEX publications_by_episode ON publications (program, episode);

-- An M3U8 list as it was last read.
CREATE TABLE lists (
    path    TEXT NOT NULL PRIMARY KEY,
    entries TEXT NOT NULL -- JSON: paths
) STRICT, WITHOUT ROWID;
