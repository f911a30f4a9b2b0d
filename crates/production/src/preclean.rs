//! Makes clean takes in advance, so that assembling is quick.
//!
//! A clean take is twelve megabytes a minute, so not every recording on a stick gets one: those do that an episode
//! names, as it names them, and those that were brought for a series, as voices, since that is what they will be.

use std::path::Path;

use surco_job::{Job, all_cores, for_each};
use surco_library::{Library, StationFolder};
use surco_model::{Episode, Profile, Segment, Take};
use surco_units::Frames;

use crate::Error;
use crate::clean::{CleanTakes, Wanted};
use crate::file_stamps::FileStamps;
use crate::ingredients::wanted_by;
use crate::spans::Span;

/// Makes the clean takes of the recordings that programmes will use, on all cores, and returns how many it made. An
/// interruption loses only the takes being made.
///
/// # Errors
/// When a recording cannot be read or the disk refuses, a full one for example, or when the job is cancelled: episodes
/// can be assembled all the same, only not as quickly.
pub fn preclean(
    library: &Library,
    folder: &StationFolder,
    takes: &[Take],
    job: &mut Job<'_>,
) -> Result<usize, Error> {
    let stamps = FileStamps::of(library);
    let clean = CleanTakes::of(library, &stamps);
    let mut wanted: Vec<Wanted> = takes.iter().flat_map(|take| wanted_of(take, folder)).collect();
    wanted.sort_by_key(Wanted::recipe);
    wanted.dedup();
    wanted.retain(|wanted| !clean.has(wanted));
    let length = |wanted: &Wanted| (wanted.window.to - wanted.window.from).0 as f64;
    let make = |wanted: &Wanted, job: &mut Job<'_>| clean.get(wanted, job).map(|_| ());
    let made = for_each(all_cores(), &wanted, length, make, job);
    stamps.keep(library.store());
    made.map(|made| made.len())
}

fn wanted_of(take: &Take, folder: &StationFolder) -> Vec<Wanted> {
    let by_episodes: Vec<Wanted> =
        segments_with(take, folder).filter_map(|segment| wanted_by(segment, take)).collect();
    if !by_episodes.is_empty() || take.program.is_none() || take.duration == Frames::ZERO {
        return by_episodes;
    }
    let window = Span { from: Frames::ZERO, to: take.duration };
    vec![Wanted { source: take.source, window, profile: Profile::Voice }]
}

/// The segments that are made of a recording.
fn segments_with<'a>(take: &'a Take, folder: &'a StationFolder) -> impl Iterator<Item = &'a Segment> {
    let all = folder.programs.iter().flat_map(|(program, episodes)| {
        let series = Path::new("programs").join(program.slug.as_str()).join("episodes");
        episodes.iter().map(move |episode: &Episode| (series.join(episode.slug.as_str()), episode))
    });
    all.flat_map(move |(place, episode)| {
        let own = episode.segments.iter().filter(|segment| !segment.from_series);
        own.filter(move |segment| place.join(&segment.recording) == take.path)
    })
}
