//! The as-run journal (*bitácora*): what went out, written as it happens.
//!
//! Every [`append`](Library::append) is one transaction that is on the disk when it returns: all of its events or
//! none survive a power cut. What was written is never changed, and tied together so that it would show (`chain`). An event that is written twice, because its first
//! writing seemed to fail, is kept once.
//!
//! The [`Heartbeat`] is one row that is overwritten every second: it tells where a sound was when the power went.

use std::collections::BTreeMap;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, OptionalExtension, Result as SqlResult, Row, named_params};
use surco_messages::Message;
use surco_model::{
    AirEvent, Airing, AiringId, Ending, Heartbeat, ItemKind, OnAir, Past, Played, Shared, Slug, Status,
    StatusLine, Unfinished, Writer,
};
use surco_units::{AirTime, Frames};

use crate::chain::{self, Line};
use crate::columns::{self, Json, Text};
use crate::{Error, Library};

/// What sounded in a span. By itself SQLite would read all of the past for what began before it.
pub(crate) const AIRINGS: &str = "SELECT * FROM airings WHERE at >= ?1 AND at < ?2 \
     UNION ALL SELECT * FROM airings INDEXED BY airings_by_end WHERE ended_at > ?1 AND at < ?1 \
     UNION ALL SELECT * FROM airings INDEXED BY airings_by_end WHERE ended_at IS NULL AND at < ?1 \
     ORDER BY airing";

pub(crate) const AIRING: &str = "SELECT * FROM airings WHERE airing = ?1";

pub(crate) const NOTES: &str = "SELECT at, message FROM notes WHERE at >= ?1 AND at < ?2 ORDER BY id";

pub(crate) const UNFINISHED: &str =
    "SELECT airing, item, at, position FROM airings WHERE ended_at IS NULL ORDER BY airing";

/// What is taken up within five seconds of an end that nobody heard is the rest of that.
pub(crate) const HISTORY: &str = "SELECT source, program, episode, slot, coalesce(planned_start, at) AS start, \
     (ending IS NULL OR ending IN ('completed', 'cut')) AND NOT (position > cue_in AND EXISTS (SELECT 1 \
     FROM airings AS part INDEXED BY airings_by_end WHERE part.ended_at BETWEEN airings.at - 240000 \
     AND airings.at + 240000 AND part.item = airings.item AND part.ending = 'unheard')) AS is_whole \
     FROM airings WHERE coalesce(planned_start, at) >= ?1 AND source IS NOT NULL \
     ORDER BY coalesce(planned_start, at), airing";

impl Library {
    /// Writes events, all or none, in order. They survive a power cut when this returns.
    ///
    /// # Errors
    /// When they could not be written; and when the number of a sounding is another one's already.
    pub fn append(&mut self, events: &[AirEvent]) -> Result<(), Error> {
        let Some(latest) = events.iter().map(AirEvent::at).max() else { return Ok(()) };
        let writer = self.writer();
        let taken = self.write(|change| {
            for event in events {
                if let AirEvent::Started(on_air) = event
                    && is_taken(change, on_air)?
                {
                    return Ok(Some(on_air.airing));
                }
            }
            events.iter().try_for_each(|event| write(change, event, writer.as_ref()))?;
            change
                .prepare_cached(
                    "INSERT INTO heartbeat (id, latest, sounding, status) VALUES (1, ?1, '[]', '') \
                     ON CONFLICT (id) DO UPDATE SET latest = max(latest, excluded.latest)",
                )?
                .execute([latest.0])?;
            Ok(None)
        })?;
        taken.map_or(Ok(()), |airing| Err(Error::AiringTaken { airing }))
    }

    /// Overwrites the mark that says how far playout has come.
    ///
    /// # Errors
    /// When it could not be written.
    pub fn beat(&mut self, beat: &Heartbeat) -> Result<(), Error> {
        let sounding: Vec<(i64, Frames)> = beat.sounding.iter().map(|(airing, at)| (airing.0, *at)).collect();
        self.write(|change| {
            change
                .prepare_cached(
                    "INSERT INTO heartbeat (id, latest, at, sounding, status) VALUES (1, ?1, ?1, ?2, ?3) \
                     ON CONFLICT (id) DO UPDATE SET latest = max(latest, excluded.latest), at = excluded.at, \
                     sounding = excluded.sounding, status = excluded.status",
                )?
                .execute((beat.at.0, Json(sounding), Json(StatusLine::from(&beat.status))))
                .map(drop)
        })
    }

    /// The last mark, if there ever was one; without its status where another version wrote that otherwise.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn last_beat(&self) -> Result<Option<Heartbeat<Option<Status>>>, Error> {
        self.read(last_beat)
    }

    /// A person says that the wall clock is right: what was written down with a later time, by a clock that was
    /// wrong, does not speak against it any more.
    ///
    /// # Errors
    /// When the catalogue cannot be written.
    pub fn confirm_clock(&mut self, now: AirTime) -> Result<(), Error> {
        self.write(|change| change.execute("UPDATE heartbeat SET latest = ?1", [now.0]).map(drop))
    }

    /// What an earlier life of the playout left.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn past(&self) -> Result<Past, Error> {
        self.read(|catalogue| {
            let last_airing: Option<i64> =
                catalogue.query_row("SELECT max(airing) FROM airings", [], |row| row.get(0))?;
            let last_event = catalogue
                .query_row("SELECT latest FROM heartbeat", [], |row| row.get(0).map(AirTime))
                .optional()?;
            let beat = last_beat(catalogue)?;
            let heard: BTreeMap<AiringId, (AirTime, Frames)> = beat
                .iter()
                .flat_map(|beat| beat.sounding.iter().map(|(airing, position)| (*airing, (beat.at, *position))))
                .collect();
            let mut unfinished = catalogue.prepare(UNFINISHED)?;
            let unfinished = unfinished.query_map([], |row| {
                let airing = AiringId(row.get("airing")?);
                let start = (columns::instant(row, "at")?, columns::frames(row, "position")?);
                let (at, position) = heard.get(&airing).copied().unwrap_or(start);
                Ok(Unfinished { airing, item: columns::text(row, "item")?, at, position })
            })?;
            Ok(Past {
                last_airing: AiringId(last_airing.unwrap_or(0)),
                last_event,
                unfinished: unfinished.collect::<SqlResult<_>>()?,
            })
        })
    }

    /// What sounded between two instants, the first included and the last not, in order; what began before or goes
    /// on after too.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn airings(&self, from: AirTime, to: AirTime) -> Result<Vec<Airing>, Error> {
        self.read(|catalogue| {
            let mut airings = catalogue.prepare_cached(AIRINGS)?;
            airings.query_map([from.0, to.0], airing)?.collect()
        })
    }

    /// One line of the as-run log.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn airing(&self, number: AiringId) -> Result<Option<Airing>, Error> {
        self.read(|catalogue| catalogue.query_row(AIRING, [number.0], airing).optional())
    }

    /// When an episode was first on the air; none where it never was.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn first_aired(&self, program: &Slug, episode: &Slug) -> Result<Option<AirTime>, Error> {
        self.read(|catalogue| {
            catalogue
                .prepare_cached("SELECT min(at) FROM airings WHERE program = ?1 AND episode = ?2")?
                .query_row([Text(program), Text(episode)], |row| row.get::<_, Option<i64>>(0))
                .map(|at| at.map(AirTime))
        })
    }

    /// What was noted between two instants, in the order it was written.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn notes(&self, from: AirTime, to: AirTime) -> Result<Vec<(AirTime, Message)>, Error> {
        self.read(|catalogue| {
            let mut notes = catalogue.prepare_cached(NOTES)?;
            let note = |row: &Row<'_>| Ok((columns::instant(row, "at")?, columns::message(row, "message")?));
            notes.query_map([from.0, to.0], note)?.collect()
        })
    }

    /// What was played since an instant, for planning: ascending by the planned start (by the real one of what was
    /// not planned).
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn history(&self, since: AirTime) -> Result<Vec<Played>, Error> {
        self.read(|catalogue| {
            let (mut plays, mut shared) = (catalogue.prepare_cached(HISTORY)?, Shared::default());
            let played = |row: &Row<'_>| {
                Ok(Played {
                    source: shared.sound(columns::text(row, "source")?),
                    episode: episode(row)?.map(|episode| shared.episode(episode)),
                    slot: columns::optional_text(row, "slot")?.map(|slot| shared.slug(slot)),
                    at: columns::instant(row, "start")?,
                    is_whole: row.get("is_whole")?,
                })
            };
            plays.query_map([since.0], played)?.collect()
        })
    }
}

/// Whether the number of a sounding is another one's. Its own means that it was written before and only the answer
/// was lost.
fn is_taken(change: &Connection, on_air: &OnAir) -> SqlResult<bool> {
    let before: Option<(String, i64)> = change
        .prepare_cached("SELECT item, at FROM airings WHERE airing = ?1")?
        .query_row([on_air.airing.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(before.is_some_and(|(item, at)| item != on_air.item.to_string() || at != on_air.at.0))
}

fn write(change: &Connection, event: &AirEvent, writer: Option<&Writer>) -> SqlResult<()> {
    match event {
        AirEvent::Started(on_air) => start(change, on_air, writer),
        AirEvent::Ended { airing, at, position, ending } => end(change, *airing, *at, *position, *ending),
        AirEvent::Noted { at, message, .. } => {
            let (station, machine) = columns::written_by(writer);
            let written = change
                .prepare_cached(
                    "INSERT OR IGNORE INTO notes (at, message, station, machine) \
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((at.0, Json(message), station, machine))?;
            if written > 0 { chain::tie(change, Line::Note, change.last_insert_rowid()) } else { Ok(()) }
        }
    }
}

fn start(change: &Connection, on_air: &OnAir, writer: Option<&Writer>) -> SqlResult<()> {
    let (program, episode) =
        on_air.episode.as_ref().map(|(program, episode)| (Text(program), Text(episode))).unzip();
    let (station, machine) = columns::written_by(writer);
    let written = change
        .prepare_cached(
            "INSERT OR IGNORE INTO airings (airing, item, slot, program, episode, title, kind, source, \
             planned_start, at, cue_in, position, reason, station, machine) VALUES (:airing, :item, :slot, :program, \
             :episode, :title, :kind, :source, :planned_start, :at, :cue_in, :position, :reason, \
             :station, :machine)",
        )?
        .execute(named_params! {
            ":airing": on_air.airing.0,
            ":item": Text(&on_air.item),
            ":slot": on_air.slot.as_ref().map(Text),
            ":program": program,
            ":episode": episode,
            ":title": on_air.title,
            ":kind": on_air.kind.name(),
            ":source": on_air.source.as_ref().map(Text),
            ":planned_start": on_air.planned_start.map(|start| start.0),
            ":at": on_air.at.0,
            ":cue_in": on_air.cue_in.0,
            ":position": on_air.position.0,
            ":reason": Json(&on_air.reason),
            ":station": station,
            ":machine": machine,
        })?;
    if written > 0 { chain::tie(change, Line::Start, on_air.airing.0) } else { Ok(()) }
}

/// Writes that a sounding ended, if its end is not known yet.
fn end(change: &Connection, airing: AiringId, at: AirTime, position: Frames, ending: Ending) -> SqlResult<()> {
    let written = change
        .prepare_cached(
            "UPDATE airings SET ended_at = ?2, ended_position = ?3, ending = ?4 \
             WHERE airing = ?1 AND ended_at IS NULL",
        )?
        .execute((airing.0, at.0, position.0, ending.name()))?;
    if written == 0 {
        tracing::debug!("the end of airing {} was written before, or its start never", airing.0);
        return Ok(());
    }
    chain::tie(change, Line::End, airing.0)
}

fn last_beat(catalogue: &Connection) -> SqlResult<Option<Heartbeat<Option<Status>>>> {
    let beat = |row: &Row<'_>| {
        let sounding: Vec<(i64, Frames)> = columns::json(row, "sounding")?;
        Ok(Heartbeat {
            at: columns::instant(row, "at")?,
            sounding: sounding.into_iter().map(|(airing, position)| (AiringId(airing), position)).collect(),
            status: columns::json::<StatusLine>(row, "status").ok().map(Status::from),
        })
    };
    catalogue
        .prepare_cached("SELECT at, sounding, status FROM heartbeat WHERE at IS NOT NULL")?
        .query_row([], beat)
        .optional()
}

fn airing(row: &Row<'_>) -> SqlResult<Airing> {
    let ended_at: Option<i64> = row.get("ended_at")?;
    let end = match ended_at {
        None => None,
        Some(at) => {
            let Name(ending) = row.get("ending")?;
            Some((AirTime(at), columns::frames(row, "ended_position")?, ending))
        }
    };
    let Name(kind) = row.get("kind")?;
    let on_air = OnAir {
        airing: AiringId(row.get("airing")?),
        item: columns::text(row, "item")?,
        slot: columns::optional_text(row, "slot")?,
        episode: episode(row)?,
        title: row.get("title")?,
        kind,
        source: columns::optional_text(row, "source")?,
        planned_start: row.get::<_, Option<i64>>("planned_start")?.map(AirTime),
        at: columns::instant(row, "at")?,
        cue_in: columns::frames(row, "cue_in")?,
        position: columns::frames(row, "position")?,
        reason: columns::message(row, "reason")?,
    };
    Ok(Airing { on_air, end, writer: columns::writer(row)? })
}

fn episode(row: &Row<'_>) -> SqlResult<Option<(Slug, Slug)>> {
    Ok(columns::optional_text(row, "program")?.zip(columns::optional_text(row, "episode")?))
}

/// Something that lies in a column under the name that machines know it by.
struct Name<T>(T);

impl FromSql for Name<ItemKind> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Name<ItemKind>> {
        named(value, ItemKind::ALL, ItemKind::name)
    }
}

impl FromSql for Name<Ending> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Name<Ending>> {
        named(value, Ending::ALL, Ending::name)
    }
}

fn named<T: Copy>(
    value: ValueRef<'_>,
    all: impl IntoIterator<Item = T>,
    name: impl Fn(T) -> &'static str,
) -> FromSqlResult<Name<T>> {
    let text = value.as_str()?;
    all.into_iter().find(|one| name(*one) == text).map(Name).ok_or(FromSqlError::InvalidType)
}
