//! From an episode's description to its master.
//!
//! ```text
//! episode.toml ─ recordings ─ takes ──┐
//! program.toml ─ tunes, bed ─ takes ──┴─ recipe ── known? ── the master that there is
//!                                          │
//!                                     clean takes ── timeline ── mix ── loudness ── master
//! ```

use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use surco_audio::{Bext, Broadcast, Cart, Cue};
use surco_library::{Library, Shelf, StationFolder};
use surco_model::{Chapter, Episode, LoudnessTarget, Master, MediaRef, Program, Segment, Station};
use surco_units::{AirTime, Decibels, Frames};
use surco_words::Message;

use crate::Error;
use crate::clean::{Applied, CleanTake, CleanTakes, write_note};
use crate::edit::{Edit, Takes, used};
use crate::ingredients::{Ingredient, Ingredients};
use crate::master::{Written, write_master};
use crate::recipe::Recipe;
use crate::timeline::{Form, Timeline};
use crate::together;

/// A segment set so much louder or softer than the others by ear is probably a slip.
const FAR_BY_EAR: Decibels = Decibels(6.0);

/// Where the ways of gathering, of cleaning and of mixing begin and end on the whole way.
const GATHERED: f64 = 0.1;
const CLEANED: f64 = 0.6;

/// An episode's master, ready.
#[derive(Debug, Clone, PartialEq)]
pub struct Assembled {
    /// What the library knows of it.
    pub master: Master,
    /// Its file in the library.
    pub path: PathBuf,
    /// Whether it was there already: nothing that it is made of has changed.
    pub cached: bool,
    /// Its segments, in order.
    pub segments: Vec<AssembledSegment>,
    /// What its maker should know: too long, too soft, a recording whose file is gone.
    pub warnings: Vec<Message>,
}

/// A segment in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssembledSegment {
    /// Its title.
    pub title: String,
    /// Its recording, relative to the station folder.
    pub recording: PathBuf,
    /// Its first frame in the master.
    pub start: Frames,
    /// How long it sounds.
    pub duration: Frames,
    /// How its recording was repaired.
    pub applied: Vec<Applied>,
}

/// What is told of a master besides what the catalogue keeps.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Report {
    segments: Vec<AssembledSegment>,
    warnings: Vec<Message>,
}

/// Makes the master of an episode, or finds the one that was made of the same things by the same rules.
///
/// The same recordings, descriptions and settings give the same bytes. Whatever goes wrong, the last good master stays.
/// `progress` hears a part of the whole, from 0 to 1.
///
/// # Errors
/// When a recording cannot be had, the description asks for what cannot be, or the disk refuses. See [`Error`];
/// [`Error::location`] is the place in the file that has to be changed.
pub fn assemble(
    library: &mut Library,
    folder: &StationFolder,
    program: &Program,
    episode: &Episode,
    progress: &mut dyn FnMut(f64),
) -> Result<Assembled, Error> {
    let station = folder.station.as_ref().ok_or(Error::NoStation)?;
    if episode.segments.is_empty() {
        let (episode, location) = (episode.slug.clone(), Box::new(episode.location.clone()));
        return Err(Error::NoSegments { episode, location });
    }
    // A master may have to be written twice; nobody wants to see that as going back.
    let mut furthest = 0.0;
    let progress: &mut dyn FnMut(f64) = &mut |part| {
        if part > furthest {
            furthest = part;
            progress(part);
        }
    };
    let ingredients = Ingredients::gather(library, &folder.home, program, episode, &mut |part| {
        progress(part * GATHERED);
    })?;
    let job = Job {
        station,
        program,
        episode,
        ingredients,
        target: program.loudness.unwrap_or(station.loudness),
        form: Form::of(&program.template),
    };
    let recipe = job.recipe();
    let mut assembled = match job.find(library, &recipe)? {
        Some(found) => found,
        None => job.make(library, recipe, progress)?,
    };
    let gone = job.ingredients.all().filter(|ingredient| ingredient.is_gone);
    let gone = gone.map(|gone| Message::new("production-file-gone").with("path", gone.path.as_path()));
    assembled.warnings.extend(gone);
    progress(1.0);
    Ok(assembled)
}

/// Everything that is known before a master is made.
struct Job<'a> {
    station: &'a Station,
    program: &'a Program,
    episode: &'a Episode,
    ingredients: Ingredients,
    target: LoudnessTarget,
    form: Form,
}

impl Job<'_> {
    /// Names everything that the master, its chapters and its report depend on.
    fn recipe(&self) -> String {
        let Job { station, program, episode, ingredients, target, form } = self;
        let template = &program.template;
        let mut recipe = Recipe::of("master")
            .with("station", station.name.as_str())
            .with("series", program.slug.as_str())
            .with("series title", program.title.as_str())
            .with("episode", episode.slug.as_str())
            .with("title", episode.title.as_str())
            .with("date", episode.date.to_string().as_str())
            .with("loudness", target.integrated.0)
            .with("true peak", target.true_peak.0)
            .with("crossfade", form.crossfade)
            .with("pause", form.pause)
            .with("duck depth", form.duck.depth.0)
            .with("duck attack", form.duck.attack)
            .with("duck release", form.duck.release)
            .with("target length", template.target_length)
            .with("tolerance", template.tolerance)
            .with("signature", ingredients.signature.as_ref())
            .with("closing", ingredients.closing.as_ref())
            .with("bed", ingredients.bed.as_ref());
        for (segment, ingredient) in episode.segments.iter().zip(&ingredients.segments) {
            recipe = recipe
                .with("segment", Some(ingredient))
                .with("title", segment.title.as_str())
                .with("speaker", segment.speaker.as_deref())
                .with("text", segment.text.as_deref())
                .with("bed", segment.bed)
                .with("cue in", segment.cue_in)
                .with("cue out", segment.cue_out)
                .with("gain", segment.gain.0);
        }
        recipe.finish()
    }

    /// The master of this recipe, if it is there with all its bytes.
    fn find(&self, library: &mut Library, recipe: &str) -> Result<Option<Assembled>, Error> {
        let Some(master) = library.master_by_recipe(recipe)? else { return Ok(None) };
        let Some(path) = library.store().path_of(&master.source) else { return Ok(None) };
        if let Err(cause) = library.store().verify(&master.source) {
            tracing::warn!("a master is made anew: {cause}");
            return Ok(None);
        }
        let report =
            fs::read(report_path(library, recipe)).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let Some(Report { segments, warnings }) = report else { return Ok(None) };
        let newest = library.master(&self.program.slug, &self.episode.slug)?;
        if newest.is_some_and(|newest| newest.recipe != recipe) {
            // Somebody has taken a change back.
            library.record_master(&master, AirTime::now())?;
        }
        Ok(Some(Assembled { master, path, cached: true, segments, warnings }))
    }

    fn make(
        &self,
        library: &mut Library,
        recipe: String,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Assembled, Error> {
        let takes = self.clean(library, &mut |part| progress(GATHERED + part * (CLEANED - GATHERED)))?;
        let edit = Edit::new(self.form, &takes, &self.episode.segments, library.store())?;
        let chapters = chapters(&self.episode.segments, &edit.timeline);
        let work = library.store().work_folder().join(format!("{recipe}.wav"));
        let about = Broadcast {
            bext: self.bext(&recipe),
            cart: Some(self.cart(edit.timeline.length)),
            axml: String::new(),
            cues: marks(&chapters),
        };
        let written = write_master(&work, &|| edit.mix(), self.target, &about, &mut |part| {
            progress(CLEANED + part * (1.0 - CLEANED));
        })?;
        let stored = library.store().adopt(Shelf::Masters, &work, "wav")?;

        let master = Master {
            program: self.program.slug.clone(),
            episode: self.episode.slug.clone(),
            source: stored.source,
            recipe,
            duration: edit.timeline.length,
            loudness: written.loudness,
            chapters,
        };
        let report = Report {
            segments: self.placed(&takes.segments, &edit.timeline),
            warnings: self.warnings(&takes.segments, &edit.timeline, &written),
        };
        write_note(library.store(), &report_path(library, &master.recipe), &report)?;
        library.record_master(&master, AirTime::now())?;
        let Report { segments, warnings } = report;
        Ok(Assembled { master, path: stored.path, cached: false, segments, warnings })
    }

    /// Cleans every sound.
    fn clean(&self, library: &Library, progress: &mut dyn FnMut(f64)) -> Result<Takes, Error> {
        let clean_takes = CleanTakes::of(library);
        let all: Vec<&Ingredient> = self.ingredients.all().collect();
        let length = |ingredient: &&Ingredient| (ingredient.span.to - ingredient.span.from).0 as f64;
        let clean = |ingredient: &&Ingredient, progress: &mut dyn FnMut(f64)| {
            clean_takes.get(&ingredient.wanted(), progress)
        };
        let mut taken = together::for_each(&all, length, clean, progress)?.into_iter();
        // In the order of `Ingredients::all`.
        let Ingredients { signature, segments, closing, bed } = &self.ingredients;
        Ok(Takes {
            signature: signature.as_ref().and_then(|_| taken.next()),
            segments: taken.by_ref().take(segments.len()).collect(),
            closing: closing.as_ref().and_then(|_| taken.next()),
            bed: bed.as_ref().and_then(|_| taken.next()),
        })
    }

    /// What the file tells about itself. Nothing in it depends on when or where it is made.
    fn bext(&self, recipe: &str) -> Bext {
        let history = self.ingredients.all().map(|ingredient| {
            let take = &ingredient.take;
            let mode = if take.channels == 1 { "mono" } else { "stereo" };
            let name = ingredient.path.file_name().unwrap_or_default().to_string_lossy();
            let codec = take.codec.to_uppercase();
            format!("A={codec},F={},M={mode},T={name} {}\n", take.sample_rate.0, short(&take.source))
        });
        let made = "A=PCM,F=48000,W=24,M=stereo,T=Surco\n".to_owned();
        Bext {
            description: format!("{}: {}", self.program.title, self.episode.title),
            originator: self.station.name.clone(),
            originator_reference: recipe.chars().take(32).collect(),
            date: self.episode.date.to_string(),
            time: "00:00:00".to_owned(),
            coding_history: history.chain([made]).collect(),
            ..Bext::default()
        }
    }

    /// What the playout of another station needs, when the master is carried there.
    fn cart(&self, length: Frames) -> Cart {
        Cart {
            title: self.episode.title.clone(),
            artist: self.station.name.clone(),
            cut_id: format!("{}/{}", self.program.slug, self.episode.slug),
            category: "PROGRAM".to_owned(),
            timers: vec![(*b"AUDs", Frames::ZERO), (*b"AUDe", length)],
            ..Cart::default()
        }
    }

    fn placed(&self, takes: &[CleanTake], timeline: &Timeline) -> Vec<AssembledSegment> {
        let described = self.episode.segments.iter().zip(&self.ingredients.segments);
        described
            .zip(takes.iter().zip(&timeline.segments))
            .map(|((segment, ingredient), (take, clip))| AssembledSegment {
                title: segment.title.clone(),
                recording: ingredient.path.clone(),
                start: clip.start,
                duration: clip.length,
                applied: take.applied.iter().cloned().chain(trimmed(take, segment)).collect(),
            })
            .collect()
    }

    fn warnings(&self, takes: &[CleanTake], timeline: &Timeline, written: &Written) -> Vec<Message> {
        let mut warnings = Vec::new();
        let template = &self.program.template;
        if let Some(target) = template.target_length {
            let off = timeline.length - target;
            if off.abs() > template.tolerance {
                let id = if off > Frames::ZERO { "production-too-long" } else { "production-too-short" };
                let message = Message::new(id)
                    .with("length", timeline.length.to_string())
                    .with("target", target.to_string())
                    .with("off", off.abs().to_string());
                warnings.push(message);
            }
        }
        for ((segment, take), clip) in self.episode.segments.iter().zip(takes).zip(&timeline.segments) {
            let about = |id: &'static str| {
                Message::new(id).with("segment", segment.title.as_str()).with("at", clip.start.to_string())
            };
            if take.heard.speech.is_empty() {
                warnings.push(about("production-segment-silent"));
            } else if take.is_too_soft() {
                warnings.push(about("production-segment-too-soft"));
            }
            if Decibels(segment.gain.0.abs()) > FAR_BY_EAR {
                let id =
                    if segment.gain.0 > 0.0 { "production-segment-louder" } else { "production-segment-softer" };
                warnings.push(about(id).with("db", format!("{:.1}", segment.gain.0.abs())));
            }
        }
        let (target, reached) = (self.target.integrated, written.loudness.integrated);
        if let (Some(_), Some(reached)) = (written.off_target, reached) {
            let message = Message::new("production-off-target")
                .with("reached", format!("{:.1}", reached.0))
                .with("target", format!("{:.1}", target.0));
            warnings.push(message);
        }
        warnings
    }
}

/// Goes into a recipe by its bytes and by what is used of them.
impl crate::recipe::Ingredient for &Ingredient {
    fn add_to(&self, recipe: &mut Recipe) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        for text in [self.take.source.0.as_str(), self.profile.name(), &name] {
            text.add_to(recipe);
        }
        self.span.from.add_to(recipe);
        self.span.to.add_to(recipe);
    }
}

/// What of a clean take is not heard, as a step.
fn trimmed(take: &CleanTake, segment: &Segment) -> Option<Applied> {
    let span = used(take, segment);
    let (head, tail) = (span.from, take.length - span.to);
    let seconds = |frames: Frames| format!("{:.1}", frames.seconds());
    let detail = Message::new("production-trimmed").with("head", seconds(head)).with("tail", seconds(tail));
    (head + tail > Frames::ZERO).then(|| Applied { name: "trim".to_owned(), detail })
}

fn chapters(segments: &[Segment], timeline: &Timeline) -> Vec<Chapter> {
    let chapter = |(segment, clip): (&Segment, &crate::timeline::Clip)| Chapter {
        start: clip.start,
        title: segment.title.clone(),
        speaker: segment.speaker.clone(),
        text: segment.text.clone(),
    };
    segments.iter().zip(&timeline.segments).map(chapter).collect()
}

fn marks(chapters: &[Chapter]) -> Vec<Cue> {
    chapters.iter().map(|chapter| Cue { at: chapter.start, label: chapter.title.clone() }).collect()
}

fn report_path(library: &Library, recipe: &str) -> PathBuf {
    library.folder().join("derived/reports").join(format!("{}.json", &recipe[..40]))
}

/// Enough of a name to find it by.
fn short(MediaRef(name): &MediaRef) -> &str {
    name.get(..16).unwrap_or(name)
}
