//! The sound card, through cpal: a thin pump from a ring to the device, and the stamps that tell when a frame is
//! heard.

pub(crate) mod errors;
mod pump;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{Device, FromSample, OutputCallbackInfo, SampleFormat, SizedSample, StreamConfig, SupportedBufferSize};
use rtrb::{Consumer, Producer, RingBuffer};
use surco_audio::Block;
use surco_messages::Message;
use surco_model::Ducking;
use surco_units::STATION_RATE;

use crate::clock::{CardClock, Stamp};
use crate::latency::Latency;
use crate::live_mix::{Faders, LiveMix, VoiceIn};
use crate::thread_priority;
use errors::{ErrorReader, ErrorReporter, StreamState, error_reports};
use pump::Pump;

/// How long a card may take to answer a request.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How long it may take until it plays evenly. A sound server that was idle first ends the pause it had planned, and
/// that is up to 2 s long.
const WARM_UP: Duration = Duration::from_secs(6);
/// A card that has not asked for sound for so long is gone.
const DEAD_AFTER: Duration = Duration::from_secs(2);

/// A sound card that is playing.
pub(crate) struct Card {
    name: String,
    producer: Producer<f32>,
    stamps: Consumer<Stamp>,
    /// Where a live voice goes in.
    voice: Option<VoiceIn>,
    clock: CardClock,
    state: Arc<StreamState>,
    errors: ErrorReader,
    interleaved: Vec<f32>,
    written: i64,
    last_stamp: Instant,
    // Last, so that the callback stops before what it uses goes.
    _stream: cpal::Stream,
}

impl Card {
    /// Opens a card by its name (none: the system's default), begins to play silence, and learns when its frames are
    /// heard. Where a live voice may come in, it is told how that is mixed.
    ///
    /// # Errors
    /// When there is no such card, it does not take 48 kHz stereo, or does not begin to play.
    pub(crate) fn open(
        name: Option<&str>,
        latency: Latency,
        live: Option<(Arc<Faders>, Ducking)>,
    ) -> Result<Card, Message> {
        let shown = name.unwrap_or("default").to_owned();
        let missing = || Message::new("playout-device-missing").with("device", shown.as_str());
        let device = find(name).ok_or_else(missing)?;
        let (producer, consumer) = RingBuffer::new(2 * latency.ring().index());
        let (stamp_producer, stamps) = RingBuffer::new(256);
        let state = Arc::new(StreamState::default());
        let (reporter, errors) = error_reports(Arc::clone(&state));
        let (voice, live) = live.map(|(faders, ducking)| LiveMix::new(faders, ducking)).unzip();
        let pump = Pump { ring: consumer, live, stamps: stamp_producer, state: Arc::clone(&state), taken: 0 };
        if shown.contains("hw:") {
            // Its thread is started by this one. A sound server is another process: what waits for that in real time keeps
            // it from the processor, and with it the sound (7 s of silence on two cores, measured).
            let _ = thread_priority::claim();
        }
        let stream = open_stream(&device, pump, period_of(&device, latency), reporter, &shown)?;
        let mut card = Card {
            name: shown,
            producer,
            stamps,
            voice,
            clock: CardClock::default(),
            state,
            errors,
            interleaved: Vec::new(),
            written: 0,
            last_stamp: Instant::now(),
            _stream: stream,
        };
        card.write(&Block::silence(2, latency.ring().index()));
        card._stream.play().map_err(|cause| failed(&card.name, &cause.to_string()))?;
        card.learn()?;
        Ok(card)
    }

    /// Plays silence until it is known when frames are heard.
    fn learn(&mut self) -> Result<(), Message> {
        let begun = Instant::now();
        while !self.clock.is_settled() {
            if self.state.is_gone.load(Ordering::Acquire) || begun.elapsed() > WARM_UP {
                let cause = self.errors.take_cause().unwrap_or_else(|| "it does not play evenly".to_owned());
                return Err(failed(&self.name, &cause));
            }
            self.take_stamps();
            let room = self.room();
            self.write(&Block::silence(2, room));
            std::thread::sleep(Duration::from_millis(5));
        }
        self.state.underruns.store(0, Ordering::Relaxed);
        self.errors.take_cause();
        Ok(())
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// How many frames can be written now.
    pub(crate) fn room(&mut self) -> usize {
        self.producer.slots() / 2
    }

    /// Frames written since it was opened.
    pub(crate) fn written(&self) -> i64 {
        self.written
    }

    /// Writes stereo frames; no more than [`Card::room`].
    pub(crate) fn write(&mut self, block: &Block) {
        let [left, right] = block.channels() else { return };
        self.interleaved.clear();
        self.interleaved.extend(left.iter().zip(right).flat_map(|(left, right)| [*left, *right]));
        if self.producer.push_entire_slice(&self.interleaved).is_ok() {
            self.written += block.frames() as i64;
        }
    }

    /// Gives it what a live voice says.
    pub(crate) fn write_voice(&mut self, voice: &[f32]) {
        if let Some(voice_in) = &mut self.voice {
            voice_in.push(voice);
        }
    }

    /// When a written (or coming) frame is heard.
    pub(crate) fn heard_at(&mut self, frame: i64) -> Option<Instant> {
        self.take_stamps();
        self.clock.heard_at(frame)
    }

    /// Times it ran out of sound.
    pub(crate) fn underruns(&self) -> u64 {
        self.state.underruns.load(Ordering::Relaxed)
    }

    /// Why it no longer plays, if it does not.
    pub(crate) fn failure(&mut self) -> Option<String> {
        self.take_stamps();
        let is_gone = self.state.is_gone.load(Ordering::Acquire) || self.last_stamp.elapsed() > DEAD_AFTER;
        is_gone.then(|| self.errors.take_cause().unwrap_or_else(|| "it takes no sound any more".to_owned()))
    }

    fn take_stamps(&mut self) {
        self.errors.read();
        while let Ok(stamp) = self.stamps.pop() {
            self.clock.observe(stamp);
            self.last_stamp = Instant::now();
        }
    }
}

/// Names of the output devices, for people to choose from.
pub fn output_devices() -> Vec<String> {
    hush();
    let devices = cpal::default_host().output_devices();
    devices.map(|devices| devices.map(|device| name_of(&device)).collect()).unwrap_or_default()
}

/// Whether the system has a default output device that takes 48 kHz stereo.
pub fn has_default_output() -> bool {
    find(None).is_some_and(|device| formats(&device).next().is_some())
}

fn find(name: Option<&str>) -> Option<Device> {
    hush();
    let host = cpal::default_host();
    let Some(name) = name else { return host.default_output_device() };
    let by_name = || host.output_devices().ok()?.find(|device| is_called(device, name));
    name.parse().ok().and_then(|id| host.device_by_id(&id)).or_else(by_name)
}

/// Keeps ALSA from writing its own troubles between the lines of whoever looks for a card: that there is none is said
/// in words. What it has to say in this thread goes into memory, and makes way for the next search's.
#[cfg(target_os = "linux")]
pub(crate) fn hush() {
    let _ = alsa::Output::local_error_handler();
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn hush() {}

/// Whether that is the name of a device.
pub(crate) fn is_called(device: &Device, name: &str) -> bool {
    name_of(device) == name
}

/// The name by which a device is chosen on the command line.
fn name_of(device: &Device) -> String {
    device.id().map(|id| id.to_string()).unwrap_or_else(|_| device.to_string())
}

/// The sample formats in which it takes 48 kHz stereo.
fn formats(device: &Device) -> impl Iterator<Item = SampleFormat> + use<> {
    let configs = device.supported_output_configs().ok();
    let fits = |config: &cpal::SupportedStreamConfigRange| {
        config.channels() == 2 && (config.min_sample_rate()..=config.max_sample_rate()).contains(&STATION_RATE.0)
    };
    let found: Vec<_> = configs.into_iter().flatten().filter(fits).map(|config| config.sample_format()).collect();
    [SampleFormat::F32, SampleFormat::I32, SampleFormat::I16]
        .into_iter()
        .filter(move |wanted| found.contains(wanted))
}

fn open_stream(
    device: &Device,
    pump: Pump,
    period: u32,
    errors: ErrorReporter,
    name: &str,
) -> Result<cpal::Stream, Message> {
    let format = formats(device).next();
    let format = format.ok_or_else(|| Message::new("playout-device-format").with("device", name))?;
    let opened = match format {
        SampleFormat::F32 => open_as::<f32>(device, pump, period, errors),
        SampleFormat::I32 => open_as::<i32>(device, pump, period, errors),
        _ => open_as::<i16>(device, pump, period, errors),
    };
    opened.map_err(|cause| failed(name, &cause.to_string()))
}

fn open_as<T: SizedSample + FromSample<f32>>(
    device: &Device,
    mut pump: Pump,
    period: u32,
    mut errors: ErrorReporter,
) -> Result<cpal::Stream, cpal::Error>
where
    f32: FromSample<T>,
{
    let config =
        StreamConfig { channels: 2, sample_rate: STATION_RATE.0, buffer_size: cpal::BufferSize::Fixed(period) };
    device.build_output_stream(
        config,
        move |out: &mut [T], info: &OutputCallbackInfo| {
            let timestamp = info.timestamp();
            let delay = timestamp.playback.saturating_duration_since(timestamp.callback);
            pump.fill(out, Instant::now() + delay);
        },
        move |error| errors.report(error),
        Some(TIMEOUT),
    )
}

/// How much the card is to ask for at a time, or what of its kind it can do.
fn period_of(device: &Device, latency: Latency) -> u32 {
    let wanted = latency.period().0 as u32;
    match device.default_output_config().map(|config| *config.buffer_size()) {
        // Two periods must have room.
        Ok(SupportedBufferSize::Range { min, max }) => wanted.clamp(min, (max / 2).max(min)),
        _ => wanted,
    }
}

fn failed(name: &str, cause: &str) -> Message {
    Message::new("playout-device-failed").with("device", name).with("cause", cause)
}
