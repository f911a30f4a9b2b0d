//! Rows as a spreadsheet reads them.

use serde::Serialize;
use surco_messages::{Explain, Message, error_from_words};

/// Rows that are no table.
#[derive(Debug)]
pub struct NoTable(String);

impl Explain for NoTable {
    fn explain(&self) -> Message {
        Message::new("surco-csv").with("cause", self.0.as_str())
    }
}

error_from_words!(NoTable);

/// Rows as CSV, with the names of their fields in the first line.
///
/// # Errors
/// When a row has rows in it.
pub fn table(rows: impl IntoIterator<Item = impl Serialize>) -> Result<String, NoTable> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    rows.into_iter().try_for_each(|row| writer.serialize(row)).map_err(|cause| NoTable(cause.to_string()))?;
    let bytes = writer.into_inner().map_err(|cause| NoTable(cause.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Row {
        title: &'static str,
        duration_s: Option<f64>,
    }

    #[test]
    fn a_spreadsheet_gets_names_and_what_it_would_split_in_quotes() {
        let rows = [Row { title: "Uno, \"dos\"", duration_s: Some(1.5) }, Row { title: "tres", duration_s: None }];
        assert_eq!(table(rows).unwrap(), "title,duration_s\n\"Uno, \"\"dos\"\"\",1.5\ntres,\n");
    }
}
