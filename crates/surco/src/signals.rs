//! How work is ended by the person or the system that began it.

use std::sync::OnceLock;

use surco_job::Cancel;
use surco_messages::Message;

use crate::failure::Failure;

/// What a person or the system ends a program with, in good order; a terminal that is closed among them.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
const SIGNALS: [i32; 2] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];

/// Ctrl-C cancels the work, and a second one ends the program at once.
pub(crate) fn cancel() -> Result<Cancel, Failure> {
    // One for all that a command does.
    static CANCEL: OnceLock<Cancel> = OnceLock::new();
    if let Some(cancel) = CANCEL.get() {
        return Ok(cancel.clone());
    }
    let cancel = CANCEL.get_or_init(Cancel::new).clone();
    for signal in SIGNALS {
        let shut_down = signal_hook::flag::register_conditional_shutdown(signal, 1, cancel.flag());
        let registered = shut_down.and_then(|_| signal_hook::flag::register(signal, cancel.flag()));
        registered.map_err(|cause| Failure(Message::new("surco-no-signal").with("cause", &cause)))?;
    }
    Ok(cancel)
}

/// The same for `surco air`, which ends in good order however often it is asked.
pub(crate) fn cancel_in_good_order() -> Result<Cancel, Failure> {
    let cancel = Cancel::new();
    for signal in SIGNALS {
        let registered = signal_hook::flag::register(signal, cancel.flag());
        registered.map_err(|cause| Failure(Message::new("surco-no-signal").with("cause", &cause)))?;
    }
    Ok(cancel)
}
