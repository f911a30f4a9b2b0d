//! What is on air just now, told from the beginnings and the ends of what is heard.

use surco_model::{AirEvent, ItemKind, OnAir};

/// More than this does not sound at the same time; a line whose end was lost gives way.
const MOST: usize = 16;

/// What sounds, the newest last.
#[derive(Debug, Default)]
pub(crate) struct Sounding(Vec<OnAir>);

impl Sounding {
    /// Takes something in. What is on air by now is returned, if that is not what it was: a jingle that has ended leaves the
    /// music it lay over. Another station's stream is called as it calls what it plays.
    pub(crate) fn learn(&mut self, event: &AirEvent) -> Option<&OnAir> {
        let before = self.0.last().map(|on_air| on_air.airing);
        match event {
            AirEvent::Started(on_air) => {
                if self.0.len() == MOST {
                    self.0.remove(0);
                }
                self.0.push(on_air.clone());
            }
            AirEvent::Ended { airing, .. } => self.0.retain(|on_air| on_air.airing != *airing),
            AirEvent::Noted { song, .. } => {
                let relay = self.0.iter_mut().rfind(|on_air| on_air.kind == ItemKind::Relay);
                if let (Some(relay), Some(song)) = (relay, song) {
                    relay.title.clone_from(song);
                    return self.0.last().filter(|on_air| on_air.kind == ItemKind::Relay);
                }
            }
        }
        self.0.last().filter(|on_air| Some(on_air.airing) != before)
    }
}

#[cfg(test)]
mod tests {
    use surco_messages::Message;
    use surco_model::{AiringId, Ending};
    use surco_units::{AirTime, Frames};

    use super::*;
    use crate::testing::started;

    fn ended(airing: i64) -> AirEvent {
        let ending = Ending::Completed;
        AirEvent::Ended { airing: AiringId(airing), at: AirTime(0), position: Frames::ZERO, ending }
    }

    #[test]
    fn what_lay_over_something_leaves_that_and_what_faded_out_behind_it_does_not_come_back() {
        let mut sounding = Sounding::default();
        let mut learn = |event: &AirEvent| sounding.learn(event).map(|on_air| on_air.title.clone());
        assert_eq!(learn(&started(1, "vals")).as_deref(), Some("vals"));
        assert_eq!(learn(&started(2, "saludo")).as_deref(), Some("saludo"));
        assert_eq!(learn(&ended(2)).as_deref(), Some("vals"), "the jingle is over");
        assert_eq!(learn(&started(3, "huayno")).as_deref(), Some("huayno"));
        assert_eq!(learn(&ended(1)), None, "the waltz has faded out under it");
        assert_eq!(learn(&ended(3)), None, "nothing sounds: the last word stays");
    }

    #[test]
    fn another_station_is_called_as_it_calls_what_it_plays_until_it_is_over() {
        let mut sounding = Sounding::default();
        let mut learn = |event: &AirEvent| sounding.learn(event).map(|on_air| on_air.title.clone());
        let plays = |song: &str| {
            let message = Message::new("playout-relay-title").with("title", "La red").with("song", song);
            AirEvent::Noted { at: AirTime(0), message, song: Some(song.to_owned()) }
        };
        assert_eq!(learn(&plays("Vals")), None, "nobody plays that");
        let AirEvent::Started(on_air) = started(1, "La red") else { panic!() };
        let relay = AirEvent::Started(OnAir { kind: ItemKind::Relay, ..on_air });
        assert_eq!(learn(&relay).as_deref(), Some("La red"));
        assert_eq!(learn(&plays("Rosa - Pío")).as_deref(), Some("Rosa - Pío"));
        assert_eq!(learn(&AirEvent::noted(AirTime(0), Message::new("playout-silent"))), None);
        assert_eq!(learn(&started(2, "saludo")).as_deref(), Some("saludo"));
        assert_eq!(learn(&plays("Rosa - Pío pío")), None, "under a jingle");
        assert_eq!(learn(&ended(2)).as_deref(), Some("Rosa - Pío pío"));
    }
}
