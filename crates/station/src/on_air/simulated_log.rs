//! The log of a simulated world, in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use surco_messages::Message;
use surco_model::{AirEvent, AiringId, MediaRef, Played, Shared};
use surco_playout::{Heartbeat, Journal};
use surco_units::AirTime;

use crate::plan::MEMORY;

/// The log of a simulated world: planning looks back on it, and it is gone with the simulation.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimulatedLog(Arc<Mutex<Simulated>>);

#[derive(Debug, Default)]
struct Simulated {
    /// Ascending by their instants.
    plays: Vec<Played>,
    /// Of what has not ended: when it was to begin, and its sound.
    open: BTreeMap<AiringId, (AirTime, MediaRef)>,
    shared: Shared,
}

impl SimulatedLog {
    /// What was played, as far back as planning remembers; to be given back. It is too much to be copied.
    pub(super) fn lend(&self, now: AirTime) -> Vec<Played> {
        let mut plays = std::mem::take(&mut self.known().plays);
        let forgotten = plays.partition_point(|played| played.at < now - MEMORY);
        plays.drain(..forgotten);
        plays
    }

    pub(super) fn give_back(&self, plays: Vec<Played>) {
        self.known().plays = plays;
    }

    fn known(&self) -> MutexGuard<'_, Simulated> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for SimulatedLog {
    fn append(&mut self, events: &[AirEvent]) -> Result<(), Message> {
        let mut known = self.known();
        let Simulated { plays, open, shared } = &mut *known;
        for event in events {
            match event {
                AirEvent::Started(on_air) => {
                    let Some(source) = on_air.source.clone() else { continue };
                    let source = shared.sound(source);
                    let episode = on_air.episode.clone().map(|episode| shared.episode(episode));
                    let slot = on_air.slot.clone().map(|slot| shared.slug(slot));
                    let at = on_air.planned_start.unwrap_or(on_air.at);
                    open.insert(on_air.airing, (at, source.clone()));
                    // A clock that was set back makes the log run twice through the same hour.
                    let place = plays.partition_point(|played| played.at <= at);
                    plays.insert(place, Played { source, episode, slot, at, is_whole: true });
                }
                AirEvent::Ended { airing, ending, .. } => {
                    let Some((at, source)) = open.remove(airing) else { continue };
                    let its = plays.partition_point(|played| played.at < at)..;
                    let ended = plays[its].iter_mut().take_while(|played| played.at == at);
                    ended
                        .filter(|played| played.source == source)
                        .last()
                        .into_iter()
                        .for_each(|played| played.is_whole = ending.is_whole());
                }
                AirEvent::Noted { .. } => {}
            }
        }
        Ok(())
    }

    fn beat(&mut self, _: &Heartbeat) -> Result<(), Message> {
        Ok(())
    }
}
