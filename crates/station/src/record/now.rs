//! What is on air now, as the playout's last heartbeat tells it.

use surco_model::{Airing, Rung, Status};
use surco_units::{AirTime, Frames};

use crate::on_air::is_on_air;
use crate::{Error, Station};

/// What is on air.
#[derive(Debug)]
pub struct Now {
    /// When the playout was last alive; none where it never was.
    pub seen: Option<AirTime>,
    /// Whether it is on air.
    pub is_on_air: bool,
    /// What sounds, and how far each is.
    pub sounding: Vec<Sounding>,
    /// How it is doing, while it is on air.
    pub status: Option<Status>,
}

impl Now {
    /// Whether a person should look: nothing is on air, its clock is doubtful, or the emergency loop sounds.
    pub fn needs_attention(&self) -> bool {
        self.status.as_ref().is_none_or(|status| !status.clock_trusted || status.rung == Rung::Emergency)
    }
}

/// What sounds.
#[derive(Debug, Clone)]
pub struct Sounding {
    /// Its line in the log.
    pub airing: Airing,
    /// How far it is.
    pub position: Frames,
}

impl Station {
    /// What is on air.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn now(&self, now: AirTime) -> Result<Now, Error> {
        const MOMENT: Frames = Frames::from_millis(1);
        let library = self.library()?;
        let Some(beat) = library.last_beat()? else {
            return Ok(Now { seen: None, is_on_air: false, sounding: Vec::new(), status: None });
        };
        if !is_on_air(&beat, now) {
            return Ok(Now { seen: Some(beat.at), is_on_air: false, sounding: Vec::new(), status: None });
        }
        let airings = library.airings(beat.at - MOMENT, beat.at + MOMENT)?;
        let with_position = |(airing, position): &(surco_model::AiringId, Frames)| {
            let airing = airings.iter().find(|one| one.on_air.airing == *airing)?.clone();
            Some(Sounding { airing, position: *position })
        };
        let sounding = beat.sounding.iter().filter_map(with_position).collect();
        Ok(Now { seen: Some(beat.at), is_on_air: true, sounding, status: beat.status })
    }
}
