//! Where sound goes to stay: files in the formats of radio, archive and telephone.
//!
//! Every file is written under another name beside its place, brought safely to the disk, and only then given its
//! name: a file that is there is complete, and a power cut leaves the one before.

mod broadcast_wave;
mod bwf;
mod cart;
mod dither;
mod file;
mod flac;
mod mp3;
mod opus;
mod wav;

use std::path::Path;

use surco_units::SampleRate;

use crate::{Error, Sink};
pub use broadcast_wave::{BroadcastWave, Samples, packed, samples_in, with_other_words};
pub use bwf::{Bext, Broadcast, Cue};
pub use cart::Cart;
pub use mp3::Mp3Stream;
pub use opus::OggOpus;

/// How sound is written: the container with its codec and how finely.
#[derive(Debug, Clone, PartialEq)]
pub enum Encoding {
    /// Plain PCM, for editors and for listening.
    Wav {
        /// 16 (dithered) or 24.
        bits: u32,
    },
    /// Broadcast Wave (EBU Tech 3285 version 2): PCM with who, when, how loud, and chapters.
    Bwf {
        /// 16 (dithered) or 24.
        bits: u32,
        /// Its metadata.
        broadcast: Box<Broadcast>,
    },
    /// Lossless, for the archive.
    Flac {
        /// 16 (dithered) or 24.
        bits: u32,
    },
    /// MP3 of constant bit rate.
    Mp3 {
        /// kbit/s for all channels: 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256 or 320.
        kbps: u32,
    },
    /// MP3 whose bit rate goes with the sound.
    Mp3Variable {
        /// LAME's scale: 0 the best (about 245 kbit/s in stereo), 9 the smallest (about 65).
        quality: u32,
    },
    /// Opus in Ogg; the sound must be at 48 kHz.
    Opus {
        /// About how many kbit/s for all channels, 6 to 510.
        kbps: u32,
    },
}

impl Encoding {
    /// The encoding that the ending of a file's name asks for, at a quality fit for radio: `.wav` and
    /// `.flac` of 16 bits, `.mp3` of 128 kbit/s, `.opus` or `.ogg` of 64 kbit/s.
    ///
    /// # Errors
    /// [`Error::UnknownEnding`] for any other.
    pub fn for_path(path: &Path) -> Result<Encoding, Error> {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        match ending.as_str() {
            "wav" => Ok(Encoding::Wav { bits: 16 }),
            "flac" => Ok(Encoding::Flac { bits: 16 }),
            "mp3" => Ok(Encoding::Mp3 { kbps: 128 }),
            "opus" | "ogg" => Ok(Encoding::Opus { kbps: 64 }),
            _ => Err(Error::UnknownEnding { path: path.to_owned() }),
        }
    }
}

/// Begins a file at `path` for sound of so many channels at this rate.
///
/// # Errors
/// [`Error::Unencodable`] when the encoding has no place for such sound, [`Error::Write`] when the folder refuses.
pub fn create(path: &Path, encoding: Encoding, channels: usize, rate: SampleRate) -> Result<Box<dyn Sink>, Error> {
    Ok(match encoding {
        Encoding::Wav { bits } => Box::new(wav::Wav::create(path, bits, channels, rate, None)?),
        Encoding::Bwf { bits, broadcast } => {
            Box::new(wav::Wav::create(path, bits, channels, rate, Some(broadcast))?)
        }
        Encoding::Flac { bits } => Box::new(flac::Flac::create(path, bits, channels, rate)?),
        Encoding::Mp3 { kbps } => Box::new(mp3::Mp3::create(path, kbps, channels, rate)?),
        Encoding::Mp3Variable { quality } => Box::new(mp3::Mp3::create_variable(path, quality, channels, rate)?),
        Encoding::Opus { kbps } => Box::new(opus::Opus::create(path, kbps, channels, rate)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Block;
    use crate::test_sound::as_ffmpeg_hears;
    use std::path::PathBuf;
    use std::process::Command;
    use surco_testing::{level, noise, sine};
    use surco_units::STATION_RATE;

    fn write(path: &Path, encoding: Encoding, channels: &[Vec<f32>]) {
        let mut sink = create(path, encoding, channels.len(), STATION_RATE).unwrap();
        let whole = Block::from_channels(channels.to_vec());
        for from in (0..whole.frames()).step_by(1000) {
            let mut part = Block::new(channels.len());
            part.extend(&whole, from..(from + 1000).min(whole.frames()));
            sink.write(&part).unwrap();
        }
        sink.finish().unwrap();
    }

    /// What is left of the sound when the copy is taken from it, in dB below the sound.
    fn difference(sound: &[f32], copy: &[f32]) -> f64 {
        let power = |samples: &mut dyn Iterator<Item = f32>| samples.map(|s| f64::from(s).powi(2)).sum::<f64>();
        let rest = power(&mut sound.iter().zip(copy).map(|(sample, copied)| sample - copied));
        10.0 * (rest / power(&mut sound.iter().copied())).log10()
    }

    fn sounds() -> [Vec<Vec<f32>>; 2] {
        let mono: Vec<f32> = sine(440.0, 0.3, 2.0).iter().zip(noise(0.002, 2.0)).map(|(s, n)| s + n).collect();
        [vec![mono.clone()], vec![mono, sine(300.0, 0.5, 2.0)]]
    }

    #[test]
    fn every_format_gives_back_the_sound_in_its_place_and_length() {
        let folder = tempfile::tempdir().unwrap();
        let encodings = [
            ("a.wav", Encoding::Wav { bits: 16 }, -75.0),
            ("b.wav", Encoding::Wav { bits: 24 }, -120.0),
            ("c.flac", Encoding::Flac { bits: 16 }, -75.0),
            ("d.flac", Encoding::Flac { bits: 24 }, -120.0),
            ("e.mp3", Encoding::Mp3 { kbps: 128 }, -30.0),
            ("g.mp3", Encoding::Mp3Variable { quality: 2 }, -30.0),
            ("f.opus", Encoding::Opus { kbps: 96 }, -30.0),
        ];
        for (name, encoding, wanted) in encodings {
            for channels in sounds() {
                let path = folder.path().join(name);
                write(&path, encoding.clone(), &channels);
                let Some(heard) = as_ffmpeg_hears(&path, channels.len()) else { return };
                for (sound, copy) in channels.iter().zip(&heard) {
                    assert_eq!(copy.len(), sound.len(), "{name}");
                    let difference = difference(sound, copy);
                    assert!(difference < wanted, "{name}: {difference} dB");
                }
            }
        }
    }

    #[test]
    fn an_mp3_is_as_loud_as_its_sound_at_every_bit_rate() {
        let folder = tempfile::tempdir().unwrap();
        let constant = [64, 128, 160, 192, 224, 256, 320].map(|kbps| Encoding::Mp3 { kbps });
        let variable = [0, 2, 5].map(|quality| Encoding::Mp3Variable { quality });
        for encoding in constant.into_iter().chain(variable) {
            let path = folder.path().join("tono.mp3");
            let sound = sine(440.0, 0.3, 1.0);
            write(&path, encoding.clone(), std::slice::from_ref(&sound));
            let Some(heard) = as_ffmpeg_hears(&path, 1) else { return };
            assert_eq!(heard[0].len(), sound.len());
            let lost = level(&sound) - level(&heard[0]);
            assert!(lost.abs() < 0.05, "{encoding:?}: {lost} dB");
        }
    }

    #[test]
    fn the_shortest_sounds_are_written_whole() {
        let folder = tempfile::tempdir().unwrap();
        for frames in [1, 2, 15, 16, 17, 4095, 4096, 4097] {
            let sound = vec![sine(440.0, 0.3, 1.0)[..frames].to_vec()];
            for encoding in [
                Encoding::Flac { bits: 16 },
                Encoding::Mp3 { kbps: 64 },
                Encoding::Mp3Variable { quality: 4 },
                Encoding::Opus { kbps: 32 },
            ] {
                let path = folder.path().join(format!("{frames}.sound"));
                write(&path, encoding.clone(), &sound);
                let Some(heard) = as_ffmpeg_hears(&path, 1) else { return };
                assert_eq!(heard[0].len(), frames, "{encoding:?}");
            }
        }
    }

    #[test]
    fn the_reference_decoder_of_flac_finds_nothing_wrong() {
        let folder = tempfile::tempdir().unwrap();
        for (number, frames) in [0, 1, 40, 4096, 96_000].into_iter().enumerate() {
            let path = folder.path().join(format!("{number}.flac"));
            let sound: Vec<Vec<f32>> = sounds()[1].iter().map(|channel| channel[..frames].to_vec()).collect();
            write(&path, Encoding::Flac { bits: 24 }, &sound);
            let Ok(flac) = Command::new("flac").arg("-ts").arg(&path).output() else {
                eprintln!("skipped: flac is not installed");
                return;
            };
            assert!(flac.status.success(), "{frames}: {}", String::from_utf8_lossy(&flac.stderr));
        }
    }

    #[test]
    fn the_name_chooses_the_format() {
        let chosen = |name: &str| Encoding::for_path(&PathBuf::from(name));
        assert_eq!(chosen("a/Ordeño.MP3").unwrap(), Encoding::Mp3 { kbps: 128 });
        assert_eq!(chosen("x.opus").unwrap(), Encoding::Opus { kbps: 64 });
        assert_eq!(chosen("x.flac").unwrap(), Encoding::Flac { bits: 16 });
        for wrong in ["x", "x.doc", "mp3", ".wav"] {
            assert!(matches!(chosen(wrong), Err(Error::UnknownEnding { .. })), "{wrong}");
        }
    }

    #[test]
    fn what_a_format_cannot_hold_is_refused_before_a_file_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |encoding, channels, hertz| {
            let made = create(&folder.path().join("x"), encoding, channels, SampleRate(hertz));
            assert!(matches!(made, Err(Error::Unencodable { .. })));
        };
        refused(Encoding::Flac { bits: 8 }, 2, 48_000);
        refused(Encoding::Flac { bits: 16 }, 6, 48_000);
        refused(Encoding::Mp3 { kbps: 100 }, 2, 48_000);
        refused(Encoding::Mp3 { kbps: 128 }, 3, 48_000);
        refused(Encoding::Mp3Variable { quality: 10 }, 2, 48_000);
        refused(Encoding::Opus { kbps: 64 }, 2, 44_100);
        refused(Encoding::Opus { kbps: 600 }, 2, 48_000);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
