//! What an operator may ask of a playout on air, and the way there: a bounded queue that the mixer looks into between
//! two blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::time::Duration;

use surco_messages::Message;
use surco_model::{ItemKind, Media, Slug};
use surco_units::{AirTime, Frames};

/// Orders that may wait for the mixer. A hand gives one or two a second.
const QUEUE: usize = 16;
/// How long the mixer may take to look. It looks every 50 ms.
const PATIENCE: Duration = Duration::from_secs(3);

/// What an operator wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// What is on air gives way to what follows; to continuity, where that is not due yet.
    Skip,
    /// A sound of the library goes on air.
    Play {
        /// Which.
        piece: Box<Piece>,
        /// When.
        when: When,
    },
    /// The next hard start comes later, so that what is on air may go on.
    Extend(Frames),
    /// Continuity now, and nothing else, for so long or until [`Order::Resume`].
    Music(Frames),
    /// The grid is taken up where it would be by now.
    Resume,
    /// The microphone is opened or closed.
    Talk(Talk),
}

/// What the microphone is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    /// Nobody hears it.
    Off,
    /// It is heard over what is on air, which gives way to it.
    Over,
    /// The air is its own, and the grid is held.
    Live,
}

impl Talk {
    /// As machines read it: `off`, `talk-over`, `live`.
    pub fn name(self) -> &'static str {
        match self {
            Talk::Off => "off",
            Talk::Over => "talk-over",
            Talk::Live => "live",
        }
    }
}

/// When a sound goes on air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Behind what is on air, and behind what was asked for before.
    Next,
    /// In place of what is on air.
    Now,
    /// At an instant, as a hard start.
    At(AirTime),
    /// At once, over what is on air: a jingle.
    Over,
}

/// A sound of the library.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Which, and how it is played.
    pub media: Media,
    /// What it is.
    pub kind: ItemKind,
    /// Which episode, when it is one.
    pub episode: Option<(Slug, Slug)>,
}

/// The operator's end.
#[derive(Debug, Clone)]
pub struct Hands(SyncSender<Request>);

/// The mixer's end.
#[derive(Debug)]
pub struct Orders(Receiver<Request>);

#[derive(Debug)]
struct Request {
    order: Order,
    answer: SyncSender<Result<(), Message>>,
    /// Whether the mixer has taken it, or its asker has given it up: whoever comes first. An order that was said not to
    /// have been taken is not carried out later, when it may have been given again.
    is_settled: Arc<AtomicBool>,
}

/// The way from an operator to a mixer.
pub fn hands() -> (Hands, Orders) {
    let (sender, receiver) = mpsc::sync_channel(QUEUE);
    (Hands(sender), Orders(receiver))
}

impl Hands {
    /// Gives an order, and waits until it has been taken or refused.
    ///
    /// # Errors
    /// Why it was refused; that too many wait; that nobody is on air.
    pub fn order(&self, order: Order) -> Result<(), Message> {
        let (answer, answered) = mpsc::sync_channel(1);
        let is_settled = Arc::new(AtomicBool::new(false));
        match self.0.try_send(Request { order, answer, is_settled: Arc::clone(&is_settled) }) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Message::new("playout-orders-full")),
            Err(TrySendError::Disconnected(_)) => return Err(Message::new("playout-not-listening")),
        }
        let mut answer = answered.recv_timeout(PATIENCE);
        if answer.is_err() && is_settled.swap(true, Ordering::AcqRel) {
            // It is being carried out at this moment.
            answer = answered.recv_timeout(PATIENCE);
        }
        answer.unwrap_or_else(|_| Err(Message::new("playout-not-listening")))
    }
}

impl Orders {
    /// Has what waits carried out.
    pub(crate) fn serve(&self, mut carry_out: impl FnMut(Order) -> Result<(), Message>) {
        for Request { order, answer, is_settled } in self.0.try_iter().take(QUEUE) {
            if !is_settled.swap(true, Ordering::AcqRel) {
                let _ = answer.try_send(carry_out(order));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_not_to_have_been_taken_is_not_carried_out_later() {
        let (hands, orders) = hands();
        assert_eq!(hands.order(Order::Skip).unwrap_err().id(), "playout-not-listening");
        let repeated = std::thread::spawn(move || hands.order(Order::Skip));
        let mut carried_out = 0;
        while !repeated.is_finished() {
            orders.serve(|_| {
                carried_out += 1;
                Ok(())
            });
        }
        assert_eq!((repeated.join().unwrap(), carried_out), (Ok(()), 1));
    }
}
