//! An operator's orders to a playout on air, and their way to the mixer: a bounded queue that it looks into between two
//! blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::time::Duration;

use surco_messages::Message;
use surco_model::{ItemKind, Media, Slug, Talk};
use surco_units::{AirTime, Frames};

/// Orders that may wait for the mixer. A person gives one or two a second.
const MAX_WAITING: usize = 16;
/// How long the mixer may take to look. It looks every 50 ms.
const TIMEOUT: Duration = Duration::from_secs(3);

/// An operator's order.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// The current item gives way to the next; to continuity, where that is not due yet.
    Skip,
    /// A sound of the library goes on air.
    Play {
        /// Which.
        sound: Box<LibrarySound>,
        /// When.
        when: When,
    },
    /// The next hard start comes later, so that the current item may go on.
    Extend(Frames),
    /// Continuity now, and nothing else, for so long or until [`Order::Resume`].
    Panic(Frames),
    /// The grid is taken up where it would be by now.
    Resume,
    /// The microphone is opened or closed.
    Talk(Talk),
}

/// When a sound goes on air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Behind the current item, and behind earlier orders of this kind.
    Next,
    /// In place of the current item.
    Now,
    /// At an instant, as a hard start.
    At(AirTime),
    /// At once, over the current item: a jingle.
    Over,
}

/// A sound of the library.
#[derive(Debug, Clone, PartialEq)]
pub struct LibrarySound {
    /// Which, and how it is played.
    pub media: Media,
    /// Its kind in the log.
    pub kind: ItemKind,
    /// Which episode, when it is one.
    pub episode: Option<(Slug, Slug)>,
}

/// The operator's end of the queue.
#[derive(Debug, Clone)]
pub struct Operator(SyncSender<GivenOrder>);

/// The mixer's end of the queue.
#[derive(Debug)]
pub struct Orders(Receiver<GivenOrder>);

#[derive(Debug)]
struct GivenOrder {
    order: Order,
    answer: SyncSender<Result<(), Message>>,
    /// Whether the mixer has taken it or the operator's side has given it up, whichever comes first. An order that was
    /// reported as not taken is never carried out later: the operator may have repeated it.
    is_settled: Arc<AtomicBool>,
}

/// A queue from an operator to a mixer, and both its ends.
pub fn operator() -> (Operator, Orders) {
    let (sender, receiver) = mpsc::sync_channel(MAX_WAITING);
    (Operator(sender), Orders(receiver))
}

impl Operator {
    /// Gives an order, and waits until the mixer has carried it out or refused it.
    ///
    /// # Errors
    /// The reason for the refusal; that too many orders wait; that no mixer takes any.
    pub fn order(&self, order: Order) -> Result<(), Message> {
        let (answer, answered) = mpsc::sync_channel(1);
        let is_settled = Arc::new(AtomicBool::new(false));
        match self.0.try_send(GivenOrder { order, answer, is_settled: Arc::clone(&is_settled) }) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Message::new("playout-orders-full")),
            Err(TrySendError::Disconnected(_)) => return Err(Message::new("playout-not-listening")),
        }
        let mut answer = answered.recv_timeout(TIMEOUT);
        if answer.is_err() && is_settled.swap(true, Ordering::AcqRel) {
            // It is being carried out at this moment.
            answer = answered.recv_timeout(TIMEOUT);
        }
        answer.unwrap_or_else(|_| Err(Message::new("playout-not-listening")))
    }
}

impl Orders {
    /// Carries out the orders that wait.
    pub(crate) fn serve(&self, mut carry_out: impl FnMut(Order) -> Result<(), Message>) {
        for GivenOrder { order, answer, is_settled } in self.0.try_iter().take(MAX_WAITING) {
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
        let (operator, orders) = operator();
        assert_eq!(operator.order(Order::Skip).unwrap_err().id(), "playout-not-listening");
        let repeated = std::thread::spawn(move || operator.order(Order::Skip));
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
