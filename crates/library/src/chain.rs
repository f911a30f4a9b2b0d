//! The chain of the as-run journal: every line is tied to the one before it by a hash, so that later editing shows.
//!
//! ```text
//! hash(n) = BLAKE3( hash(n-1), kind, every column of the line as it lies in the database )
//! ```
//!
//! Lines that are older than the columns for station and machine have none there, and their hashes cover none.
//!
//! A line is a start, an end or a note. Who edits the database and makes the whole chain anew is found by an earlier
//! last link that somebody wrote down: [`Verified::head`], which is to be in the chain for ever.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result as SqlResult};

use crate::{Error, Library};

/// A kind of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Start,
    End,
    Note,
}

impl Line {
    const ALL: [Line; 3] = [Line::Start, Line::End, Line::Note];

    fn name(self) -> &'static str {
        match self {
            Line::Start => "start",
            Line::End => "end",
            Line::Note => "note",
        }
    }

    /// How many of its columns, the last ones, do not count where they are all empty.
    fn later_columns(self) -> usize {
        match self {
            Line::Start | Line::Note => 2,
            Line::End => 0,
        }
    }

    /// What a line consists of; none where it is not there.
    fn columns(self) -> &'static str {
        match self {
            Line::Start => {
                "SELECT airing, item, slot, program, episode, title, kind, source, planned_start, at, cue_in, \
                 position, reason, station, machine FROM airings WHERE airing = ?1"
            }
            Line::End => {
                "SELECT airing, ended_at, ended_position, ending FROM airings \
                 WHERE airing = ?1 AND ended_at IS NOT NULL"
            }
            Line::Note => "SELECT id, at, message, station, machine FROM notes WHERE id = ?1",
        }
    }

    /// The lines that are tied to nothing.
    fn loose(self) -> &'static str {
        match self {
            Line::Start => {
                "SELECT airing FROM airings WHERE NOT EXISTS \
                 (SELECT 1 FROM chain WHERE chain.kind = 'start' AND line = airing) ORDER BY airing"
            }
            Line::End => {
                "SELECT airing FROM airings WHERE ended_at IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM chain WHERE chain.kind = 'end' AND line = airing) ORDER BY airing"
            }
            Line::Note => {
                "SELECT id FROM notes WHERE NOT EXISTS \
                 (SELECT 1 FROM chain WHERE kind = 'note' AND line = id) ORDER BY id"
            }
        }
    }
}

/// What looking through the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many links there are.
    pub links: u64,
    /// The last link, in hexadecimal: to be written down elsewhere. None while nothing was written.
    pub head: Option<String>,
    /// Whether the link that was asked for is in the chain.
    pub has_expected: bool,
    /// What does not fit, in the order of the chain.
    pub broken: Vec<Break>,
}

impl Verified {
    /// Whether all is as it was written, and the link that somebody has written down is in it.
    pub fn is_intact(&self, expected: Option<&str>) -> bool {
        self.broken.is_empty() && (self.has_expected || expected.is_none())
    }
}

/// A place at which the journal is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The number of the link; none for a line that has none.
    pub link: Option<i64>,
    /// `start`, `end` or `note`.
    pub kind: String,
    /// The airing, or the note.
    pub line: i64,
    /// What is wrong with it.
    pub what: Tampering,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tampering {
    /// It, or the link before it, is not what was written.
    Changed,
    /// It is not there any more.
    Removed,
    /// It was not written by the journal.
    Added,
}

impl Tampering {
    /// As machines read it: `changed`, `removed`, `added`.
    pub fn name(self) -> &'static str {
        match self {
            Tampering::Changed => "changed",
            Tampering::Removed => "removed",
            Tampering::Added => "added",
        }
    }
}

impl Library {
    /// Looks through the whole journal for what was changed, taken out or put in after it was written; and whether a
    /// last link of earlier times (hexadecimal) is still in it.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn verify_journal(&self, expected: Option<&str>) -> Result<Verified, Error> {
        // One moment of it, while others write.
        self.read(|catalogue| {
            let moment = catalogue.unchecked_transaction()?;
            verify(&moment, expected)
        })
    }
}

/// Ties a line that was just written to the chain.
pub(crate) fn tie(change: &Connection, kind: Line, line: i64) -> SqlResult<()> {
    let last: Option<Vec<u8>> = change
        .prepare_cached("SELECT hash FROM chain ORDER BY link DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let Some(hash) = hash_of(change, last.as_deref().unwrap_or_default(), kind, line)? else { return Ok(()) };
    change
        .prepare_cached("INSERT INTO chain (kind, line, hash) VALUES (?1, ?2, ?3)")?
        .execute((kind.name(), line, &hash[..]))
        .map(drop)
}

/// Whether there are lines and no chain: the journal was begun before there were any.
pub(crate) fn is_wanting(catalogue: &Connection) -> SqlResult<bool> {
    let wanting = "SELECT NOT EXISTS (SELECT 1 FROM chain) \
                   AND (EXISTS (SELECT 1 FROM airings) OR EXISTS (SELECT 1 FROM notes))";
    catalogue.query_row(wanting, [], |row| row.get(0))
}

/// Ties the lines of a journal that was begun before there was a chain.
pub(crate) fn adopt(change: &Connection) -> SqlResult<()> {
    // Another process may have done it meanwhile.
    if !is_wanting(change)? {
        return Ok(());
    }
    for kind in Line::ALL {
        loose(change, kind)?.into_iter().try_for_each(|line| tie(change, kind, line))?;
    }
    Ok(())
}

fn loose(catalogue: &Connection, kind: Line) -> SqlResult<Vec<i64>> {
    catalogue.prepare(kind.loose())?.query_map([], |row| row.get(0))?.collect()
}

/// The hash of a line behind the link before it; none when the line is not there.
fn hash_of(catalogue: &Connection, before: &[u8], kind: Line, line: i64) -> SqlResult<Option<[u8; 32]>> {
    let mut statement = catalogue.prepare_cached(kind.columns())?;
    let all = statement.column_count();
    let mut rows = statement.query([line])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let first = all - kind.later_columns();
    let mut columns = first;
    for column in first..all {
        if row.get_ref(column)? != ValueRef::Null {
            columns = all;
        }
    }
    let mut hasher = blake3::Hasher::new();
    let mut part = |tag: u8, bytes: &[u8]| {
        // With its length, so that no two lines read alike.
        hasher.update(&[tag]).update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    };
    part(b'b', before);
    part(b'k', kind.name().as_bytes());
    for column in 0..columns {
        match row.get_ref(column)? {
            ValueRef::Null => part(b'n', &[]),
            ValueRef::Integer(number) => part(b'i', &number.to_le_bytes()),
            ValueRef::Real(number) => part(b'r', &number.to_bits().to_le_bytes()),
            ValueRef::Text(text) => part(b't', text),
            ValueRef::Blob(bytes) => part(b'x', bytes),
        }
    }
    Ok(Some(*hasher.finalize().as_bytes()))
}

fn verify(catalogue: &Connection, expected: Option<&str>) -> SqlResult<Verified> {
    let mut verified = Verified { links: 0, head: None, has_expected: false, broken: Vec::new() };
    let (mut before, mut last) = (Vec::new(), 0);
    let mut chain = catalogue.prepare("SELECT link, kind, line, hash FROM chain ORDER BY link")?;
    let mut links = chain.query([])?;
    while let Some(row) = links.next()? {
        let (link, name, line): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let hash: Vec<u8> = row.get(3)?;
        let kind = Line::ALL.into_iter().find(|kind| kind.name() == name);
        let found = kind.map(|kind| hash_of(catalogue, &before, kind, line)).transpose()?.flatten();
        let mut broken = |what| {
            verified.broken.push(Break { link: Some(link), kind: name.clone(), line, what });
        };
        match found {
            // A gap in the numbers is a link that was taken out.
            Some(found) if found[..] == hash[..] && link == last + 1 => {}
            Some(_) => broken(Tampering::Changed),
            None => broken(Tampering::Removed),
        }
        let shown = blake3::Hash::from_slice(&hash).map(|hash| hash.to_hex().to_string()).unwrap_or_default();
        verified.has_expected |= expected.is_some_and(|expected| shown.eq_ignore_ascii_case(expected));
        verified.links += 1;
        verified.head = Some(shown);
        (before, last) = (hash, link);
    }
    for kind in Line::ALL {
        verified.broken.extend(loose(catalogue, kind)?.into_iter().map(|line| Break {
            link: None,
            kind: kind.name().to_owned(),
            line,
            what: Tampering::Added,
        }));
    }
    Ok(verified)
}
