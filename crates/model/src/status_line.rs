//! The state of a playout as `surco now` prints it and as the catalogue keeps it with the last heartbeat.

use serde::{Deserialize, Serialize};
use surco_units::{AirTime, Decibels};

use crate::{ItemId, MicrophoneStatus, Rung, Status, Talk, Upcoming};

/// A [`Status`] as a flat JSON object. Levels are in dBFS, and null for silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusLine {
    /// Which rung of the fallback ladder is on air.
    pub rung: Rung,
    /// The next item.
    pub next_item: Option<ItemId>,
    /// Its title.
    pub next_title: Option<String>,
    /// When it begins, as things stand.
    pub next_start: Option<AirTime>,
    /// Until when an operator has put continuity in place of the grid, if that is so.
    #[serde(rename = "away_until", default)]
    pub panic_until: Option<AirTime>,
    /// Whether the wall clock is believed.
    pub clock_trusted: bool,
    /// The highest sample of the last half second.
    pub peak_dbfs: Option<f64>,
    /// Times the sound card ran out of sound since the start.
    pub underruns: u64,
    /// Whether a sound card is taking the sound.
    pub device: bool,
    /// The microphone, where there is to be one.
    #[serde(default)]
    pub microphone: Option<Microphone>,
    /// The highest sample of the microphone in the last half second.
    #[serde(default)]
    pub microphone_dbfs: Option<f64>,
}

/// What the microphone is doing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Microphone {
    /// Nobody hears it.
    Off,
    /// It is heard over the item on air.
    TalkOver,
    /// It alone is on air.
    Live,
    /// It gives no sound, whether it is on the air or not.
    Lost,
}

impl From<&Status> for StatusLine {
    fn from(status: &Status) -> StatusLine {
        let microphone = status.microphone.as_ref();
        StatusLine {
            rung: status.rung,
            next_item: status.next.as_ref().map(|next| next.item.clone()),
            next_title: status.next.as_ref().map(|next| next.title.clone()),
            next_start: status.next.as_ref().map(|next| next.start),
            panic_until: status.panic_until,
            clock_trusted: status.clock_trusted,
            peak_dbfs: status.peak_dbfs(),
            underruns: status.underruns,
            device: status.device,
            microphone: microphone.map(Microphone::of),
            microphone_dbfs: microphone.and_then(MicrophoneStatus::peak_dbfs),
        }
    }
}

impl Microphone {
    /// What a microphone of that state is doing.
    pub fn of(status: &MicrophoneStatus) -> Microphone {
        match status.talk {
            _ if !status.is_there => Microphone::Lost,
            Talk::Off => Microphone::Off,
            Talk::Over => Microphone::TalkOver,
            Talk::Live => Microphone::Live,
        }
    }
}

impl From<StatusLine> for Status {
    fn from(line: StatusLine) -> Status {
        let StatusLine { rung, panic_until, clock_trusted, underruns, device, .. } = line;
        let peak = amplitude(line.microphone_dbfs);
        let microphone = line.microphone.map(|kind| match kind {
            Microphone::Off => MicrophoneStatus { talk: Talk::Off, is_there: true, peak },
            Microphone::TalkOver => MicrophoneStatus { talk: Talk::Over, is_there: true, peak },
            Microphone::Live => MicrophoneStatus { talk: Talk::Live, is_there: true, peak },
            Microphone::Lost => MicrophoneStatus { talk: Talk::Off, is_there: false, peak },
        });
        let next = match (line.next_item, line.next_title, line.next_start) {
            (Some(item), Some(title), Some(start)) => Some(Upcoming { item, title, start }),
            _ => None,
        };
        let peak = amplitude(line.peak_dbfs);
        Status { rung, next, panic_until, clock_trusted, peak, underruns, device, microphone }
    }
}

fn amplitude(dbfs: Option<f64>) -> f32 {
    dbfs.map_or(0.0, |level| Decibels(level).amplitude())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_it_was_written() {
        let status = Status {
            rung: Rung::Continuity,
            next: Some(Upcoming {
                item: ItemId::named("noticias"),
                title: "Noticias".to_owned(),
                start: AirTime(48_000),
            }),
            panic_until: None,
            clock_trusted: true,
            peak: 0.25,
            underruns: 2,
            device: true,
            microphone: Some(MicrophoneStatus { talk: Talk::Over, is_there: true, peak: 0.5 }),
        };
        let text = serde_json::to_string(&StatusLine::from(&status)).unwrap();
        assert!(
            text.contains(r#""rung":"continuity","next_item":"1970-01-01T00:00:00+00:00/noticias/0""#),
            "{text}"
        );
        assert!(text.contains(r#""microphone":"talk-over""#), "{text}");
        assert_eq!(Status::from(serde_json::from_str::<StatusLine>(&text).unwrap()), status);
    }
}
