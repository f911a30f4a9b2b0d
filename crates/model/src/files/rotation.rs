//! `[rotation]`: how far apart things are kept that are alike, and what comes round more often.

use surco_messages::Message;
use surco_units::Frames;

use super::table::Table;
use super::value::Value;
use crate::{RotationRules, Weighed, Weight};

/// Nobody remembers for longer, nor does planning.
const LONGEST: &str = "28d";

pub(super) fn rotation(table: Table<'_>) -> RotationRules {
    let apart = |line| table.optional(line, |value: Value<'_>| value.length(LONGEST)).unwrap_or(Frames::ZERO);
    let rules = RotationRules {
        title: apart("title = \"3h\""),
        artist: apart("artist = \"40m\""),
        campaign: apart("campaign = \"20m\""),
        voice: apart("voice = \"15m\""),
        topic: apart("topic = \"30m\""),
        hour: apart("hour = \"3d\""),
        weights: Vec::new(),
    };
    let line = "weights = [{ artist = \"Los Reales de Cajamarca\", weight = 2 }]";
    let weights = table.optional(line, |value| Value::each(value.list()?, weight));
    table.finish();
    RotationRules { weights: weights.unwrap_or_default(), ..rules }
}

fn weight(value: Value<'_>) -> Option<Weight> {
    let table = Table::of(value, value.key().into())?;
    let artist = table.optional("artist = \"Los Reales de Cajamarca\"", Value::title).map(Weighed::Artist);
    let series = table.optional("series = \"cunas\"", Value::slug).map(Weighed::Series);
    let weight = table.required("weight = 2", |value| value.number(0.1..=10.0));
    let (page, span) = (table.page(), table.span());
    if artist.is_some() == series.is_some() && table.finish() {
        page.error(span, Message::new("model-weight-of-what"));
        return None;
    }
    Some(Weight { of: artist.or(series)?, weight: weight? })
}
