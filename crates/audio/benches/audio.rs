//! How long a minute of a stereo voice takes: to decode, to measure, to normalise.
//!
//! `cargo bench -p surco-audio`

use std::f64::consts::TAU;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use surco_audio::{Block, Encoding, Error, Limited, Source, Wanted, create, measure, normalize, open};
use surco_job::{Job, Silent};
use surco_units::{STATION_RATE, TruePeak};

const MINUTE: usize = 60 * STATION_RATE.0 as usize;

/// Harmonics in syllables with a little hiss, a bit different on both sides.
fn minute() -> Block {
    let side = |pitch: f64| {
        let mut noise = 0x2545_F491_u32;
        let sample = |n: usize| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let time = n as f64 / f64::from(STATION_RATE.0);
            let syllable = (TAU * 2.0 * time).sin().max(0.0);
            let tones =
                (1..=12u32).map(|number| (TAU * pitch * f64::from(number) * time).sin() / f64::from(number));
            (0.2 * syllable * tones.sum::<f64>() + 0.000_2 * (f64::from(noise) / f64::from(u32::MAX) - 0.5)) as f32
        };
        (0..MINUTE).map(sample).collect()
    };
    Block::from_channels(vec![side(120.0), side(121.0)])
}

fn written(folder: &Path, name: &str) -> Result<PathBuf, Error> {
    let path = folder.join(name);
    let mut sink = create(&path, Encoding::for_path(&path)?, 2, STATION_RATE)?;
    sink.write(&minute())?;
    sink.finish()?;
    Ok(path)
}

/// Reads to the end.
fn drain(mut source: impl Source) -> Result<(), Error> {
    let mut block = Block::default();
    loop {
        source.read(&mut block)?;
        if block.is_empty() {
            return Ok(());
        }
        black_box(&block);
    }
}

fn audio(criterion: &mut Criterion) {
    if let Err(error) = everyday(criterion) {
        eprintln!("nothing to measure with: {error}");
    }
}

fn everyday(criterion: &mut Criterion) -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let [wav, mp3, opus] = ["minuto.wav", "minuto.mp3", "minuto.opus"].map(|name| written(folder.path(), name));
    let (wav, mp3, opus) = (wav?, mp3?, opus?);
    let mut group = criterion.benchmark_group("a minute");
    group.sample_size(10);
    for (name, file) in [("wav", &wav), ("mp3", &mp3), ("opus", &opus)] {
        group.bench_function(format!("decode {name}"), |bench| bench.iter(|| drain(open(file)?)));
    }
    group.bench_function("measure", |bench| {
        bench.iter(|| measure(&mut open(&wav)?, &mut Job::unattended(&mut Silent)))
    });
    group.bench_function("limit", |bench| bench.iter(|| drain(Limited::new(open(&wav)?, TruePeak(-12.0)))));
    let output = folder.path().join("listo.wav");
    group.bench_function("normalize mp3 to wav", |bench| {
        bench.iter(|| normalize(&mp3, &output, &Wanted::for_path(&output)?, &mut Job::unattended(&mut Silent)));
    });
    group.finish();
    Ok(())
}

criterion_group!(benches, audio);
criterion_main!(benches);
