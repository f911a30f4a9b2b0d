//! How long work is ended by the one who began it.

use surco_job::Cancel;
use surco_messages::Message;

use crate::failure::Failure;

/// What a person or the system ends a program with, in good order; a terminal that is closed among them.
#[cfg(unix)]
pub(crate) const SIGNALS: [i32; 3] =
    [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP];
#[cfg(not(unix))]
pub(crate) const SIGNALS: [i32; 2] = [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM];

/// Ctrl-C cancels the work, and a second one ends the program at once.
pub(crate) fn on_signal() -> Result<Cancel, Failure> {
    let stop = Cancel::new();
    for signal in SIGNALS {
        let shut_down = signal_hook::flag::register_conditional_shutdown(signal, 1, stop.flag());
        let registered = shut_down.and_then(|_| signal_hook::flag::register(signal, stop.flag()));
        registered.map_err(|cause| Failure(Message::new("surco-no-signal").with("cause", &cause)))?;
    }
    Ok(stop)
}
