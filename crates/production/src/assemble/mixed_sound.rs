//! The mixed sound of an episode: named by its recipe, and found again until something in it changes.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use surco_audio::{Bext, Broadcast, Cue};
use surco_job::Job;
use surco_library::{Library, Shelf};
use surco_model::ContentHash;
use surco_units::{Loudness, Lufs, TruePeak};

use super::assembly::Assembly;
use crate::Error;
use crate::edit::Edit;
use crate::loudness::Energies;
use crate::master::{Kept, Last, write_master};
use crate::notes::{read_note, write_note};
use crate::recipe::RULES;
use crate::timeline::Timeline;

/// A sound that was made, by its recipe. Loudness is kept in bits, which JSON gives back as they were.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct MixedSound {
    pub(super) media: ContentHash,
    pub(super) loudness: [Option<u64>; 5],
    pub(super) is_off_target: bool,
    pub(super) energies: Energies,
}

impl MixedSound {
    fn new(media: ContentHash, loudness: Loudness, is_off_target: bool, energies: Energies) -> MixedSound {
        let Loudness { integrated, range_lu, true_peak, max_momentary, max_short_term } = loudness;
        let figures = [
            integrated.map(|loudness| loudness.0),
            range_lu,
            true_peak.map(|peak| peak.0),
            max_momentary.map(|loudness| loudness.0),
            max_short_term.map(|loudness| loudness.0),
        ];
        MixedSound { media, loudness: figures.map(|figure| figure.map(f64::to_bits)), is_off_target, energies }
    }

    pub(super) fn loudness(&self) -> Loudness {
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

impl Assembly<'_> {
    /// Where the note of the sound is kept.
    pub(super) fn sound_note(&self, library: &Library) -> PathBuf {
        library.folder().join(format!("derived/sounds/{}.json", &self.sound_recipe()[..40]))
    }

    /// The sound of the edit: the one that there is, or rendered now. Says how many sections were.
    pub(super) fn sound(
        &self,
        library: &Library,
        edit: &Edit,
        job: &mut Job<'_>,
    ) -> Result<(MixedSound, PathBuf, usize), Error> {
        let (store, recipe, cancel) = (library.store(), self.sound_recipe(), job.cancel());
        let derived = library.folder().join("derived");
        let note = self.sound_note(library);
        if let Some(sound) = read_note::<MixedSound>(&note)
            && let Some(path) = self.stamps.intact(store, &sound.media, cancel)?
        {
            return Ok((sound, path, 0));
        }
        let sections = derived.join(format!("sections/{}.{}.json", self.program.slug, self.episode.slug));
        let kept: Kept = read_note(&sections).unwrap_or_default();
        let file = match &kept.media {
            Some(media) => self.stamps.intact(store, media, cancel)?,
            None => None,
        };
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
        let mut written = write_master(&work, edit, self.target, &about, &last, self.threads, job)?;
        let stored = store.adopt(Shelf::Masters, &work, "wav")?;
        self.stamps.made(&stored.path, &stored.source);
        written.kept.media = Some(stored.source);
        write_note(store, &sections, &written.kept)?;
        let sound =
            MixedSound::new(stored.source, written.loudness, written.off_target.is_some(), written.energies);
        write_note(store, &note, &sound)?;
        Ok((sound, stored.path, written.rendered))
    }

    /// How the sound came to be: of which recordings, repaired how, by which rules. Nothing in it depends on when or
    /// where it is made. Who has recorded them is told in what leaves the library, as all names.
    pub(super) fn history(&self, with_names: bool) -> String {
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
}

/// Enough of a name to find it by.
fn short(source: &ContentHash) -> String {
    source.to_string().chars().take(16).collect()
}
