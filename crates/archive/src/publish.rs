//! The way of an episode into the archive: from its master to its files and its record.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use surco_files::create_folder;
use surco_job::{Cancel, Cancelled, Job, all_cores, for_each};
use surco_messages::Message;
use surco_model::{ContentHash, Master};
use surco_units::{Lufs, STATION_RATE, TruePeak};

use crate::address::Address;
use crate::asset::{Asset, Role, SoundRecord};
use crate::balance::MAX_IMBALANCE;
use crate::copies::{self, CEILING, Format, TARGET};
use crate::cover::Cover;
use crate::fingerprint::Fingerprint;
use crate::pictures::{Picture, Pictures};
use crate::record::{EpisodeRecord, SeriesRecord};
use crate::turn::{self, Turn, Workshop};
use crate::{Archived, ArchivedFile, Error, FEED, Publication, Publisher, chapters, pages, tags, transcript};

/// Raised whenever the same master would give other files: everything is then made anew when next archived.
const EDITION: u32 = 1;

/// The archive into which an episode goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Into<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) address: &'a Address,
    pub(crate) publisher: &'a Publisher<'a>,
    pub(crate) turn: &'a Turn,
}

/// Makes the files of an episode and writes its record and that of its series.
///
/// A job that is cancelled publishes nothing. From the moment that all sound files are made it is not cancelled any more,
/// since the rest takes an instant.
pub(crate) fn publish(
    into: Into<'_>,
    publication: &Publication<'_>,
    job: &mut Job<'_>,
) -> Result<Archived, Error> {
    let cancel = job.cancel();
    let Publisher { station, home, .. } = *into.publisher;
    let series_folder = into.folder.join(publication.program.slug.as_str());
    let folder = series_folder.join(publication.episode.slug.as_str());

    let name = format!("{}/{}", publication.program.slug, publication.episode.slug);
    if !publication.program.archive.or(&station.archive).is_on_demand() {
        return Err(Error::NotOnDemand { episode: name });
    }

    let (cover, complaint) = Cover::of(home, station, publication.program)?;
    let (pictures, complaints) = Pictures::of(home, publication.episode, &stem(publication))?;
    let before = EpisodeRecord::read(&folder)?;
    if before.as_ref().is_some_and(|before| before.withdrawn.is_some()) {
        return Err(Error::Withdrawn { episode: name });
    }
    let series_before = SeriesRecord::read(&series_folder)?;
    let ingredients = ingredients(publication.master);
    let mut record = EpisodeRecord::new(station, publication, ingredients, &pictures, before.as_ref());

    match &before {
        Some(before) if before.ingredients == ingredients && are_there(before, &folder, cancel)? => {
            record.assets = before.assets.iter().filter(|asset| asset.sound.is_some()).cloned().collect();
        }
        _ => {
            let workshop = Workshop::open(into.turn)?;
            let made = make_sounds(publication, &record, (&cover, &pictures), &workshop, job)?;
            create_folder(&folder).map_err(Error::writing(&folder))?;
            for (made, asset) in made {
                workshop.publish(&made, &folder.join(&asset.file))?;
                record.assets.push(asset);
            }
        }
    }
    record.assets.extend(write_pictures(&pictures, &folder)?);
    record.assets.extend(write_texts(&record, into.address, &folder)?);
    let record = record.after(before.as_ref());
    forget_the_last_but_one(&folder, &record, before.as_ref())?;
    record.write(&folder)?;
    cover.write(&series_folder, series_before.as_ref().and_then(|before| before.drawing))?;
    SeriesRecord::new(station, publication.program, into.address, &cover, series_before.as_ref())
        .write(&series_folder)?;
    job.progress(1.0);

    let files = record.assets.iter().map(|asset| ArchivedFile {
        path: folder.join(&asset.file),
        bytes: asset.bytes,
        blake3: asset.blake3,
        mime: asset.mime.clone(),
    });
    let warnings = complaint.into_iter().chain(complaints).chain(off_target(&record)).collect();
    Ok(Archived {
        files: files.collect(),
        feed: series_folder.join(FEED),
        page: folder.join(pages::FILE),
        warnings,
    })
}

/// Names everything that the sound in the files comes from. Titles and pictures inside them are as they were when the
/// sound was published: what people have downloaded stays valid when a title is corrected.
fn ingredients(master: &Master) -> ContentHash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&EDITION.to_le_bytes());
    hasher.update(&master.source.0);
    ContentHash(*hasher.finalize().as_bytes())
}

/// Whether all sound files of a record are still there, and whole.
fn are_there(record: &EpisodeRecord, folder: &Path, cancel: &Cancel) -> Result<bool, Cancelled> {
    let mut sounds = record.assets.iter().filter(|asset| asset.sound.is_some());
    let all = sounds.all(|asset| {
        Fingerprint::of_file(&folder.join(&asset.file), cancel)
            .is_ok_and(|there| there.bytes == asset.bytes && there.blake3 == asset.blake3)
    });
    cancel.check().map(|()| all)
}

/// A sound file in the workshop, and its entry in the record.
type Made = (PathBuf, Asset);

/// Makes the sound files in the workshop. The master is read twice: to know that it is the one that was made, and to copy
/// it. What is to be listened to is made from the copy, which is proved to hold the same sound.
fn make_sounds(
    publication: &Publication<'_>,
    record: &EpisodeRecord,
    (cover, pictures): (&Cover, &Pictures),
    workshop: &Workshop,
    job: &mut Job<'_>,
) -> Result<Vec<Made>, Error> {
    let Publication { master, master_file, .. } = *publication;
    let cancel = job.cancel();
    let digest = surco_files::read_parts(
        fs::File::open(master_file).map_err(Error::reading(master_file))?,
        |cause| Error::Read { path: master_file.to_owned(), cause },
        |_| Ok(cancel.check()?),
    )?;
    if ContentHash(digest.blake3) != master.source {
        return Err(Error::DamagedMaster { path: master_file.to_owned() });
    }
    let stem = stem(publication);
    let finish = |made: PathBuf, ending: &str, role: Role, mime: &str, sound: SoundRecord| {
        let print = Fingerprint::of_file(&made, cancel)?;
        let file = format!("{stem}{}.{ending}", &print.blake3.to_string()[..8]);
        Ok::<_, Error>((made, Asset::new(role, mime, file, &print).with_sound(sound)))
    };

    let place = workshop.place("kept.flac");
    let kept = copies::preserve(master_file, master.duration, &place, &mut job.step(0.0, 0.3))?;
    let level = copies::level_for(&kept, &mut job.step(0.3, 0.4))?;
    let listening = |format: &Format, job: &mut Job<'_>| {
        let made = workshop.place(&format!("heard.{}", format.ending()));
        let heard = copies::for_listening(&kept, *format, &made, level, &mut job.step(0.0, 0.98))?;
        match format {
            Format::Mp3 => tags::tag_mp3(&made, record, cover, pictures)?,
            Format::Opus => tags::tag_xiph(&made, record, cover)?,
        }
        let mut sound = SoundRecord::new(format.ending(), format.rate(), 1, heard.duration);
        sound.set_loudness(heard.loudness);
        sound.imbalance_lu = Some(heard.imbalance).filter(|imbalance| *imbalance > MAX_IMBALANCE);
        finish(made, format.ending(), format.role(), format.mime(), sound)
    };
    // The longer of the two first.
    let formats = [Format::Mp3, Format::Opus];
    let heard = for_each(all_cores(), &formats, |_| 1.0, listening, &mut job.step(0.4, 0.95))?;
    tags::tag_xiph(&place, record, cover)?;
    let mut sound = SoundRecord::new("flac", STATION_RATE, kept.channels, master.duration);
    sound.set_loudness(master.loudness);
    let preservation = finish(place.clone(), "flac", Role::Preservation, "audio/flac", sound)?;
    let all = std::iter::once(preservation).chain(heard).collect();
    Ok(all)
}

/// How the names of an episode's sound files begin; so they are told apart in a phone's folder of downloads.
fn stem(publication: &Publication<'_>) -> String {
    format!("{}-{}-", publication.program.slug, publication.episode.slug)
}

/// Writes the pictures of the chapters.
fn write_pictures(pictures: &Pictures, folder: &Path) -> Result<Vec<Asset>, Error> {
    let write = |picture: &Picture| {
        turn::write(&folder.join(&picture.file), &picture.bytes)?;
        let print = Fingerprint::of(&picture.bytes);
        Ok(Asset::new(Role::Picture, "image/jpeg", picture.file.clone(), &print))
    };
    pictures.iter().map(write).collect()
}

/// Writes chapters and transcript, where there are any.
fn write_texts(record: &EpisodeRecord, address: &Address, folder: &Path) -> Result<Vec<Asset>, Error> {
    let texts = [
        (Role::Chapters, chapters::FILE, chapters::MIME, chapters::json(record, address)),
        (Role::Transcript, transcript::FILE, transcript::MIME, transcript::webvtt(record).map(String::into_bytes)),
    ];
    let mut assets = Vec::new();
    for (role, file, mime, bytes) in texts {
        let Some(bytes) = bytes else { continue };
        turn::write(&folder.join(file), &bytes)?;
        assets.push(Asset::new(role, mime, file.to_owned(), &Fingerprint::of(&bytes)));
    }
    Ok(assets)
}

/// Removes what neither the new version nor the one before it has. Who read the feed of the one before can still download.
fn forget_the_last_but_one(
    folder: &Path,
    record: &EpisodeRecord,
    before: Option<&EpisodeRecord>,
) -> Result<(), Error> {
    let before = before.into_iter().flat_map(|before| &before.superseded);
    for file in before.filter(|file| !record.has_file(file)) {
        let path = folder.join(file);
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(Error::Write { path, cause }),
            _ => {}
        }
    }
    Ok(())
}

/// The listening copies that are not as loud as they should be, or have lost their balance.
fn off_target(record: &EpisodeRecord) -> Vec<Message> {
    let is_off = |sound: &SoundRecord| {
        sound.true_peak_dbtp.is_some_and(|peak| peak > CEILING.0)
            || sound.integrated_lufs.is_some_and(|lufs| (lufs - TARGET.0).abs() > 1.0)
    };
    let mut warnings = Vec::new();
    for asset in [Role::Listening, Role::Light].into_iter().filter_map(|role| record.asset(role)) {
        let Some(sound) = &asset.sound else { continue };
        if is_off(sound) {
            let loudness = sound.integrated_lufs.map_or_else(|| "-".to_owned(), |lufs| Lufs(lufs).to_string());
            let peak = sound.true_peak_dbtp.map_or_else(|| "-".to_owned(), |peak| TruePeak(peak).to_string());
            let message = Message::new("archive-off-target").with("file", asset.file.as_str());
            warnings.push(message.with("loudness", loudness).with("peak", peak));
        }
        if let Some(imbalance) = sound.imbalance_lu {
            let message = Message::new("archive-off-balance").with("file", asset.file.as_str());
            warnings.push(message.with("difference", format!("{imbalance:.1} LU")));
        }
    }
    warnings
}

#[cfg(test)]
mod tests;
