//! A playout's state, as its heartbeat leaves it for whoever looks.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use surco_library::Beat;
use surco_messages::Message;
use surco_playout::{Heartbeat, MicrophoneStatus, Rung};
use surco_units::{AirTime, Decibels, Frames};

use crate::civil;

/// A playout's state, as its heartbeat leaves it for `surco now`.
#[derive(Debug, Serialize, Deserialize)]
pub struct AirStatus {
    /// Which rung of the fallback ladder sounds.
    pub rung: String,
    /// What comes next.
    pub next_item: Option<String>,
    /// What that is called.
    pub next_title: Option<String>,
    /// When it begins.
    pub next_start: Option<AirTime>,
    /// Until when an operator keeps the grid from the air.
    #[serde(rename = "away_until", default)]
    pub panic_until: Option<AirTime>,
    /// Whether the clock is trusted.
    pub clock_trusted: bool,
    /// The level of the mix, in dBFS; none for silence.
    pub peak_dbfs: Option<f64>,
    /// How often the card waited for sound.
    pub underruns: u64,
    /// Whether there is a card.
    pub device: bool,
    /// Where there is to be one: `off`, `talk-over`, `live`, or `lost`.
    #[serde(default)]
    pub microphone: Option<String>,
    /// The level of the microphone, in dBFS; none for silence.
    #[serde(default)]
    pub microphone_dbfs: Option<f64>,
}

/// Whether a playout that left this mark is on air: one that has not said anything for five seconds is not.
pub fn is_on_air(beat: &Beat, now: AirTime) -> bool {
    const SILENT: Frames = Frames::from_millis(5_000);
    (now - beat.at).abs() < SILENT
}

impl AirStatus {
    /// What a mark tells; nothing where another version of this program wrote it otherwise.
    pub fn in_beat(beat: &Beat) -> Option<AirStatus> {
        serde_json::from_str(&beat.status).ok()
    }

    /// Whether only the emergency loop is left.
    pub fn is_emergency(&self) -> bool {
        self.rung == Rung::Emergency.name()
    }

    /// What comes next, for people.
    pub fn next(&self, timezone: Tz) -> Option<Message> {
        let (title, start) = self.next_title.as_deref().zip(self.next_start)?;
        Some(Message::new("surco-next").with("time", civil::clock(start, timezone)).with("title", title))
    }

    /// The status that a heartbeat tells.
    pub fn of(beat: &Heartbeat) -> AirStatus {
        let status = &beat.status;
        let next = status.next.as_ref();
        let dbfs = |peak: f32| (peak > 0.0).then(|| Decibels::of_amplitude(peak).0);
        let talk = |one: MicrophoneStatus| if one.is_there { one.talk.name() } else { "lost" };
        AirStatus {
            rung: status.rung.name().to_owned(),
            next_item: next.map(|next| next.item.0.clone()),
            next_title: next.map(|next| next.title.clone()),
            next_start: next.map(|next| next.start),
            panic_until: status.panic_until,
            clock_trusted: status.clock_trusted,
            peak_dbfs: dbfs(status.peak),
            underruns: status.underruns,
            device: status.device,
            microphone: status.microphone.map(|one| talk(one).to_owned()),
            microphone_dbfs: status.microphone.and_then(|one| dbfs(one.peak)),
        }
    }
}
