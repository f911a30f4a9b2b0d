//! What the engine reports: airings that begin and end, notes, and holes in the sound.

use surco_messages::Message;
use surco_model::{AirEvent, AiringId, Ending, OnAir, Past, Unfinished};
use surco_units::{AirTime, Frames};

use crate::deck::Deck;

/// Something that happened, and the frame of the engine's sound at which it did.
#[derive(Debug, Clone, PartialEq)]
pub struct Emitted {
    /// Frames since the engine began, without the limiter's delay.
    pub frame: i64,
    /// What; its instants are those of the mapping at the time it was mixed.
    pub event: AirEvent,
    /// It is a note of something that is wrong, and somebody should look.
    pub is_alarm: bool,
}

/// A span without any sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// Its first frame.
    pub frame: i64,
    /// Its length.
    pub length: Frames,
}

/// Numbers airings, and keeps what is to be reported until it is asked for.
#[derive(Debug)]
pub(super) struct AsRun {
    last_airing: AiringId,
    /// Airings whose end nobody heard, of before the engine began or of before an operator held the grid.
    pub(super) unfinished: Vec<Unfinished>,
    pub(super) events: Vec<Emitted>,
    pub(super) holes: Vec<Hole>,
    /// The frame up to which something was heard.
    pub(super) sounded: i64,
}

impl AsRun {
    pub(super) fn after(past: &Past) -> AsRun {
        AsRun {
            last_airing: past.last_airing,
            unfinished: past.unfinished.clone(),
            events: Vec::new(),
            holes: Vec::new(),
            sounded: 0,
        }
    }

    /// The number of the airing that begins next.
    pub(super) fn next_airing(&self) -> AiringId {
        AiringId(self.last_airing.0 + 1)
    }

    /// An airing begins.
    pub(super) fn started(&mut self, frame: i64, on_air: OnAir) {
        self.last_airing = on_air.airing;
        self.emit(frame, AirEvent::Started(on_air), false);
    }

    /// The airing of a deck ends.
    pub(super) fn ended(&mut self, frame: i64, at: AirTime, deck: &Deck, ending: Ending) {
        let event = AirEvent::Ended { airing: deck.airing, at, position: deck.position, ending };
        self.emit(frame, event, false);
    }

    /// Something is noted.
    pub(super) fn noted(&mut self, frame: i64, at: AirTime, message: Message, is_alarm: bool) {
        self.emit(frame, AirEvent::noted(at, message), is_alarm);
    }

    /// Another station sends the title of the song that it plays.
    pub(super) fn noted_song(&mut self, frame: i64, at: AirTime, message: Message, song: String) {
        self.emit(frame, AirEvent::Noted { at, message, song: Some(song) }, false);
    }

    fn emit(&mut self, frame: i64, event: AirEvent, is_alarm: bool) {
        self.events.push(Emitted { frame, event, is_alarm });
    }

    /// So many frames were heard from a frame on: a silence before it was a hole.
    pub(super) fn heard(&mut self, frame: i64, frames: usize) {
        self.close_hole(frame);
        self.sounded = frame + frames as i64;
    }

    /// Ends a silence at a frame.
    pub(super) fn close_hole(&mut self, frame: i64) {
        if frame > self.sounded {
            self.holes.push(Hole { frame: self.sounded, length: Frames(frame - self.sounded) });
        }
    }

    /// For how long nothing has been heard at a frame.
    pub(super) fn dead_air(&self, frame: i64) -> Frames {
        Frames(frame - self.sounded)
    }
}
