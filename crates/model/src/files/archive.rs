//! `[archive]`: how a station, or a series that differs, offers its episodes.

use surco_messages::Message;

use super::table::Table;
use super::value::Value;
use crate::archive_settings::{email, folder_address};
use crate::{ArchiveSettings, Licence};

/// Of a station.
pub(super) fn of_station(table: Table<'_>) -> ArchiveSettings {
    let address = table.optional("address = \"https://radio.example/archivo\"", |value| {
        let text = value.title()?;
        folder_address(&text).or_else(|| value.wrong(Message::new("model-archive-address").with("found", text)))
    });
    ArchiveSettings { address, ..of_series(table) }
}

/// Of a series: everything but the address, which all have in common.
pub(super) fn of_series(table: Table<'_>) -> ArchiveSettings {
    let licences = Licence::ALL.map(|licence| (licence.name(), licence));
    let settings = ArchiveSettings {
        address: None,
        email: table.optional("email = \"radio@example.org\"", |value| {
            let text = value.title()?;
            email(&text).or_else(|| value.wrong(Message::new("model-not-an-email").with("found", text)))
        }),
        licence: table.optional("licence = \"CC-BY-SA-4.0\"", |value| value.choice(&licences)),
        holder: table.optional("holder = \"Radio Surco\"", Value::title),
        on_demand: table.optional("on_demand = true", Value::flag),
        cover: table.optional("cover = \"portada.png\"", Value::path),
    };
    table.finish();
    settings
}
