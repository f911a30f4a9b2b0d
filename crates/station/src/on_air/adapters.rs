//! What playout wants, out of the library and the grid.

use surco_audio::Processor;
use surco_messages::{Explain, Message};
use surco_model::Processing;
use surco_playout::EmergencyLoop;
use surco_units::Frames;

use super::sounds::open_at;
use crate::Station;

/// What the station wants done with its sound on the way out.
pub(crate) fn processor(station: &surco_model::Station) -> Option<Processor> {
    match station.outputs.processing {
        Processing::None => None,
        Processing::Gentle => Some(Processor::gentle()),
        Processing::Fm => Some(Processor::fm()),
    }
}

/// The station's own emergency loop, else the built-in one; and what was wrong with its own.
pub(crate) fn emergency_loop(place: &Station, station: &surco_model::Station) -> (EmergencyLoop, Option<Message>) {
    let Some(path) = &station.grid.emergency else { return (EmergencyLoop::chime(), None) };
    let opened = open_at(&place.home().join(path), Frames::ZERO).map_err(|cause| cause.explain());
    match opened.and_then(|mut source| EmergencyLoop::read(&mut *source)) {
        Ok(own) => (own, None),
        Err(cause) => (EmergencyLoop::chime(), Some(cause)),
    }
}
