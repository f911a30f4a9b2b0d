-- A catalogue as Surco kept it in its fifth version, before its rows said which station and machine wrote them.
PRAGMA application_id = 0x53757263;
PRAGMA user_version = 5;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO takes VALUES('24c4c34ad8a5a298a3a1b40976115fff362148cd95c8d26c98b8a24aa95ddfd1',192759,'musica/carnaval-de-la-cosecha.ogg','Ogg','Opus',48000,2,2382336,0,2376000,2316480,-15.484758211225413404,2.0200000000000102318,-1.8314354579303873116,-13.09067475231662847,-14.459703739139468936,'Carnaval de la cosecha','Conjunto Tres Surcos',NULL,NULL,'[]',86212799967121);
INSERT INTO takes VALUES('08ac82abbbc493a8d166171169c212fe6c4d22e56a0e92248016adab9ab977ff',219410,'musica/amanecer-en-la-jalca.opus','Ogg','Opus',48000,2,2715840,0,2707200,2639040,-17.812856483065093726,1.8800000000000096633,-5.8384795982453230323,-15.390210928427809022,-16.327503787316352656,'Amanecer en la jalca','Cuerdas de la Jalca',NULL,NULL,'[]',86212799969043);
INSERT INTO takes VALUES('128a7a81bc62619bfbb50f99b747436985896ac76be989282d6006dc15f1318a',296273,'musica/huayno-de-la-lechera.mp3','MP3','MP3',44100,2,2365440,0,2357760,2300160,-14.183935134454399573,1.759999999999990905,-1.3521626298081792505,-11.791597023770519214,-13.036428098873599878,'Huayno de la lechera','Conjunto Tres Surcos',NULL,NULL,'[]',86212799980712);
INSERT INTO takes VALUES('71b39f5ef484c182a5b13cda8fbd4649d53622727399884de2702d957481df8e',209936,'musica/vals-del-establo.opus','Ogg','Opus',48000,2,2597760,0,2586720,2586720,-22.355346884937109309,3.1400000000000005684,-8.6445736069775094279,-18.248639374495390086,-20.626063064081453291,'Vals del establo','Dúo Alisal',NULL,NULL,'[]',86212799992477);
INSERT INTO takes VALUES('01906eb7b9c22556e5e570b1af7a0cb5625bb568484f4ed2b668aeddfcaa81a7',204905,'musica/vientos-de-tongod.opus','Ogg','Opus',48000,2,2534400,0,2525280,2473440,-16.682663421463079344,2.9200000000000017053,-2.9221024404711952726,-13.954601623106601237,-15.516738519890353131,'Vientos de Tongod','Tropa Ichu Verde',NULL,NULL,'[]',86212799995565);
INSERT INTO takes VALUES('d0ed73f7dfd0736595b344b50f67747d1ce38dd70ff238507259115d84526d60',11012,'programs/cunas-mastitis/golpe.opus','Ogg','Opus',48000,2,86400,0,76800,76800,-19.993436473902356453,NULL,-4.0436555829904392567,-15.640230993656656366,NULL,'golpe','',NULL,NULL,'[]',86212802309937);
INSERT INTO takes VALUES('2d56171fe6b5e6e8d2a5c5f1d6f37ea4050d800f75fb7cc3294129ca32f6061e',23202,'programs/cunas-mastitis/episodes/1-la-prueba-del-mes/cuna.ogg','Ogg','Opus',48000,1,579453,13920,560640,560640,-23.517304435600127731,0.90000000000000568434,-5.8683177263275156931,-20.866230128760225425,-22.813938973541397104,'cuna','',NULL,NULL,'[]',86212802310683);
CREATE TABLE places (
    path    TEXT NOT NULL PRIMARY KEY,
    source  TEXT NOT NULL REFERENCES takes (source)
) STRICT, WITHOUT ROWID;
INSERT INTO places VALUES('musica/amanecer-en-la-jalca.opus','08ac82abbbc493a8d166171169c212fe6c4d22e56a0e92248016adab9ab977ff');
INSERT INTO places VALUES('musica/carnaval-de-la-cosecha.ogg','24c4c34ad8a5a298a3a1b40976115fff362148cd95c8d26c98b8a24aa95ddfd1');
INSERT INTO places VALUES('musica/huayno-de-la-lechera.mp3','128a7a81bc62619bfbb50f99b747436985896ac76be989282d6006dc15f1318a');
INSERT INTO places VALUES('musica/vals-del-establo.opus','71b39f5ef484c182a5b13cda8fbd4649d53622727399884de2702d957481df8e');
INSERT INTO places VALUES('musica/vientos-de-tongod.opus','01906eb7b9c22556e5e570b1af7a0cb5625bb568484f4ed2b668aeddfcaa81a7');
INSERT INTO places VALUES('programs/cunas-mastitis/episodes/1-la-prueba-del-mes/cuna.ogg','2d56171fe6b5e6e8d2a5c5f1d6f37ea4050d800f75fb7cc3294129ca32f6061e');
INSERT INTO places VALUES('programs/cunas-mastitis/golpe.opus','d0ed73f7dfd0736595b344b50f67747d1ce38dd70ff238507259115d84526d60');
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
INSERT INTO masters VALUES(1,'cunas-mastitis','1-la-prueba-del-mes','43754952f24c1d1286290ad47814dc1fd2015ea8b8f9bcf41a13926997c8ce38',3776612,'fa54cfd53e5a9ef7eac6251cbada579b02521c8a1df6aefe5682da8c6cf1dff0',629280,-15.994289125072191026,1.0999999999999943156,-1.5299760876871004722,-12.455236605421275086,-15.381213250308071848,'[{"start":62400,"title":"La prueba del mes","speaker":"Elena Cabrera","text":"La mastitis que no se ve también quita leche. Haga la prueba de California una vez al mes.\nPregunte en su centro de información: ahí le enseñan a hacerla."}]',86212802331181);
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
INSERT INTO airings VALUES(1,'2026-11-30T21:00:00-05:00/continuity/187',NULL,NULL,NULL,'Carnaval de la cosecha','music','24c4c34ad8a5a298a3a1b40976115fff362148cd95c8d26c98b8a24aa95ddfd1',86212799772960,86212800012268,0,234027,'{"id":"playout-joined","facts":[["position",{"text":"0:04.876"}],["reason",{"message":{"id":"schedule-reason-continuity","facts":[["why",{"message":{"id":"schedule-why-turn","facts":[]}}]]}}]]}',86212800672001,893760,'stopped');
INSERT INTO airings VALUES(2,'2026-11-30T21:00:00-05:00/continuity/187',NULL,NULL,NULL,'Carnaval de la cosecha','music','24c4c34ad8a5a298a3a1b40976115fff362148cd95c8d26c98b8a24aa95ddfd1',86212799772960,86212801258075,0,1480314,'{"id":"playout-joined","facts":[["position",{"text":"0:30.840"}],["reason",{"message":{"id":"schedule-reason-continuity","facts":[["why",{"message":{"id":"schedule-why-turn","facts":[]}}]]}}]]}',86212801698715,1920954,'cut');
INSERT INTO airings VALUES(3,'2026-11-30T21:00:00-05:00/continuity/188',NULL,NULL,NULL,'Vientos de Tongod','music','01906eb7b9c22556e5e570b1af7a0cb5625bb568484f4ed2b668aeddfcaa81a7',86212801679514,86212801684315,0,0,'{"id":"schedule-reason-continuity","facts":[["why",{"message":{"id":"schedule-why-passed","facts":[["why",{"message":{"id":"schedule-why-turn","facts":[]}}],["title",{"text":"Huayno de la lechera"}],["because",{"message":{"id":"schedule-rule-running","facts":[["minutes",{"number":1.0}],["hours",{"number":0.0}]]}}]]}}]]}',86212802304000,619685,'stopped');
CREATE TABLE notes (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    message TEXT    NOT NULL, -- JSON
    UNIQUE (at, message)
) STRICT;
INSERT INTO notes VALUES(1,86212801684315,'{"id":"playout-order-skip","facts":[]}');
INSERT INTO notes VALUES(2,86212801831195,'{"id":"playout-order-play","facts":[["title",{"text":"Huayno de la lechera"}]]}');
CREATE TABLE heartbeat (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    latest      INTEGER NOT NULL, -- the latest instant that was ever written down
    at          INTEGER,
    sounding    TEXT    NOT NULL, -- JSON: [[airing, position], …]
    status      TEXT    NOT NULL
) STRICT;
INSERT INTO heartbeat VALUES(1,86212802304000,86212802288189,'[[3,603875]]','{"rung":"scheduled","next_item":"operator/next/2026-12-01T04:40:38.149Z/1","next_title":"Huayno de la lechera","next_start":86212804209594,"away_until":null,"clock_trusted":true,"peak_dbfs":-5.359316063759917,"underruns":0,"device":false,"microphone":null,"microphone_dbfs":null}');
CREATE TABLE publications (
    id      INTEGER PRIMARY KEY,
    program TEXT    NOT NULL,
    episode TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    what    TEXT    NOT NULL -- JSON
) STRICT;
INSERT INTO publications VALUES(1,'cunas-mastitis','1-la-prueba-del-mes',86212802332967,'{"episode":"cunas-mastitis/1-la-prueba-del-mes","files":[{"path":"library/archive/cunas-mastitis/1-la-prueba-del-mes/cunas-mastitis-1-la-prueba-del-mes-90668ac9.flac","bytes":1129685,"blake3":"90668ac9a5eae219fdf01d15b6ca1adbe0de9265b6d0796eb218d7cbad6e5852","mime":"audio/flac"},{"path":"library/archive/cunas-mastitis/1-la-prueba-del-mes/cunas-mastitis-1-la-prueba-del-mes-94cc3f24.mp3","bytes":160330,"blake3":"94cc3f2476be0dba66da75dd30363866a0b317dc93c44112f0e9e63def089d28","mime":"audio/mpeg"},{"path":"library/archive/cunas-mastitis/1-la-prueba-del-mes/cunas-mastitis-1-la-prueba-del-mes-d0e692b7.opus","bytes":75478,"blake3":"d0e692b7b45358c44ab0813572dbd955b5621fd83179a0c0ca4d1ee1a5dc6a6a","mime":"audio/ogg; codecs=opus"},{"path":"library/archive/cunas-mastitis/1-la-prueba-del-mes/chapters.json","bytes":294,"blake3":"9eb7b219a1d88f7bd09b7d9e3c3235fecaea13d8741bde0b232608dfb5aa87aa","mime":"application/json+chapters"},{"path":"library/archive/cunas-mastitis/1-la-prueba-del-mes/transcript.vtt","bytes":310,"blake3":"4e8e30f6e4901122aeb67886f8bdf39d550d396572a541775c0406e83be81c9e","mime":"text/vtt"}],"feed":"library/archive/cunas-mastitis/feed.xml","page":"library/archive/cunas-mastitis/1-la-prueba-del-mes/index.html"}');
CREATE TABLE lists (
    path    TEXT NOT NULL PRIMARY KEY,
    entries TEXT NOT NULL -- JSON: paths
) STRICT, WITHOUT ROWID;
INSERT INTO lists VALUES('musica/amanecer.m3u8','["musica/amanecer-en-la-jalca.opus","musica/vals-del-establo.opus","musica/vientos-de-tongod.opus"]');
CREATE TABLE chain (
    link INTEGER PRIMARY KEY,
    kind TEXT    NOT NULL CHECK (kind IN ('start', 'end', 'note')),
    line INTEGER NOT NULL, -- the airing, or the note
    hash BLOB    NOT NULL, -- BLAKE3 of the link before and of the line
    UNIQUE (kind, line)
) STRICT;
INSERT INTO chain VALUES(1,'start',1,X'0e699a06d9edd9a726ca99fbad8d561c8988d3d9ef3f7dc469583843b52f12a7');
INSERT INTO chain VALUES(2,'end',1,X'ae83b984bc8cc29aa1727c066cd485b6f1dac459ab1a69e305923e04a0c6320f');
INSERT INTO chain VALUES(3,'start',2,X'1db97c45a8a39a649b1f7247f6ff328d8b71f2f8cc7d76a4c691123201ef5744');
INSERT INTO chain VALUES(4,'note',1,X'edcbbfe1d672f532146e5eaaad29199e8e119f0b00c80c19ea17ae20a0025dab');
INSERT INTO chain VALUES(5,'start',3,X'b8b8a0d82b04d00fb7e3818b16d9abdf7d2f7372664ea15fd46f95987012ed7c');
INSERT INTO chain VALUES(6,'end',2,X'b1c6e1db9c58188ad66ad7811c011577dc211dcdb2e41878b32248e1bbe0a2d6');
INSERT INTO chain VALUES(7,'note',2,X'a74955436f58d017d3e4437475afc111cfa440e267af69249187b63d3ec98d36');
INSERT INTO chain VALUES(8,'end',3,X'526ed69b7064c10ba9ebf12544a845523329f10768cb1e97874255adddc863e9');
CREATE TABLE arrivals (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    number  INTEGER NOT NULL
) STRICT;
INSERT INTO arrivals VALUES(1,8);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('masters',1);
CREATE INDEX masters_by_recipe ON masters (recipe);
CREATE INDEX masters_by_source ON masters (source);
CREATE INDEX airings_by_start ON airings (at);
CREATE INDEX airings_by_end ON airings (ended_at, at);
CREATE INDEX airings_by_plan ON airings (coalesce(planned_start, at));
CREATE INDEX publications_by_episode ON publications (program, episode);
CREATE TRIGGER arrived_at_a_place AFTER INSERT ON places
BEGIN UPDATE arrivals SET number = number + 1; END;
CREATE TRIGGER arrived_in_place_of_another AFTER UPDATE OF source ON places WHEN old.source <> new.source
BEGIN UPDATE arrivals SET number = number + 1; END;
CREATE TRIGGER arrived_after_all AFTER UPDATE OF bytes ON takes WHEN old.bytes IS NULL AND new.bytes IS NOT NULL
BEGIN UPDATE arrivals SET number = number + 1; END;
CREATE TRIGGER arrived_as_a_master AFTER INSERT ON masters
BEGIN UPDATE arrivals SET number = number + 1; END;
COMMIT;
