-- What ties the lines of the as-run journal to each other, in the order they were written: a line that is changed,
-- taken out or put in later shows.

CREATE TABLE chain (
    link INTEGER PRIMARY KEY,
    kind TEXT    NOT NULL CHECK (kind IN ('start', 'end', 'note')),
    line INTEGER NOT NULL, -- the airing, or the note
    hash BLOB    NOT NULL, -- BLAKE3 of the link before and of the line
    UNIQUE (kind, line)
) STRICT;
