-- Who wrote a row: the station's id, and the machine. Rows that are older than these columns have NULL in both: there
-- was one machine then, nobody wrote its name down, and the chain vouches for what was written.

ALTER TABLE takes ADD COLUMN station TEXT;
ALTER TABLE takes ADD COLUMN machine TEXT;
ALTER TABLE masters ADD COLUMN station TEXT;
ALTER TABLE masters ADD COLUMN machine TEXT;
ALTER TABLE airings ADD COLUMN station TEXT;
ALTER TABLE airings ADD COLUMN machine TEXT;
ALTER TABLE notes ADD COLUMN station TEXT;
ALTER TABLE notes ADD COLUMN machine TEXT;
ALTER TABLE publications ADD COLUMN station TEXT;
ALTER TABLE publications ADD COLUMN machine TEXT;

-- The machines that have written to this catalogue, by what the system says of itself and of the library's place.
CREATE TABLE machines (
    host    TEXT NOT NULL PRIMARY KEY, -- BLAKE3 of both
    machine TEXT NOT NULL              -- UUID v7
) STRICT, WITHOUT ROWID;

-- The station whose library this is: its id in schedule.toml, when it was last read.
CREATE TABLE station (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    station TEXT    NOT NULL
) STRICT;
