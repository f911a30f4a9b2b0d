//! `[aircheck]`, `[processing]` and `[microphone]`: what is plugged into a station's air, and what is done with it on its
//! way.

use surco_units::Decibels;

use super::table::Table;
use super::value::Value;
use crate::{AirCheckLimits, Ducking, MicrophoneInput, Outputs, Processing};

/// What went out is kept for no longer than a year.
const LONGEST_KEPT: &str = "366d";

/// A programme gives way within a few words.
const LONGEST_FADE: &str = "10s";

pub(super) fn outputs(file: &Table<'_>) -> Outputs {
    Outputs {
        air_check: file.optional_table("aircheck").map(air_check),
        microphone: file.optional_table("microphone").map(microphone),
        processing: file.optional_table("processing").and_then(processing).unwrap_or_default(),
    }
}

fn processing(table: Table<'_>) -> Option<Processing> {
    let presets = Processing::ALL.map(|processing| (processing.name(), processing));
    let preset = table.required("preset = \"gentle\"", |value| value.choice(&presets));
    table.finish();
    preset
}

fn microphone(table: Table<'_>) -> MicrophoneInput {
    let usual = Ducking::default();
    let device = table.optional("device = \"default\"", Value::prose);
    let title = table.optional("title = \"En vivo\"", Value::title);
    let depth = table.optional("duck_db = -15.0", |value| value.number(-60.0..=0.0));
    let attack = table.optional("duck_attack = \"150ms\"", |value| value.some_length(LONGEST_FADE));
    let release = table.optional("duck_release = \"1s\"", |value| value.some_length(LONGEST_FADE));
    table.finish();
    MicrophoneInput {
        device: device.filter(|name| name != "default"),
        title: title.unwrap_or_else(|| "En vivo".to_owned()),
        ducking: Ducking {
            depth: depth.map_or(usual.depth, Decibels),
            attack: attack.unwrap_or(usual.attack),
            release: release.unwrap_or(usual.release),
        },
    }
}

fn air_check(table: Table<'_>) -> AirCheckLimits {
    let usual = AirCheckLimits::default();
    let keep = table.optional("keep = \"30d\"", |value| value.some_length(LONGEST_KEPT));
    let disk = table.optional("disk = \"8GB\"", |value| value.bytes());
    table.finish();
    AirCheckLimits { keep: keep.unwrap_or(usual.keep), disk: disk.unwrap_or(usual.disk) }
}
