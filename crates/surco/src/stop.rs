//! How long work is ended by the one who began it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use surco_words::Message;

use crate::failure::Failure;

/// Ctrl-C ends the work at the next recording, and a second one at once.
pub(crate) fn on_signal() -> Result<Arc<AtomicBool>, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let shut_down = signal_hook::flag::register_conditional_shutdown(signal, 1, Arc::clone(&stop));
        let registered = shut_down.and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)));
        registered.map_err(|cause| Failure(Message::new("surco-no-signal").with("cause", &cause)))?;
    }
    Ok(stop)
}
