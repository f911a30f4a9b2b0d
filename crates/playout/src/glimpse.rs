//! A playout as its watchers see it.

use surco_messages::Message;
use surco_model::{AirEvent, Heartbeat, Levels};
use surco_units::AirTime;

/// One thing that is shown. The mixer's own thread shows it, so whoever takes it must not keep it waiting.
#[derive(Debug)]
pub enum Glimpse<'a> {
    /// Something was heard, or noted.
    Event(&'a AirEvent),
    /// The last note is about something wrong: somebody should look.
    Alarm(AirTime, &'a Message),
    /// The state, every half second.
    Beat(&'a Heartbeat),
    /// How loud it is, ten times a second.
    Levels(Levels),
}
