//! `[aircheck]` and `[processing]`: where the air goes beside the transmitter, and what is done with it on its way.

use super::table::Table;
use crate::{AirCheckLimits, Outlets, Processing};

/// What went out is kept for no longer than a year.
const LONGEST_KEPT: &str = "366d";

pub(super) fn outlets(file: &Table<'_>) -> Outlets {
    Outlets {
        air_check: file.optional_table("aircheck").map(air_check),
        processing: file.optional_table("processing").and_then(processing).unwrap_or_default(),
    }
}

fn processing(table: Table<'_>) -> Option<Processing> {
    let presets = Processing::ALL.map(|processing| (processing.name(), processing));
    let preset = table.required("preset = \"gentle\"", |value| value.choice(&presets));
    table.finish();
    preset
}

fn air_check(table: Table<'_>) -> AirCheckLimits {
    let usual = AirCheckLimits::default();
    let keep = table.optional("keep = \"30d\"", |value| value.some_length(LONGEST_KEPT));
    let disk = table.optional("disk = \"8GB\"", |value| value.bytes());
    table.finish();
    AirCheckLimits { keep: keep.unwrap_or(usual.keep), disk: disk.unwrap_or(usual.disk) }
}
