//! Levels over short times: the noise between words, silences, where sound begins and ends, and what the channels
//! have to do with each other.

use surco_units::{Decibels, Frames, SampleRate};

use super::histogram::Histogram;
use super::position::position;

/// What can be wrong between left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelFault {
    /// Nothing on the left: a cable or a plug.
    LeftDead,
    /// Nothing on the right.
    RightDead,
    /// One side is the other upside down: a receiver with one loudspeaker hears next to nothing.
    OutOfPhase,
}

/// A cell is 10 ms, the resolution of silences; ten of them are judged together, over which any hum is even.
const CELLS_PER_SECOND: usize = 100;
pub(super) const CELLS: usize = 10;

/// Under this level nothing is heard on a radio: silence.
const SILENCE: f64 = -60.0;

/// A pause shorter than this is a part of speech.
const MIN_SILENCE: Frames = Frames::from_millis(2000);

/// Softer than any room or microphone: a file's own zero, dithered or not.
pub(super) const DIGITAL_SILENCE: f64 = -90.0;

/// Of the tenths of a second that hold sound, those that a recording's noise shows in: the softest tenth.
const PAUSES: f64 = 0.1;

/// One side so many dB under the other is no balance any more.
const DEAD_SIDE: f64 = 40.0;

/// The sides' likeness (1: the same, 0: nothing in common, -1: the same upside down) at which a mono receiver loses
/// most of the sound.
const UPSIDE_DOWN: f64 = -0.7;

/// Sound that is louder than this right before and right after zeros did not end by itself; zeros for longer are a
/// pause, between words that a gate lets through or made by somebody.
const IN_SOUND: f64 = -45.0;
const MAX_DROPOUT: Frames = Frames::from_millis(250);

/// More are not told one by one.
const MAX_DROPOUTS: usize = 1000;

/// What the loudest moments are: 99.5 % of the cells with sound have lower peaks. The rest are knocks and clicks.
const LOUD: f64 = 0.995;

/// What [`Levels`] found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) noise_floor: Option<Decibels>,
    pub(super) usual_peak: Option<Decibels>,
    pub(super) dc_offset: f64,
    pub(super) silences: Vec<(Frames, Frames)>,
    pub(super) sound: Option<(Frames, Frames)>,
    pub(super) dropouts: Vec<Frames>,
    pub(super) channel_fault: Option<ChannelFault>,
}

/// Listens to levels, block by block.
#[derive(Debug)]
pub(super) struct Levels {
    rate: SampleRate,
    cell_frames: usize,
    /// The cells of the group being filled: cell by cell, in each channel by channel.
    group: Vec<Vec<Cell>>,
    /// Frames in the last cell of the group.
    filled: usize,
    /// Frames in groups already judged.
    judged: usize,
    channels: Vec<Channel>,
    /// Products of left and right, about their means.
    likeness: f64,
    tenths: Histogram,
    peaks: Histogram,
    /// Since when it is silent.
    silent_since: Option<usize>,
    silences: Vec<(usize, usize)>,
    sound: Option<(usize, usize)>,
    /// The level before the last zeros, and where those began.
    before: f64,
    zero_since: Option<usize>,
    dropouts: Vec<usize>,
}

/// 10 ms of all channels together.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moment {
    /// The highest amplitude.
    pub(super) peak: f32,
    /// The sum of the squares.
    pub(super) power: f64,
}

impl Moment {
    fn of(cells: &[Cell]) -> Moment {
        let peak = cells.iter().map(|cell| cell.peak).fold(0.0, f32::max);
        Moment { peak, power: cells.iter().map(|cell| cell.power).sum() }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    sum: f64,
    power: f64,
    /// Products with the channel to the left.
    product: f64,
    peak: f32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Channel {
    sum: f64,
    /// About the mean.
    power: f64,
}

impl Levels {
    pub(super) fn new(channels: usize, rate: SampleRate) -> Levels {
        Levels {
            rate,
            cell_frames: (rate.0 as usize / CELLS_PER_SECOND).max(1),
            group: Vec::with_capacity(CELLS),
            filled: 0,
            judged: 0,
            channels: vec![Channel::default(); channels],
            likeness: 0.0,
            tenths: Histogram::new(),
            peaks: Histogram::new(),
            silent_since: None,
            silences: Vec::new(),
            sound: None,
            before: f64::NEG_INFINITY,
            zero_since: None,
            dropouts: Vec::new(),
        }
    }

    /// Takes the next frames; `complete` hears of the cells of each 100 ms that they complete.
    pub(super) fn push(&mut self, channels: &[Vec<f32>], complete: &mut dyn FnMut([Moment; CELLS])) {
        let length = channels.first().map_or(0, Vec::len);
        let mut from = 0;
        while from < length {
            if self.filled == 0 {
                self.group.push(vec![Cell::default(); channels.len()]);
            }
            let to = length.min(from + self.cell_frames - self.filled);
            if let Some(cells) = self.group.last_mut() {
                let mut left: Option<&[f32]> = None;
                for (cell, channel) in cells.iter_mut().zip(channels) {
                    cell.add(&channel[from..to], left.replace(&channel[from..to]));
                }
            }
            self.filled += to - from;
            from = to;
            if self.filled == self.cell_frames {
                self.filled = 0;
                if self.group.len() == CELLS {
                    complete(std::array::from_fn(|cell| Moment::of(&self.group[cell])));
                    self.judge();
                }
            }
        }
    }

    /// Judges the group of cells, which is 100 ms long or, at the end, shorter.
    fn judge(&mut self) {
        let group = std::mem::take(&mut self.group);
        let whole = self.cell_frames;
        let last = if self.filled == 0 { whole } else { self.filled };
        let length = |cell: usize| if cell + 1 == group.len() { last } else { whole };
        let frames = (0..group.len()).map(length).sum::<usize>() as f64;
        let means: Vec<f64> = (0..self.channels.len())
            .map(|channel| group.iter().map(|cells| cells[channel].sum).sum::<f64>() / frames)
            .collect();

        let mut loudest = 0.0f64;
        for (number, (channel, mean)) in self.channels.iter_mut().zip(&means).enumerate() {
            let power = group.iter().map(|cells| cells[number].power).sum::<f64>() - mean * mean * frames;
            channel.sum += mean * frames;
            channel.power += power.max(0.0);
            loudest = loudest.max(power / frames);
        }
        if let [left, right] = means[..] {
            self.likeness += group.iter().map(|cells| cells[1].product).sum::<f64>() - left * right * frames;
        }
        self.tenths.add(decibels(loudest), loudest);

        let mut at = self.judged;
        for (number, cells) in group.iter().enumerate() {
            let to = at + length(number);
            let count = (to - at) as f64;
            let about =
                |(cell, mean): (&Cell, &f64)| (cell.power - 2.0 * mean * cell.sum + mean * mean * count) / count;
            let level = decibels(cells.iter().zip(&means).map(about).fold(0.0, f64::max));
            self.note(at, to, level, cells.iter().map(|cell| cell.peak).fold(0.0, f32::max));
            at = to;
        }
        self.judged = at;
    }

    fn note(&mut self, from: usize, to: usize, level: f64, peak: f32) {
        self.note_dropout(from, level, peak);
        if level < SILENCE {
            self.silent_since.get_or_insert(from);
            return;
        }
        if let Some(since) = self.silent_since.take() {
            self.silences.push((since, from));
            self.forget_short_pause();
        }
        self.sound = Some((self.sound.map_or(from, |(first, _)| first), to));
        self.peaks.add(Decibels::of_amplitude(peak).0, 0.0);
    }

    fn note_dropout(&mut self, from: usize, level: f64, peak: f32) {
        if peak == 0.0 {
            self.zero_since.get_or_insert(from);
            return;
        }
        if let Some(since) = self.zero_since.take() {
            let brief = position(from, self.rate) - position(since, self.rate) <= MAX_DROPOUT;
            let dead = brief && self.before.min(level) > IN_SOUND;
            if dead && self.dropouts.len() < MAX_DROPOUTS {
                self.dropouts.push(since);
            }
        }
        self.before = level;
    }

    /// Forgets the last silence if it is only a pause.
    fn forget_short_pause(&mut self) {
        let rate = self.rate;
        self.silences.pop_if(|(from, to)| position(*to, rate) - position(*from, rate) < MIN_SILENCE);
    }

    pub(super) fn finish(mut self) -> Found {
        if !self.group.is_empty() {
            self.judge();
        }
        if let Some(since) = self.silent_since.take() {
            self.silences.push((since, self.judged));
            self.forget_short_pause();
        }
        let frames = |(from, to): (usize, usize)| (position(from, self.rate), position(to, self.rate));
        let offsets = self.channels.iter().map(|channel| channel.sum / self.judged.max(1) as f64);
        Found {
            noise_floor: self.tenths.quantile_above(DIGITAL_SILENCE, PAUSES).map(Decibels),
            usual_peak: self.peaks.quantile_above(Histogram::MIN_DB, LOUD).map(Decibels),
            dc_offset: offsets
                .fold(0.0, |most: f64, offset| if offset.abs() > most.abs() { offset } else { most }),
            silences: self.silences.iter().copied().map(frames).collect(),
            sound: self.sound.map(frames),
            dropouts: self.dropouts.iter().map(|at| position(*at, self.rate)).collect(),
            channel_fault: self.channel_fault(),
        }
    }

    fn channel_fault(&self) -> Option<ChannelFault> {
        let [left, right] = self.channels[..] else { return None };
        let level = |channel: Channel| decibels(channel.power / self.judged.max(1) as f64);
        let (level_left, level_right) = (level(left), level(right));
        if level_left.max(level_right) < SILENCE {
            None
        } else if level_left < level_right - DEAD_SIDE {
            Some(ChannelFault::LeftDead)
        } else if level_right < level_left - DEAD_SIDE {
            Some(ChannelFault::RightDead)
        } else if self.likeness < UPSIDE_DOWN * (left.power * right.power).sqrt() {
            Some(ChannelFault::OutOfPhase)
        } else {
            None
        }
    }
}

impl Cell {
    fn add(&mut self, samples: &[f32], left: Option<&[f32]>) {
        const LANES: usize = 8;
        let (mut sums, mut powers, mut peaks) = ([0.0f32; LANES], [0.0f32; LANES], [0.0f32; LANES]);
        let chunks = samples.chunks_exact(LANES);
        for (lane, sample) in chunks.remainder().iter().enumerate() {
            sums[lane] = *sample;
            powers[lane] = sample * sample;
            peaks[lane] = sample.abs();
        }
        for chunk in chunks {
            for lane in 0..LANES {
                sums[lane] += chunk[lane];
                powers[lane] += chunk[lane] * chunk[lane];
                peaks[lane] = peaks[lane].max(chunk[lane].abs());
            }
        }
        self.sum += sums.iter().map(|sum| f64::from(*sum)).sum::<f64>();
        self.power += powers.iter().map(|power| f64::from(*power)).sum::<f64>();
        self.peak = peaks.iter().fold(self.peak, |peak, lane| peak.max(*lane));
        let Some(left) = left else { return };
        let mut products = [0.0f32; LANES];
        let (lefts, rights) = (left.chunks_exact(LANES), samples.chunks_exact(LANES));
        for (lane, (left, right)) in lefts.remainder().iter().zip(rights.remainder()).enumerate() {
            products[lane] = left * right;
        }
        for (left, right) in lefts.zip(rights) {
            for lane in 0..LANES {
                products[lane] += left[lane] * right[lane];
            }
        }
        self.product += products.iter().map(|product| f64::from(*product)).sum::<f64>();
    }
}

fn decibels(power: f64) -> f64 {
    10.0 * power.max(0.0).log10()
}

#[cfg(test)]
mod tests {
    use super::*;
    use surco_testing::{noise, sine, voice};
    use surco_units::STATION_RATE;

    fn found(channels: &[Vec<f32>]) -> Found {
        let mut levels = Levels::new(channels.len(), STATION_RATE);
        for from in (0..channels[0].len()).step_by(1111) {
            let to = channels[0].len().min(from + 1111);
            levels
                .push(&channels.iter().map(|channel| channel[from..to].to_vec()).collect::<Vec<_>>(), &mut |_| {});
        }
        levels.finish()
    }

    fn silence(seconds: f64) -> Vec<f32> {
        vec![0.0; (seconds * 48_000.0) as usize]
    }

    #[test]
    fn silences_of_two_seconds_and_more_are_found_where_they_are() {
        let tone = |seconds| sine(440.0, 0.1, seconds);
        let sound =
            [silence(2.5), tone(1.0), silence(1.9), tone(1.0), silence(4.0), tone(0.5), silence(3.0)].concat();
        let found = found(&[sound]);
        let seconds = |(from, to): (Frames, Frames)| (from.seconds(), to.seconds());
        assert_eq!(
            found.silences.into_iter().map(seconds).collect::<Vec<_>>(),
            [(0.0, 2.5), (6.4, 10.4), (10.9, 13.9)]
        );
        assert_eq!(found.sound.map(seconds), Some((2.5, 10.9)));
    }

    #[test]
    fn hiss_under_sixty_decibels_and_a_displaced_zero_line_are_silence() {
        let hiss: Vec<f32> = noise(0.001, 3.0).iter().map(|sample| sample + 0.05).collect();
        let found = found(&[hiss.clone(), hiss]);
        assert_eq!(found.silences, [(Frames(0), Frames(144_000))]);
        assert_eq!(found.sound, None);
        assert!((found.dc_offset - 0.05).abs() < 1e-4);
    }

    #[test]
    fn the_noise_floor_is_the_level_between_the_words() {
        let spoken: Vec<f32> =
            voice(8.0).iter().zip(noise(0.01, 8.0)).map(|(voice, noise)| voice + noise).collect();
        // Noise that is even between ±a has a power of a²/3.
        let level = 20.0 * (0.01f64 / 3f64.sqrt()).log10();
        let floor = found(&[[spoken, silence(5.0)].concat()]).noise_floor.unwrap();
        assert!((floor.0 - level).abs() < 1.0, "{floor}");
        assert_eq!(found(&[silence(3.0)]).noise_floor, None);
    }

    #[test]
    fn a_side_without_sound_is_dead_and_one_upside_down_is_out_of_phase() {
        let (spoken, other) = (voice(2.0), noise(0.1, 2.0));
        let upside_down = spoken.iter().map(|sample| -sample).collect::<Vec<_>>();
        let hiss = noise(0.000_1, 2.0);
        let fault = |left: &[f32], right: &[f32]| found(&[left.to_vec(), right.to_vec()]).channel_fault;
        assert_eq!(fault(&spoken, &hiss), Some(ChannelFault::RightDead));
        assert_eq!(fault(&hiss, &spoken), Some(ChannelFault::LeftDead));
        assert_eq!(fault(&spoken, &upside_down), Some(ChannelFault::OutOfPhase));
        assert_eq!(fault(&spoken, &spoken), None);
        assert_eq!(fault(&spoken, &other), None);
        assert_eq!(fault(&hiss, &silence(2.0)), None);
        assert_eq!(found(&[spoken]).channel_fault, None);
    }

    #[test]
    fn sound_that_stops_dead_has_dropped_out_and_a_pause_has_not() {
        let tone = |seconds| sine(440.0, 0.1, seconds);
        let lost = [tone(1.0), silence(0.05), tone(1.0), silence(0.2), tone(0.5)].concat();
        let seconds: Vec<f64> = found(&[lost]).dropouts.iter().map(|at| at.seconds()).collect();
        assert_eq!(seconds, [1.0, 2.05]);
        let fading: Vec<f32> =
            tone(1.0).iter().enumerate().map(|(n, s)| s * (1.0 - n as f32 / 48_000.0)).collect();
        assert_eq!(found(&[[fading, silence(0.2), tone(1.0), silence(0.4), tone(1.0)].concat()]).dropouts, []);
    }

    #[test]
    fn the_usual_peak_does_not_mind_a_knock() {
        let mut sound = sine(440.0, 0.1, 20.0);
        sound[480_000] = 1.0;
        let usual = found(&[sound]).usual_peak.unwrap();
        assert!((usual.0 + 20.0).abs() < 0.1, "{usual}");
    }
}
