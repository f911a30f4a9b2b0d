//! The sound card, through cpal: a thin pump from a ring to the device, and the stamps that tell when a frame is
//! heard.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    Device, ErrorKind, FromSample, OutputCallbackInfo, Sample, SampleFormat, SizedSample, StreamConfig,
    SupportedBufferSize,
};
use rtrb::{Consumer, Producer, RingBuffer};
use surco_audio::Block;
use surco_messages::Message;
use surco_model::Ducking;
use surco_units::STATION_RATE;

use crate::clock::{CardClock, Stamp};
use crate::latency::Latency;
use crate::live_mix::{Faders, LiveMix, VoiceIn};
use crate::thread_priority;

/// How long a card may take to answer a request.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it may take until it plays evenly. A sound server that was idle first ends the pause it had planned, and
/// that is up to 2 s long.
const WARM_UP: Duration = Duration::from_secs(6);
/// A card that has not asked for sound for so long is gone.
const DEAD: Duration = Duration::from_secs(2);

/// A sound card that is playing.
pub(crate) struct Card {
    name: String,
    producer: Producer<f32>,
    stamps: Consumer<Stamp>,
    /// Where a live voice goes in.
    voice: Option<VoiceIn>,
    clock: CardClock,
    shared: Arc<Shared>,
    interleaved: Vec<f32>,
    written: i64,
    last_stamp: Instant,
    // Last, so that the callback stops before what it uses goes.
    _stream: cpal::Stream,
}

#[derive(Default)]
struct Shared {
    underruns: AtomicU64,
    gone: AtomicBool,
    cause: Mutex<Option<String>>,
}

impl Card {
    /// Opens a card by its name (none: the system's default), begins to play silence, and learns when its frames are
    /// heard. Where a live voice may come in, it is told how that is mixed.
    ///
    /// # Errors
    /// When there is no such card, it does not take 48 kHz stereo, or does not begin to play.
    pub(crate) fn open(
        name: Option<&str>,
        response: Latency,
        live: Option<(Arc<Faders>, Ducking)>,
    ) -> Result<Card, Message> {
        let shown = name.unwrap_or("default").to_owned();
        let missing = || Message::new("playout-device-missing").with("device", shown.as_str());
        let device = find(name).ok_or_else(missing)?;
        let (producer, consumer) = RingBuffer::new(2 * response.ring().index());
        let (stamp_producer, stamps) = RingBuffer::new(256);
        let shared = Arc::new(Shared::default());
        let (voice, stage) = live.map(|(faders, ducking)| LiveMix::new(faders, ducking)).unzip();
        let pump = Pump { ring: consumer, stage, stamps: stamp_producer, shared: Arc::clone(&shared), taken: 0 };
        if shown.contains("hw:") {
            // Its thread is started by this one. A sound server is another process: what waits for that in real time keeps
            // it from the processor, and with it the sound (7 s of silence on two cores, measured).
            let _ = thread_priority::claim();
        }
        let stream = open_stream(&device, pump, period_of(&device, response), &shared, &shown)?;
        let mut card = Card {
            name: shown,
            producer,
            stamps,
            voice,
            clock: CardClock::default(),
            shared,
            interleaved: Vec::new(),
            written: 0,
            last_stamp: Instant::now(),
            _stream: stream,
        };
        card.write(&Block::silence(2, response.ring().index()));
        card._stream.play().map_err(|cause| failed(&card.name, &cause.to_string()))?;
        card.learn()?;
        Ok(card)
    }

    /// Plays silence until it is known when frames are heard.
    fn learn(&mut self) -> Result<(), Message> {
        let begun = Instant::now();
        while !self.clock.is_settled() {
            if self.shared.gone.load(Ordering::Acquire) || begun.elapsed() > WARM_UP {
                let cause = self.cause().unwrap_or_else(|| "it does not play evenly".to_owned());
                return Err(failed(&self.name, &cause));
            }
            self.take_stamps();
            let room = self.room();
            self.write(&Block::silence(2, room));
            std::thread::sleep(Duration::from_millis(5));
        }
        self.shared.underruns.store(0, Ordering::Relaxed);
        self.cause();
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
        self.shared.underruns.load(Ordering::Relaxed)
    }

    /// Why it no longer plays, if it does not.
    pub(crate) fn failure(&mut self) -> Option<String> {
        self.take_stamps();
        let is_gone = self.shared.gone.load(Ordering::Acquire) || self.last_stamp.elapsed() > DEAD;
        is_gone.then(|| self.cause().unwrap_or_else(|| "it takes no sound any more".to_owned()))
    }

    /// What the system said first since this was asked last.
    fn cause(&self) -> Option<String> {
        self.shared.cause.lock().ok()?.take()
    }

    fn take_stamps(&mut self) {
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
    shared: &Arc<Shared>,
    name: &str,
) -> Result<cpal::Stream, Message> {
    let format = formats(device).next();
    let format = format.ok_or_else(|| Message::new("playout-device-format").with("device", name))?;
    let opened = match format {
        SampleFormat::F32 => open_as::<f32>(device, pump, period, shared),
        SampleFormat::I32 => open_as::<i32>(device, pump, period, shared),
        _ => open_as::<i16>(device, pump, period, shared),
    };
    opened.map_err(|cause| failed(name, &cause.to_string()))
}

fn open_as<T: SizedSample + FromSample<f32>>(
    device: &Device,
    mut pump: Pump,
    period: u32,
    shared: &Arc<Shared>,
) -> Result<cpal::Stream, cpal::Error>
where
    f32: FromSample<T>,
{
    let config =
        StreamConfig { channels: 2, sample_rate: STATION_RATE.0, buffer_size: cpal::BufferSize::Fixed(period) };
    let shared = Arc::clone(shared);
    let on_error = move |error: cpal::Error| match error.kind() {
        ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
        ErrorKind::Xrun => {
            shared.underruns.fetch_add(1, Ordering::Relaxed);
        }
        kind => {
            // Other troubles pass, or the card stops asking for sound: sound servers have some at every beginning.
            if let Ok(mut cause) = shared.cause.try_lock() {
                cause.get_or_insert_with(|| error.to_string());
            }
            let is_gone = matches!(kind, ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated);
            shared.gone.fetch_or(is_gone, Ordering::Release);
        }
    };
    device.build_output_stream(
        config,
        move |out: &mut [T], info: &OutputCallbackInfo| {
            let timestamp = info.timestamp();
            let delay = timestamp.playback.saturating_duration_since(timestamp.callback);
            pump.fill(out, Instant::now() + delay);
        },
        on_error,
        Some(PATIENCE),
    )
}

/// How much the card is to ask for at a time, or what of its kind it can do.
fn period_of(device: &Device, response: Latency) -> u32 {
    let wanted = response.period().0 as u32;
    match device.default_output_config().map(|config| *config.buffer_size()) {
        // Two periods must have room.
        Ok(SupportedBufferSize::Range { min, max }) => wanted.clamp(min, (max / 2).max(min)),
        _ => wanted,
    }
}

fn failed(name: &str, cause: &str) -> Message {
    Message::new("playout-device-failed").with("device", name).with("cause", cause)
}

/// What runs in the device's callback: it copies, counts and stamps, mixes a live voice in where there is one, and does
/// nothing else. It asks for no memory, takes no lock, writes no log and touches no file.
struct Pump {
    ring: Consumer<f32>,
    stage: Option<LiveMix>,
    stamps: Producer<Stamp>,
    shared: Arc<Shared>,
    /// Frames taken from the ring so far.
    taken: i64,
}

impl Pump {
    /// Fills the card's buffer, whose first frame will be heard at `heard_at`.
    fn fill<T: SizedSample + FromSample<f32>>(&mut self, out: &mut [T], heard_at: Instant)
    where
        f32: FromSample<T>,
    {
        // When nobody has looked at the stamps for long, the newest is not needed.
        let _ = self.stamps.push(Stamp { frame: self.taken, heard_at });
        self.taken += self.copy(out);
    }

    /// Frames that were there; the rest becomes silence.
    fn copy<T: SizedSample + FromSample<f32>>(&mut self, out: &mut [T]) -> i64
    where
        f32: FromSample<T>,
    {
        let wanted = out.len();
        let samples = wanted.min(self.ring.slots()) & !1;
        if let Ok(chunk) = self.ring.read_chunk(samples) {
            let (first, second) = chunk.as_slices();
            for (place, sample) in out.iter_mut().zip(first.iter().chain(second)) {
                *place = T::from_sample(*sample);
            }
            chunk.commit_all();
        }
        out[samples..].fill(T::EQUILIBRIUM);
        if let Some(stage) = &mut self.stage {
            stage.begin(wanted / 2);
            for frame in out.chunks_exact_mut(2) {
                let programme = [frame[0], frame[1]].map(f32::from_sample);
                let mixed = stage.mix(programme);
                if mixed != programme {
                    (frame[0], frame[1]) = (T::from_sample(mixed[0]), T::from_sample(mixed[1]));
                }
            }
        }
        if samples < wanted {
            self.shared.underruns.fetch_add(1, Ordering::Relaxed);
        }
        (samples / 2) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stops the test when memory is asked for where none may be.
    #[global_allocator]
    static GUARD: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

    #[test]
    fn the_card_s_callback_asks_for_no_memory_whether_there_is_sound_or_not() {
        let (mut producer, ring) = RingBuffer::new(4096);
        let (stamps, _kept) = RingBuffer::new(4);
        let (mut voice_in, stage) = speaking();
        let mut pump = Pump { ring, stage, stamps, shared: Arc::default(), taken: 0 };
        producer.push_entire_slice(&[0.25; 3000]).unwrap();
        voice_in.push(&[0.25; 3000]);
        let (mut floats, mut numbers) = ([0.0_f32; 1024], [0_i16; 1024]);
        assert_no_alloc::assert_no_alloc(|| {
            for _ in 0..8 {
                pump.fill(&mut floats, Instant::now());
                pump.fill(&mut numbers, Instant::now());
            }
        });
        assert_eq!(pump.taken, 1500, "all that was there was taken");
        assert!(floats.iter().all(|sample| sample.abs() < 1e-3), "and the rest is silence");
    }

    /// A stage on which somebody speaks.
    fn speaking() -> (VoiceIn, Option<LiveMix>) {
        let faders = Arc::new(Faders::default());
        let (voice_in, stage) = LiveMix::new(Arc::clone(&faders), Ducking::default());
        faders.set(1.0, 0.2);
        (voice_in, Some(stage))
    }

    #[test]
    fn a_live_voice_is_in_the_mix_of_the_callback_that_comes_next_whatever_waits_of_the_programme() {
        let (mut producer, ring) = RingBuffer::new(96_000);
        let (stamps, _kept) = RingBuffer::new(64);
        let faders = Arc::new(Faders::default());
        let (mut voice_in, stage) = LiveMix::new(Arc::clone(&faders), Ducking::default());
        let mut pump = Pump { ring, stage: Some(stage), stamps, shared: Arc::default(), taken: 0 };
        producer.push_entire_slice(&[0.5; 90_000]).unwrap();
        let mut out = [0.0_f32; 1920];
        for _ in 0..10 {
            voice_in.push(&[0.25; 960]);
            pump.fill(&mut out, Instant::now());
            assert_eq!(out, [0.5; 1920], "to the bit");
        }
        faders.set(1.0, 0.0);
        voice_in.push(&[0.25; 960]);
        pump.fill(&mut out, Instant::now());
        assert!(out[1919] > 0.6, "both: {}", out[1919]);
        for _ in 0..10 {
            voice_in.push(&[0.25; 960]);
            pump.fill(&mut out, Instant::now());
        }
        assert_eq!(out, [0.25; 1920], "the voice alone");
    }

    #[test]
    fn the_pump_gives_what_is_there_and_silence_for_the_rest() {
        let (mut producer, ring) = RingBuffer::new(8);
        let (stamps, _kept) = RingBuffer::new(1);
        let shared = Arc::new(Shared::default());
        let mut pump = Pump { ring, stage: None, stamps, shared: Arc::clone(&shared), taken: 0 };
        producer.push_entire_slice(&[0.5, -0.5, 0.25, -0.25]).unwrap();
        let mut out = [9.0_f32; 6];
        assert_eq!(pump.copy(&mut out), 2);
        assert_eq!(out, [0.5, -0.5, 0.25, -0.25, 0.0, 0.0]);
        assert_eq!(shared.underruns.load(Ordering::Relaxed), 1);
    }

    /// Tells the test's own program to be the process of the test below, and whether to touch a file on the way.
    #[cfg(target_os = "linux")]
    const CALLBACK: &str = "SURCO_TEST_CALLBACK";

    #[cfg(target_os = "linux")]
    #[test]
    #[ignore = "is a process of the test below"]
    fn the_callback_in_a_process_that_may_ask_the_system_for_nothing() {
        use std::collections::BTreeMap;

        use seccompiler::{
            BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
            SeccompRule, apply_filter,
        };

        let Ok(what) = std::env::var(CALLBACK) else { return };
        let (mut producer, ring) = RingBuffer::new(96_000);
        let (stamps, _kept) = RingBuffer::new(4);
        let shared = Arc::new(Shared::default());
        // Whatever else there is to be locked is locked.
        let cause = shared.cause.lock().unwrap();
        let (mut voice_in, stage) = speaking();
        let mut pump = Pump { ring, stage, stamps, shared: Arc::clone(&shared), taken: 0 };
        producer.push_entire_slice(&vec![0.25; 90_000]).unwrap();
        voice_in.push(&[0.25; 14_000]);
        let (mut floats, mut numbers) = ([0.0_f32; 1024], [0_i16; 1024]);
        // What it takes to end, and what the test's own program says on its standard output then.
        let stdout = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, 1).unwrap();
        let rules = BTreeMap::from([
            (libc::SYS_exit_group, vec![]),
            (libc::SYS_sigaltstack, vec![]),
            (libc::SYS_munmap, vec![]),
            (libc::SYS_write, vec![SeccompRule::new(vec![stdout]).unwrap()]),
        ]);
        let architecture = std::env::consts::ARCH.try_into().unwrap();
        let filter =
            SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, architecture).unwrap();
        let filter: BpfProgram = filter.try_into().unwrap();
        apply_filter(&filter).unwrap();
        for _ in 0..10_000 {
            pump.fill(&mut floats, Instant::now());
            pump.fill(&mut numbers, Instant::now());
        }
        if what == "file" {
            let _ = std::fs::metadata("/");
        }
        std::mem::forget(cause);
        std::process::exit(0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_card_s_callback_asks_the_system_for_nothing_and_waits_for_no_lock() {
        use std::os::unix::process::ExitStatusExt;

        let run = |what: &str| {
            let name = "device::tests::the_callback_in_a_process_that_may_ask_the_system_for_nothing";
            let mut process = std::process::Command::new(std::env::current_exe().unwrap());
            process.args(["--exact", name, "--ignored", "--nocapture"]).env(CALLBACK, what);
            process.output().unwrap().status
        };
        assert_eq!(run("nothing").code(), Some(0));
        assert_eq!(run("file").signal(), Some(libc::SIGSYS), "and it would be noticed if it did");
    }
}
