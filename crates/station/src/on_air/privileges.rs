//! What makes a playout go before everything else on a busy PC, where the system allows it.

use surco_messages::Message;

/// Claims it for this process; what was not to be had is said.
#[cfg(target_os = "linux")]
pub(super) fn claim() -> Vec<Message> {
    use rustix::mm::{MlockAllFlags, mlockall};
    use rustix::process::{Resource, geteuid, getrlimit, setpriority_process};

    /// Before everything that people start, and behind what the system itself needs.
    const NICE: i32 = -11;

    let mut refused = Vec::new();
    // The threads that are started from here on have it, too: the card's, the loaders', the journal's.
    if let Err(cause) = setpriority_process(None, NICE) {
        refused.push(Message::new("station-no-priority").with("cause", cause.to_string()));
    }
    if let Some(cause) = surco_playout::realtime_refused() {
        refused.push(Message::new("station-no-realtime").with("cause", cause));
    }
    // Where only some memory may be locked, to ask for all of it would make the next request for memory fail.
    let may_lock = geteuid().is_root() || getrlimit(Resource::Memlock).current.is_none();
    let flags = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    if !may_lock {
        refused.push(Message::new("station-no-memory-lock").with("cause", "LimitMEMLOCK"));
    } else if let Err(cause) = mlockall(flags) {
        refused.push(Message::new("station-no-memory-lock").with("cause", cause.to_string()));
    }
    refused
}

/// Elsewhere nothing is claimed.
#[cfg(not(target_os = "linux"))]
pub(super) fn claim() -> Vec<Message> {
    Vec::new()
}
