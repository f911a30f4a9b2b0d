//! How the house's types lie in columns of the catalogue.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Result, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use surco_messages::Message;
use surco_model::Writer;
use surco_units::{AirTime, Frames, Loudness, Lufs, TruePeak};

/// A value as JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        let text =
            serde_json::to_string(&self.0).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
        Ok(text.into())
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Json<T>> {
        serde_json::from_str(value.as_str()?).map(Json).map_err(FromSqlError::other)
    }
}

/// A value as the text that it prints and reads as.
pub(crate) struct Text<T>(pub(crate) T);

impl<T: fmt::Display> ToSql for Text<T> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl<T: FromStr<Err: std::error::Error + Send + Sync + 'static>> FromSql for Text<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Text<T>> {
        value.as_str()?.parse().map(Text).map_err(FromSqlError::other)
    }
}

/// The two columns of who wrote a row: station and machine.
pub(crate) fn written_by(writer: Option<&Writer>) -> (Option<String>, Option<String>) {
    let station = writer.and_then(|writer| writer.station.as_ref()).map(ToString::to_string);
    (station, writer.map(|writer| writer.machine.to_string()))
}

/// Who wrote a row; none for rows that are older than these columns.
pub(crate) fn writer(row: &Row<'_>) -> Result<Option<Writer>> {
    let machine = optional_text(row, "machine")?;
    let station = optional_text(row, "station")?;
    Ok(machine.map(|machine| Writer { station, machine }))
}

/// The text of a path, with `/` between folders on every system. What is not Unicode in it is replaced, there as
/// here, so that it is found again.
pub(crate) fn path_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

pub(crate) fn path(row: &Row<'_>, column: &str) -> Result<PathBuf> {
    row.get::<_, String>(column).map(PathBuf::from)
}

pub(crate) fn frames(row: &Row<'_>, column: &str) -> Result<Frames> {
    row.get(column).map(Frames)
}

pub(crate) fn instant(row: &Row<'_>, column: &str) -> Result<AirTime> {
    row.get(column).map(AirTime)
}

pub(crate) fn text<T>(row: &Row<'_>, column: &str) -> Result<T>
where
    Text<T>: FromSql,
{
    row.get::<_, Text<T>>(column).map(|Text(value)| value)
}

pub(crate) fn optional_text<T>(row: &Row<'_>, column: &str) -> Result<Option<T>>
where
    Text<T>: FromSql,
{
    row.get::<_, Option<Text<T>>>(column).map(|value| value.map(|Text(value)| value))
}

pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    row.get::<_, Json<T>>(column).map(|Json(value)| value)
}

/// A message. What cannot be read as one is shown as it is: one bad line does not take the log away.
pub(crate) fn message(row: &Row<'_>, column: &str) -> Result<Message> {
    let text: String = row.get(column)?;
    Ok(serde_json::from_str(&text).unwrap_or_else(|_| Message::new(text)))
}

/// The five columns of a loudness.
pub(crate) fn loudness(row: &Row<'_>) -> Result<Loudness> {
    Ok(Loudness {
        integrated: row.get::<_, Option<f64>>("integrated")?.map(Lufs),
        range_lu: row.get("range_lu")?,
        true_peak: row.get::<_, Option<f64>>("true_peak")?.map(TruePeak),
        max_momentary: row.get::<_, Option<f64>>("max_momentary")?.map(Lufs),
        max_short_term: row.get::<_, Option<f64>>("max_short_term")?.map(Lufs),
    })
}
