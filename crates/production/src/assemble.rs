//! From an episode's description to its master.
//!
//! ```text
//! episode.toml ─ recordings ─ takes ──┐
//! program.toml ─ tunes, bed ─ takes ──┴─ recipe ── known? ── the master that there is
//!                                          │
//!                                     clean takes ── timeline ── sound ── known? ── the sound that there is
//!                                                                  │                        │
//!                                                         mix ── loudness ─────────────── master
//! ```
//!
//! A master is a sound and what is told of it. Titles, names and texts are no part of the sound: they are in the
//! catalogue beside it, and go into every copy that leaves the library. So another title makes another master of the
//! same sound, at once, and half an hour of sound is on the disk once.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use surco_audio::{Bext, Broadcast, Cue, all_cores};
use surco_library::{Library, Shelf, StationFolder};
use surco_messages::Message;
use surco_model::{Chapter, Episode, LoudnessTarget, Master, MediaRef, Program, Segment, State, Station};
use surco_units::{AirTime, Decibels, Frames, Loudness, Lufs, TruePeak};

use crate::Error;
use crate::clean::{Applied, CleanTakes, write_note};
use crate::edit::{Edit, Takes, parts_of, tunes_of, used_of_all};
use crate::file_stamps::Stamps;
use crate::fit::{Lengths, optional};
use crate::ingredients::{Ingredient, Ingredients};
use crate::loudness::Energies;
use crate::master::{Kept, Last, write_master};
use crate::parallel;
use crate::recipe::{RULES, Recipe};
use crate::review::{Check, Overview, checks};
use crate::spans::Span;
use crate::stems::write_stems;
use crate::timeline::{Form, Part, Timeline};

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
    /// How many of its sections of ten seconds were rendered now; none where only its words are new.
    pub rendered: usize,
    /// How its sound came to be, one line for each recording (EBU R 98).
    pub history: String,
    /// Its segments, in order.
    pub segments: Vec<AssembledSegment>,
    /// What its maker should know: too long, too soft, a recording whose file is gone.
    pub warnings: Vec<Message>,
    /// What would bring it to its length, where it is too long.
    pub proposals: Vec<Message>,
    /// What was done to bring it to its length.
    pub fitted: Vec<Message>,
    /// What somebody should listen to.
    pub checks: Vec<Check>,
    /// What sounds when.
    pub overview: Overview,
    /// The loudness of each 100 ms, in LUFS; minus infinity where it is silent.
    pub course: Vec<f32>,
}

/// How an episode is assembled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// By how many threads: they decide about how long it takes and nothing else.
    pub threads: NonZeroUsize,
    /// Whether it is brought to the length of its series, as its template allows.
    pub fit: bool,
}

/// By all cores, as it is described.
impl Default for How {
    fn default() -> How {
        How { threads: all_cores(), fit: false }
    }
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
    /// Where it begins in its recording.
    pub source: Frames,
    /// How its recording was repaired.
    pub applied: Vec<Applied>,
}

/// What is told of a master besides what the catalogue keeps.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Report {
    segments: Vec<AssembledSegment>,
    warnings: Vec<Message>,
    history: String,
    proposals: Vec<Message>,
    checks: Vec<Check>,
    overview: Overview,
}

/// A sound that was made, by its recipe. Loudness is kept in bits, which JSON gives back as they were.
#[derive(Debug, Serialize, Deserialize)]
struct Sound {
    media: String,
    loudness: [Option<u64>; 5],
    is_off_target: bool,
    energies: Energies,
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
    assemble_by(How::default(), library, folder, program, episode, progress)
}

/// [`assemble`], as it is wanted.
///
/// # Errors
/// Those of [`assemble`].
pub fn assemble_by(
    how: How,
    library: &mut Library,
    folder: &StationFolder,
    program: &Program,
    episode: &Episode,
    progress: &mut dyn FnMut(f64),
) -> Result<Assembled, Error> {
    // A master may have to be written twice; nobody wants to see that as going back.
    let mut furthest = 0.0;
    let progress: &mut dyn FnMut(f64) = &mut |part| {
        if part > furthest {
            furthest = part;
            progress(part);
        }
    };
    let stamps = Stamps::of(library);
    let mut job = Job::begin(how, library, &stamps, folder, program, episode, progress)?;
    let fitted = if how.fit || episode.fit { job.fit(library, progress)? } else { Vec::new() };
    let recipe = job.recipe();
    let mut assembled = match job.find(library, &recipe)? {
        Some(found) => found,
        None => job.make(library, recipe, progress)?,
    };
    let gone = job.ingredients.all().filter(|ingredient| ingredient.is_gone);
    let gone = gone.map(|gone| Message::new("production-file-gone").with("path", gone.path.as_path()));
    assembled.warnings.extend(gone);
    assembled.fitted = fitted;
    stamps.keep(library.store());
    progress(1.0);
    Ok(assembled)
}

/// Writes what an episode is mixed of into a folder: voices, tunes and bed, each by itself, in time with the master, as
/// 32-bit floats before the limiter. Returns the files.
///
/// # Errors
/// Those of [`assemble`].
pub fn stems(
    library: &mut Library,
    folder: &StationFolder,
    program: &Program,
    episode: &Episode,
    to: &Path,
    progress: &mut dyn FnMut(f64),
) -> Result<Vec<PathBuf>, Error> {
    let stamps = Stamps::of(library);
    let mut job = Job::begin(How::default(), library, &stamps, folder, program, episode, progress)?;
    if episode.fit {
        job.fit(library, progress)?;
    }
    let takes = job.clean(library, &mut |part| progress(GATHERED + part * (CLEANED - GATHERED)))?;
    let (edit, _) = job.edit(library, &takes)?;
    let files = write_stems(&edit, job.target.integrated, to, &mut |part| {
        progress(CLEANED + part * (1.0 - CLEANED));
    })?;
    stamps.keep(library.store());
    Ok(files)
}

/// Everything that is known before a master is made.
struct Job<'a> {
    threads: NonZeroUsize,
    stamps: &'a Stamps,
    station: &'a Station,
    program: &'a Program,
    episode: Episode,
    ingredients: Ingredients,
    target: LoudnessTarget,
    form: Form,
}

impl<'a> Job<'a> {
    /// Gathers everything that an episode is made of.
    fn begin(
        how: How,
        library: &mut Library,
        stamps: &'a Stamps,
        folder: &'a StationFolder,
        program: &'a Program,
        episode: &Episode,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Job<'a>, Error> {
        let station = folder.station.as_ref().ok_or(Error::NoStation)?;
        if episode.segments.is_empty() {
            let (episode, location) = (episode.slug.clone(), Box::new(episode.location.clone()));
            return Err(Error::NoSegments { episode, location });
        }
        let ingredients = Ingredients::gather(library, stamps, &folder.home, program, episode, &mut |part| {
            progress(part * GATHERED);
        })?;
        Ok(Job {
            threads: how.threads,
            stamps,
            station,
            program,
            episode: episode.clone(),
            ingredients,
            target: program.loudness.unwrap_or(station.loudness),
            form: Form::of(&program.template),
        })
    }

    /// Leaves out and shortens what the template allows, and says what.
    fn fit(&mut self, library: &Library, progress: &mut dyn FnMut(f64)) -> Result<Vec<Message>, Error> {
        let takes = self.clean(library, &mut |part| progress(GATHERED + part * (CLEANED - GATHERED)))?;
        let used = used_of_all(&self.ingredients, &takes, &self.episode.segments)?;
        let parts = parts_of(&self.ingredients, &takes, &used, &self.episode.segments);
        let lengths = self.lengths(&parts);
        let fitted = lengths.fit(&self.program.template);
        let told = lengths.told(&fitted, &self.episode.segments);
        self.form.pause = fitted.pause;
        let mut kept = fitted.kept.iter();
        self.episode.segments.retain(|_| kept.next().copied().unwrap_or(true));
        let mut kept = fitted.kept.iter();
        self.ingredients.segments.retain(|_| kept.next().copied().unwrap_or(true));
        Ok(told)
    }

    fn lengths<'b>(&'b self, parts: &'b [Part]) -> Lengths<'b> {
        let optional = optional(&self.episode.segments);
        Lengths { form: &self.form, tunes: tunes_of(&self.ingredients), parts, optional }
    }

    /// The edit, and the part of every segment's clean take that is in it.
    fn edit(&self, library: &Library, takes: &Takes) -> Result<(Edit, Vec<Span>), Error> {
        let described = &self.episode.segments;
        let used = used_of_all(&self.ingredients, takes, described)?;
        let edit = Edit::new(self.form, &self.ingredients, takes, &used, described, library.store())?;
        Ok((edit, used))
    }

    /// Names everything that the master, its chapters and its report depend on.
    fn recipe(&self) -> String {
        let Job { station, program, episode, .. } = self;
        let template = &program.template;
        let mut recipe = Recipe::of("master")
            .with("sound", self.sound_recipe().as_str())
            .with("station", station.name.as_str())
            .with("series", program.slug.as_str())
            .with("series title", program.title.as_str())
            .with("episode", episode.slug.as_str())
            .with("title", episode.title.as_str())
            .with("date", episode.date.to_string().as_str())
            .with("target length", template.target_length)
            .with("tolerance", template.tolerance)
            .with("fit", format!("{:?}", template.fit).as_str());
        for ingredient in self.ingredients.all() {
            recipe = recipe.with("promoter", ingredient.take.promoter.as_deref());
        }
        for segment in &episode.segments {
            recipe = recipe
                .with("optional", segment.is_optional)
                .with("title", segment.title.as_str())
                .with("speaker", segment.speaker.as_deref())
                .with("text", segment.text.as_deref());
        }
        recipe.finish()
    }

    /// Names everything that the sound depends on, and the lines of its history.
    fn sound_recipe(&self) -> String {
        let Job { episode, ingredients, target, form, .. } = self;
        let mut recipe = Recipe::of("sound")
            .with("loudness", target.integrated.0)
            .with("true peak", target.true_peak.0)
            .with("crossfade", form.crossfade)
            .with("pause", form.pause)
            .with("duck depth", form.duck.depth.0)
            .with("duck attack", form.duck.attack)
            .with("duck hold", form.duck.hold)
            .with("duck release", form.duck.release)
            .with("bed end", format!("{:?}", form.bed_end).as_str())
            .with("signature", ingredients.signature.as_ref())
            .with("stinger", ingredients.stinger.as_ref())
            .with("closing", ingredients.closing.as_ref())
            .with("bed", ingredients.bed.as_ref());
        for (segment, ingredient) in episode.segments.iter().zip(&ingredients.segments) {
            recipe = recipe
                .with("segment", Some(ingredient))
                .with("bed", segment.bed)
                .with("cues", format!("{:?} {:?}", segment.cue_in, segment.cue_out).as_str())
                .with("place", format!("{:?} {:?} {}", segment.join, segment.fade, segment.stinger).as_str())
                .with("gain", segment.gain.0)
                .with("pan", segment.pan);
        }
        recipe.finish()
    }

    /// The master of this recipe, if it is there with all its bytes.
    fn find(&self, library: &mut Library, recipe: &str) -> Result<Option<Assembled>, Error> {
        let Some(master) = library.master_by_recipe(recipe)? else { return Ok(None) };
        let Some(path) = self.stamps.intact(library.store(), &master.source) else {
            tracing::warn!("a master is missing or damaged, and is made anew: {}", master.source.0);
            return Ok(None);
        };
        let Some(report) = read_note::<Report>(&report_path(library, recipe)) else { return Ok(None) };
        let Some(sound) = read_note::<Sound>(&self.sound_note(library)) else { return Ok(None) };
        let newest = library.master(&self.program.slug, &self.episode.slug)?;
        if newest.is_some_and(|newest| newest.recipe != recipe) {
            // Somebody has taken a change back.
            library.record_master(&master, AirTime::now())?;
        }
        Ok(Some(report.about(master, path, &sound.energies)))
    }

    fn make(
        &self,
        library: &mut Library,
        recipe: String,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Assembled, Error> {
        let takes = self.clean(library, &mut |part| progress(GATHERED + part * (CLEANED - GATHERED)))?;
        let described = &self.episode.segments;
        let (edit, used) = self.edit(library, &takes)?;
        let (sound, path, rendered) =
            self.sound(library, &edit, &mut |part| progress(CLEANED + part * (1.0 - CLEANED)))?;
        let loudness = sound.loudness();
        let master = Master {
            program: self.program.slug.clone(),
            episode: self.episode.slug.clone(),
            source: MediaRef::new(sound.media.clone()),
            recipe,
            duration: edit.timeline.length,
            loudness,
            chapters: chapters(&self.episode.segments, &edit.timeline),
        };
        let report = Report {
            segments: self.placed(&takes, &used, &edit.timeline),
            warnings: self.warnings(
                &takes,
                &used,
                &edit.timeline,
                loudness.integrated.filter(|_| sound.is_off_target),
            ),
            history: self.history(true),
            proposals: self
                .lengths(&parts_of(&self.ingredients, &takes, &used, described))
                .proposals(&self.program.template, described),
            checks: checks(&self.ingredients, &takes, &used, described, &edit.timeline, &sound.energies),
            overview: Overview::of(&edit.timeline, described),
        };
        write_note(library.store(), &report_path(library, &master.recipe), &report)?;
        let before = library.master(&self.program.slug, &self.episode.slug)?;
        library.record_master(&master, AirTime::now())?;
        let has_changed = before.is_some_and(|before| before.source != master.source);
        let mut assembled = Assembled { cached: false, rendered, ..report.about(master, path, &sound.energies) };
        if let (State::Approved, true) = (self.episode.state, has_changed) {
            // What somebody has approved is not what airs now.
            let by = self.episode.approved_by.as_deref().unwrap_or_default();
            assembled.warnings.push(Message::new("production-approved-another").with("by", by));
        }
        Ok(assembled)
    }

    fn sound_note(&self, library: &Library) -> PathBuf {
        library.folder().join(format!("derived/sounds/{}.json", &self.sound_recipe()[..40]))
    }

    /// The sound of the edit: the one that there is, or rendered now. Says how many sections were.
    fn sound(
        &self,
        library: &Library,
        edit: &Edit,
        progress: &mut dyn FnMut(f64),
    ) -> Result<(Sound, PathBuf, usize), Error> {
        let (store, recipe) = (library.store(), self.sound_recipe());
        let derived = library.folder().join("derived");
        let note = self.sound_note(library);
        if let Some(sound) = read_note::<Sound>(&note)
            && let Some(path) = self.stamps.intact(store, &MediaRef::new(sound.media.clone()))
        {
            return Ok((sound, path, 0));
        }
        let sections = derived.join(format!("sections/{}.{}.json", self.program.slug, self.episode.slug));
        let kept: Kept = read_note(&sections).unwrap_or_default();
        let file = self.stamps.intact(store, &Last::media(&kept));
        let last = Last::new(kept, file);
        let work = store.work_folder().join(format!("{recipe}.wav"));
        let about = Broadcast {
            bext: Bext {
                originator: "Surco".to_owned(),
                originator_reference: recipe.chars().take(32).collect(),
                coding_history: self.history(false),
                ..Bext::default()
            },
            cues: self.marks(&edit.timeline),
            ..Broadcast::default()
        };
        let mut written = write_master(&work, edit, self.target, &about, &last, self.threads, progress)?;
        let stored = store.adopt(Shelf::Masters, &work, "wav")?;
        self.stamps.made(&stored.path, &stored.source);
        written.kept.media = stored.source.0.to_string();
        write_note(store, &sections, &written.kept)?;
        let sound = Sound::new(stored.source, written.loudness, written.off_target.is_some(), written.energies);
        write_note(store, &note, &sound)?;
        Ok((sound, stored.path, written.rendered))
    }

    /// Cleans every sound.
    fn clean(&self, library: &Library, progress: &mut dyn FnMut(f64)) -> Result<Takes, Error> {
        let clean_takes = CleanTakes::of(library, self.stamps);
        let all: Vec<&Ingredient> = self.ingredients.all().collect();
        let length = |ingredient: &&Ingredient| (ingredient.window().to - ingredient.window().from).0 as f64;
        let clean = |ingredient: &&Ingredient, progress: &mut dyn FnMut(f64)| {
            clean_takes.get(&ingredient.wanted(), progress)
        };
        let mut taken = parallel::for_each(self.threads, &all, length, clean, progress)?.into_iter();
        // In the order of `Ingredients::all`.
        let Ingredients { signature, segments, stinger, closing, bed } = &self.ingredients;
        Ok(Takes {
            signature: signature.as_ref().and_then(|_| taken.next()),
            segments: taken.by_ref().take(segments.len()).collect(),
            stinger: stinger.as_ref().and_then(|_| taken.next()),
            closing: closing.as_ref().and_then(|_| taken.next()),
            bed: bed.as_ref().and_then(|_| taken.next()),
        })
    }

    /// How the sound came to be: of which recordings, repaired how, by which rules. Nothing in it depends on when or
    /// where it is made. Who has recorded them is told in what leaves the library, as all names.
    fn history(&self, with_names: bool) -> String {
        let recordings = self.ingredients.all().map(|ingredient| {
            let take = &ingredient.take;
            let mode = if take.channels == 1 { "mono" } else { "stereo" };
            let codec = take.codec.to_uppercase();
            let (name, source, profile) = (ingredient.name(), short(&take.source), ingredient.profile.name());
            // A comma would begin another field.
            let promoter = take.promoter.as_deref().filter(|_| with_names).map(|name| name.replace(',', ";"));
            let promoter = promoter.map_or_else(String::new, |name| format!("; {name}"));
            format!("A={codec},F={},M={mode},T={name}; {source}; {profile}{promoter}\n", take.sample_rate.0)
        });
        recordings.chain([format!("A=PCM,F=48000,W=24,M=stereo,T={RULES}\n")]).collect()
    }

    /// Where each segment begins, by the name of its recording: what it is called is told elsewhere.
    fn marks(&self, timeline: &Timeline) -> Vec<Cue> {
        let placed = self.ingredients.segments.iter().zip(&timeline.segments);
        placed.map(|(ingredient, clip)| Cue { at: clip.start, label: ingredient.name() }).collect()
    }

    fn placed(&self, takes: &Takes, used: &[Span], timeline: &Timeline) -> Vec<AssembledSegment> {
        let described = self.episode.segments.iter().zip(&self.ingredients.segments);
        described
            .zip(takes.segments.iter().zip(used).zip(&timeline.segments))
            .map(|((segment, ingredient), ((take, used), clip))| AssembledSegment {
                title: segment.title.clone(),
                recording: ingredient.path.clone(),
                start: clip.start,
                duration: clip.length,
                source: ingredient.window().from + used.from,
                applied: take.applied.iter().cloned().chain(trimmed(ingredient.part(), *used)).collect(),
            })
            .collect()
    }

    /// `reached` is the loudness of a master that could not be made as loud as it should be.
    fn warnings(&self, takes: &Takes, used: &[Span], timeline: &Timeline, reached: Option<Lufs>) -> Vec<Message> {
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
        let takes = takes.segments.iter().zip(used);
        for ((segment, (take, used)), clip) in self.episode.segments.iter().zip(takes).zip(&timeline.segments) {
            let about = |id: &'static str| {
                Message::new(id).with("segment", segment.title.as_str()).with("at", clip.start.to_string())
            };
            if take.heard.speech.iter().all(|speech| speech.within(*used).is_none()) {
                warnings.push(about("production-segment-silent"));
            } else if take.is_too_soft(*used) {
                warnings.push(about("production-segment-too-soft"));
            }
            if Decibels(segment.gain.0.abs()) > FAR_BY_EAR {
                let id =
                    if segment.gain.0 > 0.0 { "production-segment-louder" } else { "production-segment-softer" };
                warnings.push(about(id).with("db", format!("{:.1}", segment.gain.0.abs())));
            }
        }
        if let Some(reached) = reached {
            let message = Message::new("production-off-target")
                .with("reached", format!("{:.1}", reached.0))
                .with("target", format!("{:.1}", self.target.integrated.0));
            warnings.push(message);
        }
        warnings
    }
}

/// Goes into a recipe by its bytes and by what is used of them.
impl crate::recipe::Ingredient for &Ingredient {
    fn add_to(&self, recipe: &mut Recipe) {
        for text in [self.take.source.as_str(), self.profile.name(), &self.name()] {
            text.add_to(recipe);
        }
        self.span.from.add_to(recipe);
        self.span.to.add_to(recipe);
    }
}

/// What is not heard of the part that was asked for, as a step.
fn trimmed(part: Span, used: Span) -> Option<Applied> {
    let (head, tail) = (used.from - part.from, part.to - used.to);
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

impl Report {
    /// All that is known of a master that was there already.
    fn about(self, master: Master, path: PathBuf, energies: &Energies) -> Assembled {
        let Report { segments, warnings, history, proposals, checks, overview } = self;
        Assembled {
            master,
            path,
            cached: true,
            rendered: 0,
            history,
            segments,
            warnings,
            proposals,
            fitted: Vec::new(),
            checks,
            overview,
            course: energies.course(),
        }
    }
}

impl Sound {
    fn new(MediaRef(media): MediaRef, loudness: Loudness, is_off_target: bool, energies: Energies) -> Sound {
        let Loudness { integrated, range_lu, true_peak, max_momentary, max_short_term } = loudness;
        let figures = [
            integrated.map(|loudness| loudness.0),
            range_lu,
            true_peak.map(|peak| peak.0),
            max_momentary.map(|loudness| loudness.0),
            max_short_term.map(|loudness| loudness.0),
        ];
        Sound {
            media: media.to_string(),
            loudness: figures.map(|figure| figure.map(f64::to_bits)),
            is_off_target,
            energies,
        }
    }

    fn loudness(&self) -> Loudness {
        let [integrated, range_lu, true_peak, max_momentary, max_short_term] =
            self.loudness.map(|bits| bits.map(f64::from_bits));
        Loudness {
            integrated: integrated.map(Lufs),
            range_lu,
            true_peak: true_peak.map(TruePeak),
            max_momentary: max_momentary.map(Lufs),
            max_short_term: max_short_term.map(Lufs),
        }
    }
}

/// A note among what can be made again: one that is not there, or not what it was, is none.
fn read_note<T: serde::de::DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn report_path(library: &Library, recipe: &str) -> PathBuf {
    library.folder().join("derived/reports").join(format!("{}.json", &recipe[..40]))
}

/// Enough of a name to find it by.
fn short(MediaRef(name): &MediaRef) -> &str {
    name.get(..16).unwrap_or(name)
}
