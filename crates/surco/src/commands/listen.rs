//! `surco listen`: a file, a take, an episode or a slot on this machine's loudspeaker; before and after, to compare.

mod compare;

use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rodio::{ChannelCount, DeviceSinkBuilder, MixerDeviceSink, Player, SampleRate};
use surco_audio::{Ahead, Error, Source};
use surco_documents::sound::Heard;
use surco_messages::{Explain, Message};
use surco_station::civil;
use surco_station::jobs::name_of;
use surco_station::on_air::open_at;
use surco_units::{AirTime, Frames, STATION_RATE};

use crate::cli::{Everywhere, Listen};
use crate::failure::{Failure, Finished, Outcome};
use crate::here;
use crate::terminal::Terminal;

pub(super) fn run(listen: &Listen, everywhere: &Everywhere, terminal: &Terminal) -> Finished {
    let from = civil::position(&listen.from)?;
    let path = find(&listen.what, everywhere, terminal)?;
    if listen.compare {
        return compare::run(&path, from, everywhere, terminal);
    }
    let source = open_at(&path, from)?;
    let length = source.length_hint().map(|length| length - from);
    let heard = play(source, name_of(&path), length, terminal)?;
    terminal.document(&Heard::of(&path, from, heard));
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
        if !surco_playout::has_default_output() {
            return Err(Failure(Message::new("surco-no-card-to-listen")));
        }
        let no_card = |cause: String| Failure(Message::new("surco-no-loudspeaker").with("cause", cause));
        let mut device = DeviceSinkBuilder::open_default_sink().map_err(|cause| no_card(cause.to_string()))?;
        device.log_on_drop(false);
        Ok(Loudspeaker { player: Player::connect_new(device.mixer()), device })
    }
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

/// A sound, as the loudspeaker wants it.
struct Decoded(Ahead);

impl Decoded {
    fn begin(path: &Path, from: Frames) -> Result<Decoded, Error> {
        let source = open_at(path, from)?;
        Decoded::of(source).map_err(|cause| Error::Read { path: path.to_owned(), cause })
    }

    fn of(source: Box<dyn Source>) -> io::Result<Decoded> {
        let failed = |cause: Error| tracing::error!(%cause, text = %cause.explain(), "the sound breaks off");
        Ahead::of(source, failed).map(Decoded)
    }
}

impl Iterator for Decoded {
    type Item = f32;
    fn next(&mut self) -> Option<f32> {
        self.0.next()
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
        self.0.length().map(Frames::to_duration)
    }
}
