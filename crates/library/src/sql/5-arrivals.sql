-- How many times something came in that a plan may want: it is looked at every second, and another number than before
-- tells to plan anew.

CREATE TABLE arrivals (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    number  INTEGER NOT NULL
) STRICT;

INSERT INTO arrivals VALUES (1, 0);

CREATE TRIGGER arrived_at_a_place AFTER INSERT ON places
BEGIN UPDATE arrivals SET number = number + 1; END;

CREATE TRIGGER arrived_in_place_of_another AFTER UPDATE OF source ON places WHEN old.source <> new.source
BEGIN UPDATE arrivals SET number = number + 1; END;

-- It was known, but its bytes were not there.
CREATE TRIGGER arrived_after_all AFTER UPDATE OF bytes ON takes WHEN old.bytes IS NULL AND new.bytes IS NOT NULL
BEGIN UPDATE arrivals SET number = number + 1; END;

CREATE TRIGGER arrived_as_a_master AFTER INSERT ON masters
BEGIN UPDATE arrivals SET number = number + 1; END;
