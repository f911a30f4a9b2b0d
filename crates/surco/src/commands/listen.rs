//! `surco listen`: a file, a take, an episode or a slot on this machine's loudspeaker; before and after, to compare.

mod compare;

use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use rodio::{ChannelCount, DeviceSinkBuilder, MixerDeviceSink, Player, SampleRate};
use serde::Serialize;
use surco_audio::{Block, Error, Source};
use surco_messages::{Explain, Message};
use surco_station::on_air::open_at;
use surco_units::{AirTime, Frames, Length, STATION_RATE, Timecode};

use crate::cli::{Everywhere, Listen};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

/// Blocks decoded ahead of the loudspeaker: a third of a second.
const AHEAD: usize = 16;

#[derive(Serialize)]
struct Document {
    path: PathBuf,
    from_s: f64,
    heard_s: f64,
}

pub(super) fn run(listen: &Listen, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let from = position(&listen.from)?;
    let path = find(&listen.what, everywhere, terminal)?;
    if listen.compare {
        return compare::run(&path, from, everywhere, terminal);
    }
    let source = open_at(&path, from)?;
    let length = source.length_hint().map(|length| length - from);
    let heard = play(source, super::measure::name_of(&path), length, terminal)?;
    terminal.document(&Document { path, from_s: from.seconds(), heard_s: heard.seconds() });
    Ok(Outcome::Done)
}

/// Plays a sound (stereo, station rate) to its end, with a bar that goes along; says how much was heard.
pub(super) fn play(
    source: Box<dyn Source>,
    name: String,
    length: Option<Frames>,
    terminal: &Terminal,
) -> Result<Frames, Failure> {
    let sound = Decoded::of(source).map_err(|cause| Failure::io(Path::new(&name), &cause))?;
    let Loudspeaker { player, device: _device } = Loudspeaker::open()?;
    player.append(sound);
    let message = Message::new("surco-listening").with("name", name);
    let bar = terminal.progress_of_sound(length.map(Frames::seconds), &message);
    while !player.empty() {
        thread::sleep(Duration::from_millis(100));
        bar.set_position((player.get_pos().as_secs_f64() * 100.0) as u64);
    }
    bar.finish_and_clear();
    Ok(Frames::from_duration(player.get_pos()))
}

/// This machine's loudspeaker.
struct Loudspeaker {
    player: Player,
    /// It sounds for as long as this is held.
    device: MixerDeviceSink,
}

impl Loudspeaker {
    fn open() -> Result<Loudspeaker, Failure> {
        let no_card = |cause: String| Failure(Message::new("surco-no-loudspeaker").with("cause", cause));
        let mut device = DeviceSinkBuilder::open_default_sink().map_err(|cause| no_card(cause.to_string()))?;
        device.log_on_drop(false);
        Ok(Loudspeaker { player: Player::connect_new(device.mixer()), device })
    }
}

/// `1:30`, `90s`, `90`.
fn position(text: &str) -> Result<Frames, Failure> {
    let read = text.parse::<Timecode>().map(|position| position.0);
    let read = read.or_else(|_| text.parse::<Length>().map(|length| length.0));
    read.map_err(|_| Failure(Message::new("surco-no-position").with("text", text)))
}

/// What is meant: a file, else something of the station.
fn find(what: &str, everywhere: &Everywhere, terminal: &Terminal) -> Result<PathBuf, Failure> {
    let path = Path::new(what);
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let unknown = || Failure(Message::new("surco-nothing-to-listen").with("what", what));
    let station = here::find(everywhere).map_err(|_| unknown())?;
    let written = here::read_usable(&station, terminal)?;
    station.find_sound(&written, what, AirTime::now())?.ok_or_else(unknown)
}

/// A sound decoded by a thread of its own, so that the loudspeaker never waits for the disk.
struct Decoded {
    blocks: Receiver<Block>,
    block: Block,
    /// The next sample of the block, left and right counted one after the other.
    next: usize,
    length: Option<Frames>,
}

impl Decoded {
    fn begin(path: &Path, from: Frames) -> Result<Decoded, Error> {
        let source = open_at(path, from)?;
        Decoded::of(source).map_err(|cause| Error::Read { path: path.to_owned(), cause })
    }

    fn of(mut source: Box<dyn Source>) -> io::Result<Decoded> {
        let length = source.length_hint();
        let (sender, blocks) = mpsc::sync_channel(AHEAD);
        let decode = move || {
            let mut block = Block::new(2);
            loop {
                if let Err(cause) = source.read(&mut block) {
                    tracing::error!(%cause, text = %cause.explain(), "the sound breaks off");
                    return;
                }
                if block.is_empty() || sender.send(block.clone()).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("decoder".to_owned()).spawn(decode)?;
        Ok(Decoded { blocks, block: Block::new(2), next: 0, length })
    }
}

impl Iterator for Decoded {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.next >= 2 * self.block.frames() {
            self.block = self.blocks.recv().ok()?;
            self.next = 0;
        }
        let sample = self.block.channels().get(self.next % 2)?.get(self.next / 2).copied();
        self.next += 1;
        sample
    }
}

impl rodio::Source for Decoded {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        const { NonZero::new(2).unwrap() }
    }

    fn sample_rate(&self) -> SampleRate {
        const { NonZero::new(STATION_RATE.0).unwrap() }
    }

    fn total_duration(&self) -> Option<Duration> {
        self.length.map(Frames::to_duration)
    }
}
