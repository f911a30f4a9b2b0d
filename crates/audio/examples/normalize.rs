//! Brings one recording to -16 LUFS and -1.5 dBTP and says what was done and how long it took:
//!
//! `cargo run --release -p surco-audio --example normalize -- IN OUT [voice|interview|music|none]`

use std::path::Path;
use std::time::Instant;

use surco_audio::{Error, Profile, Repairs, Wanted, normalize};
use surco_job::{Job, Silent};

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(input), Some(output)) = (arguments.first(), arguments.get(1)) else {
        eprintln!("usage: normalize IN OUT [voice|interview|music|none]");
        return Ok(());
    };
    let profile = match arguments.get(2).map(String::as_str) {
        Some("interview") => Profile::Interview,
        Some("music") => Profile::Music,
        Some("none") => Profile::None,
        _ => Profile::Voice,
    };
    let begun = Instant::now();
    let (input, output) = (Path::new(input), Path::new(output));
    let wanted = Wanted { repairs: Repairs::of(profile), ..Wanted::for_path(output)? };
    let done = normalize(input, output, &wanted, &mut Job::unattended(&mut Silent))?;
    for (name, measured) in [("before", &done.before), ("after", &done.after)] {
        let loudness = measured.loudness;
        println!("{name}: {:?} {:?} {}", loudness.integrated, loudness.true_peak, measured.duration);
        measured.problems().iter().for_each(|problem| println!("  {problem}"));
    }
    done.applied.iter().for_each(|step| println!("{}: {}", step.name, step.detail));
    println!("{:.1} times as fast as it sounds", done.before.duration.seconds() / begun.elapsed().as_secs_f64());
    Ok(())
}
