//! The microphone: a sound card's input through cpal, looked for anew when it goes.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{Device, FromSample, InputCallbackInfo, Sample, SampleFormat, SizedSample, StreamConfig};
use rtrb::{Consumer, Producer, RingBuffer};
use surco_messages::Message;
use surco_units::STATION_RATE;

use crate::device::errors::{ErrorReader, ErrorReporter, StreamState, error_reports};
use crate::device::{hush, is_called};
use crate::reconnect::{self, Search};

/// How much it brings at a time: 10 ms.
const PERIOD: u32 = STATION_RATE.0 / 100;
/// The most that may wait for the mixer: half a second.
const RING: usize = STATION_RATE.0 as usize / 2;
/// An input that has brought nothing for so long is gone.
const DEAD_AFTER: Duration = Duration::from_secs(1);
/// How long it may take to answer a request.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Where a live voice comes from.
pub trait Microphone: Send {
    /// Appends what has come since this was last asked, mono at the station rate. Never waits; what does not come does
    /// not come.
    fn take(&mut self, into: &mut Vec<f32>);

    /// Its name for people.
    fn name(&self) -> String;
}

/// An input of the system's sound.
pub struct InputDevice {
    /// None is the system's default.
    wanted: Option<String>,
    state: State,
}

enum State {
    Open(Input),
    Searching(Search<Input>),
}

struct Input {
    ring: Consumer<f32>,
    state: Arc<StreamState>,
    errors: ErrorReader,
    last: Instant,
    _stream: cpal::Stream,
}

impl InputDevice {
    /// Begins to look for an input by its name (none: the system's default). It is there when it has been found.
    pub fn open(name: Option<String>) -> InputDevice {
        let state = State::Searching(search(name.clone()));
        InputDevice { wanted: name, state }
    }
}

impl Microphone for InputDevice {
    fn take(&mut self, into: &mut Vec<f32>) {
        let next = match &mut self.state {
            State::Open(input) => {
                let waiting = input.ring.slots();
                if let Ok(chunk) = input.ring.read_chunk(waiting) {
                    into.extend(chunk);
                }
                if waiting > 0 {
                    input.last = Instant::now();
                }
                input.errors.read();
                let is_gone = input.state.is_gone.load(Ordering::Acquire) || input.last.elapsed() > DEAD_AFTER;
                is_gone.then(|| State::Searching(search(self.wanted.clone())))
            }
            State::Searching(search) => search.poll().map(State::Open),
        };
        if let Some(next) = next
            && let State::Open(dead) = std::mem::replace(&mut self.state, next)
        {
            // To close an input that does not answer can take for ever.
            reconnect::close_in_background("microphone", dead);
        }
    }

    fn name(&self) -> String {
        self.wanted.clone().unwrap_or_else(|| "default".to_owned())
    }
}

fn search(name: Option<String>) -> Search<Input> {
    let missing = || Message::new("playout-device-silent");
    Search::start("microphone", move || open(name.as_deref()).ok_or_else(missing))
}

fn open(name: Option<&str>) -> Option<Input> {
    hush();
    let host = cpal::default_host();
    let device = match name {
        None => host.default_input_device(),
        Some(name) => host.input_devices().ok()?.find(|device| is_called(device, name)),
    }?;
    let (channels, format) = best_format(&device)?;
    let (producer, ring) = RingBuffer::new(RING);
    let state = Arc::new(StreamState::default());
    let (reporter, errors) = error_reports(Arc::clone(&state));
    let stream = match format {
        SampleFormat::F32 => stream::<f32>(&device, channels, producer, reporter),
        SampleFormat::I32 => stream::<i32>(&device, channels, producer, reporter),
        _ => stream::<i16>(&device, channels, producer, reporter),
    };
    let stream = stream.inspect_err(|cause| tracing::warn!("{cause}")).ok()?;
    stream.play().ok()?;
    Some(Input { ring, state, errors, last: Instant::now(), _stream: stream })
}

/// 48 kHz, with as few channels as there are, and samples as fine as there are.
fn best_format(device: &Device) -> Option<(u16, SampleFormat)> {
    let known = [SampleFormat::F32, SampleFormat::I32, SampleFormat::I16];
    let rank = |format| known.iter().position(|one| *one == format);
    let configs = device.supported_input_configs().ok()?;
    let fits = configs
        .filter(|config| (config.min_sample_rate()..=config.max_sample_rate()).contains(&STATION_RATE.0))
        .filter(|config| (1..=2).contains(&config.channels()));
    let fits =
        fits.filter_map(|config| Some((config.channels(), rank(config.sample_format())?, config.sample_format())));
    fits.min_by_key(|(channels, rank, _)| (*channels, *rank)).map(|(channels, _, format)| (channels, format))
}

fn stream<T: SizedSample>(
    device: &Device,
    channels: u16,
    mut producer: Producer<f32>,
    mut errors: ErrorReporter,
) -> Result<cpal::Stream, cpal::Error>
where
    f32: FromSample<T>,
{
    let config =
        StreamConfig { channels, sample_rate: STATION_RATE.0, buffer_size: cpal::BufferSize::Fixed(PERIOD) };
    let share = 1.0 / f32::from(channels);
    device.build_input_stream(
        config,
        move |heard: &[T], _: &InputCallbackInfo| {
            // Copies, and nothing else. What nobody takes out is lost.
            for frame in heard.chunks_exact(usize::from(channels)) {
                let sum: f32 = frame.iter().map(|sample| f32::from_sample(*sample)).sum();
                let _ = producer.push(sum * share);
            }
        },
        move |error| errors.report(error),
        Some(TIMEOUT),
    )
}
