//! How long it takes to make a programme of 30 minutes: 20 segments of Opus, as telephones send them, over a bed that
//! ducks, between a signature and a closing. Repair is left out (profile `none`); it has its own bench in `audio`.
//!
//! `cargo bench -p surco-production` prints the figures.

use std::f64::consts::TAU;
use std::path::Path;
use std::time::Instant;

use surco_audio::{Block, Encoding, create};
use surco_job::{Job, Silent};
use surco_library::{Library, StationFolder};
use surco_production::{Assembled, assemble};
use surco_units::STATION_RATE;

const SEGMENTS: usize = 20;
const SEGMENT_SECONDS: usize = 90;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let home = folder.path();
    write_station(home)?;
    describe(home, "Media hora", SEGMENTS)?;
    let cold = timed("cold: nothing in the library", home)?;
    timed("nothing changed", home)?;
    describe(home, "Otro título", SEGMENTS)?;
    timed("another title", home)?;
    describe_cut(home, "Otro título", SEGMENTS, Some(SEGMENTS / 2))?;
    timed("another cut in the middle", home)?;
    describe_cut(home, "Otro título", SEGMENTS, Some(0))?;
    timed("another cut at the beginning", home)?;
    describe(home, "Otro título", SEGMENTS - 1)?;
    timed("one segment less", home)?;
    ffmpeg(home, cold.master.duration.seconds())?;
    println!("the programme: {}, {:?}", cold.master.duration, cold.master.loudness.integrated);
    println!("most memory: {} MB", most_memory().unwrap_or(0) / 1000);
    Ok(())
}

/// The same mix as a filter graph of ffmpeg's, which neither matches loudness nor limits nor measures: what somebody
/// would do without Surco.
fn ffmpeg(home: &Path, length: f64) -> Result<()> {
    let series = home.join("programs/media-hora");
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-v", "error", "-y", "-i"]).arg(series.join("cortina.wav"));
    command.args(["-stream_loop", "-1", "-i"]).arg(series.join("cama.wav"));
    let mut graph = String::new();
    for n in 0..SEGMENTS {
        command.arg("-i").arg(series.join(format!("episodes/1-prueba/{n:02}.ogg")));
        let delay = n * (SEGMENT_SECONDS * 1000 + 400);
        graph += &format!(
            "[{}:a]aformat=sample_rates=48000:channel_layouts=stereo,adelay={delay}|{delay}[s{n}];",
            n + 2
        );
    }
    graph += &(0..SEGMENTS).map(|n| format!("[s{n}]")).collect::<String>();
    graph += &format!("amix=inputs={SEGMENTS}:normalize=0,asplit[v1][v2];");
    graph += &format!("[1:a]aformat=sample_rates=48000:channel_layouts=stereo,atrim=0:{length:.3}[b];");
    graph +=
        "[b][v2]sidechaincompress=threshold=0.02:ratio=8:attack=150:release=600[d];[v1][d]amix=2:normalize=0[m];";
    // The tune is opened twice: split, its end would end both crossfades.
    command.arg("-i").arg(series.join("cortina.wav"));
    let tune = |input: usize, name: &str| {
        format!("[{input}:a]aformat=sample_rates=48000:channel_layouts=stereo[{name}];")
    };
    graph += &(tune(0, "t1") + &tune(SEGMENTS + 2, "t2"));
    graph += "[t1][m]acrossfade=d=1[x];[x][t2]acrossfade=d=1[out]";
    let made = home.join("ffmpeg.wav");
    command.args(["-filter_complex", &graph, "-map", "[out]", "-c:a", "pcm_s24le"]).arg(&made);
    let begun = Instant::now();
    match command.status() {
        Ok(status) if status.success() => {
            let seconds = begun.elapsed().as_secs_f64();
            // Two channels of 24 bits: a graph that ended early would compare with nothing.
            let heard = std::fs::metadata(&made)?.len() as f64 / (48_000.0 * 6.0);
            if (heard - length).abs() > 5.0 {
                return Err(format!("ffmpeg made {heard:.0} s instead of {length:.0}").into());
            }
            println!("ffmpeg, mix only: {seconds:.2} s, {:.0} times real time", length / seconds);
        }
        Ok(status) => println!("ffmpeg failed: {status}"),
        Err(cause) => println!("no ffmpeg to compare with: {cause}"),
    }
    Ok(())
}

fn timed(what: &str, home: &Path) -> Result<Assembled> {
    let folder = StationFolder::read(home, &home.join("schedule.toml"))?;
    let (program, episodes) = folder.programs.first().ok_or("no series")?;
    let mut library = Library::open(&home.join("library"))?;
    let (begun, worked) = (Instant::now(), processor_seconds());
    let made = assemble(
        &mut library,
        &folder,
        program,
        episodes.first().ok_or("no episode")?,
        &mut Job::unattended(&mut Silent),
    )?;
    let seconds = begun.elapsed().as_secs_f64();
    let times = made.master.duration.seconds() / seconds;
    let processor = processor_seconds().zip(worked).map_or(0.0, |(now, before)| now - before);
    println!("{what}: {seconds:.2} s ({processor:.2} s of processor), {times:.0} times real time");
    Ok(made)
}

/// The most memory this process ever had, in kB, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").parse().ok()
}

/// The seconds that all cores together have worked for this process, where the system tells.
fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name in brackets, the 12th and 13th fields count hundredths of seconds.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn write_station(home: &Path) -> Result<()> {
    let series = home.join("programs/media-hora");
    let episode = series.join("episodes/1-prueba");
    std::fs::create_dir_all(&episode)?;
    std::fs::write(
        home.join("schedule.toml"),
        "[station]\nid = \"radio\"\nname = \"Radio\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n\n\
         [continuity]\nplay = { playlist = \"musica\" }\n",
    )?;
    std::fs::write(
        series.join("program.toml"),
        "title = \"Media hora\"\nkind = \"informative\"\nlanguage = \"es\"\ntopic = \"prueba\"\n\n[template]\n\
         signature = \"cortina.wav\"\nclosing = \"cortina.wav\"\nbed = \"cama.wav\"\ncrossfade = \"1s\"\npause = \"400ms\"\n",
    )?;
    let music = |hertz: f64| move |n: usize| 0.2 * (TAU * hertz * n as f64 / 48_000.0).sin() * swell(n, 0.5);
    write(&series.join("cortina.wav"), Encoding::Wav { bits: 16 }, 12, music(440.0))?;
    write(&series.join("cama.wav"), Encoding::Wav { bits: 16 }, 60, music(220.0))?;
    for segment in 0..SEGMENTS {
        let pitch = 110.0 + 7.0 * segment as f64;
        let voice = |n: usize| {
            let harmonics: f64 = (1..8).map(|k| (TAU * pitch * f64::from(k) * n as f64 / 48_000.0).sin()).sum();
            0.05 * harmonics * swell(n, 2.0) * if n / 48_000 % 7 == 6 { 0.0 } else { 1.0 }
        };
        write(&episode.join(format!("{segment:02}.ogg")), Encoding::Opus { kbps: 24 }, SEGMENT_SECONDS, voice)?;
    }
    Ok(())
}

fn swell(n: usize, hertz: f64) -> f64 {
    (TAU * hertz / 2.0 * n as f64 / 48_000.0).sin().abs()
}

fn describe(home: &Path, title: &str, segments: usize) -> Result<()> {
    describe_cut(home, title, segments, None)
}

/// `cut` is the segment that ends ten seconds early.
fn describe_cut(home: &Path, title: &str, segments: usize, cut: Option<usize>) -> Result<()> {
    let list: String = (0..segments)
        .map(|n| {
            let cut = if cut == Some(n) { "cue_out = \"1:20\"\n" } else { "" };
            format!(
                "[[segment]]\nrecording = \"{n:02}.ogg\"\ntitle = \"{n}\"\nprofile = \"none\"\nbed = true\n{cut}\n"
            )
        })
        .collect();
    let text = format!("title = \"{title}\"\nnumber = 1\ndate = 2026-11-20\n\n{list}");
    Ok(std::fs::write(home.join("programs/media-hora/episodes/1-prueba/episode.toml"), text)?)
}

fn write(path: &Path, encoding: Encoding, seconds: usize, sample: impl Fn(usize) -> f64) -> Result<()> {
    let mut file = create(path, encoding, 1, STATION_RATE)?;
    for second in 0..seconds {
        let samples = (second * 48_000..(second + 1) * 48_000).map(|n| sample(n) as f32).collect();
        file.write(&Block::from_channels(vec![samples]))?;
    }
    Ok(file.finish()?)
}
