//! What a playout's last heartbeat tells.

use chrono_tz::Tz;
use surco_messages::Message;
use surco_model::{Heartbeat, Status};
use surco_units::{AirTime, Frames};

use crate::civil;

/// Whether a playout with this last heartbeat is on air: one that is silent for five seconds is not.
pub fn is_on_air<S>(beat: &Heartbeat<S>, now: AirTime) -> bool {
    const SILENT: Frames = Frames::from_millis(5_000);
    (now - beat.at).abs() < SILENT
}

/// The next item, for people.
pub fn next(status: &Status, timezone: Tz) -> Option<Message> {
    let next = status.next.as_ref()?;
    let message = Message::new("station-next").with("time", civil::clock(next.start, timezone));
    Some(message.with("title", next.title.as_str()))
}
