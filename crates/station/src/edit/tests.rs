use std::fs;
use std::path::PathBuf;

use surco_messages::{Explain, Message};
use surco_model::{CuePoint, Play, Recurrence, Segment};
use surco_units::Frames;
use toml_edit::Value;

use super::*;
use crate::{Error, Station};

mod made;
mod untouched;

const GRID: &str = "# Our station\r\n\r\n[station]\r\nid = 'r' # short\r\nname = 'Radio'\r\ntimezone = 'America/Lima'\r\n\
    languages = ['es']\r\n\r\n[continuity]\r\nplay = {playlist='musica'}   # day and night\r\n\r\n\
    # ---- mornings ----\r\n\r\n# At five\r\n[[slot]]\r\nid = 'ordeno'\r\ntitle   = \"Ordeño\"\r\nat = '05:00'  # sharp\r\n\
    every = '30m'\r\nto = '06:00'\r\nlength = '10m'\r\nplay = { program = 'manos' }\r\n# start_policy = 'hard'\r\n\r\n\
    # ---- evenings ----\r\n\r\n[[slot]]\r\nid = 'tarde'\r\ntitle = 'Tarde'\r\nat = '18:00'\r\nlength = '1h'\r\n\
    play = { playlist = 'musica' }\r\n\r\n[[exception]]\r\nslot = 'ordeno'\r\ndate = 2026-12-25\r\nskip = true\r\n\r\n\
    [[exception]]\r\nslot = 'tarde'\r\ndate = 2026-12-25\r\nskip = true";

const EPISODE: &str = "title = 'El lavado'\nnumber = 1\ndate = 2026-11-06\nstate = 'draft'  # not heard yet\n# summary = '…'\n\n\
    [[segment]]\nrecording = 'a.ogg'\ntitle = 'A'\ncue_in = '0:01'  # after a cough\n# speaker = '…'\n\n\
    # From the market\n[[segment]]\nrecording = 'b.ogg'\noverlap = '1s'\n\n[[segment]]\nrecording = 'c.ogg'\n";

struct Home {
    station: Station,
    _folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Home {
        let folder = tempfile::tempdir().unwrap();
        let station = Station::at(folder.path().to_owned());
        let home = Home { station, _folder: folder };
        home.write("schedule.toml", GRID);
        home.write(
            "programs/manos/program.toml",
            "title = 'Manos'\nkind = 'microprogram'\nlanguage = 'es'\ntopic = 'manos'\n\
            [template]\ntarget_length = '2m'\ntolerance = '30s'\n",
        );
        home.write("programs/manos/episodes/1-lavado/episode.toml", EPISODE);
        home
    }

    fn path(&self, file: &str) -> PathBuf {
        self.station.home().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        fs::write(self.path(file), text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    fn grid(&self) -> String {
        self.read("schedule.toml")
    }

    fn episode(&self) -> String {
        self.read("programs/manos/episodes/1-lavado/episode.toml")
    }

    /// Changes the episode and saves it.
    fn edit(&self, change: impl FnOnce(&mut EpisodeEdit<'_>) -> Result<(), Error>) -> Result<Saved, Error> {
        let written = self.station.read_usable().unwrap();
        let mut edit = self.station.edit_episode(&written, "manos/1-lavado")?;
        change(&mut edit)?;
        edit.save()
    }
}

fn refusal(result: Result<impl Sized, Error>) -> EditError {
    match result {
        Err(Error::Edit(why)) => *why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn segment(recording: &str) -> Segment {
    Segment::of(recording.into(), recording.to_owned(), surco_model::Location::new("", "", 0..0))
}

#[test]
fn the_continuity_changes_and_no_other_byte_does() {
    let home = Home::new();
    let mut grid = home.station.edit_schedule().unwrap();
    grid.set_continuity(&Play::Playlist("huaynos".into())).unwrap();
    let saved = grid.save().unwrap();
    assert_eq!(home.grid(), GRID.replace("{playlist='musica'}", "{ playlist = \"huaynos\" }"));
    assert!(saved.changed && saved.version == home.station.edit_schedule().unwrap().version());
}

#[test]
fn a_changed_slot_keeps_its_comments_and_all_lines_that_say_the_same() {
    let home = Home::new();
    let mut grid = home.station.edit_schedule().unwrap();
    let mut slot = grid.station().unwrap().grid.slots[0].clone();
    slot.start.times = vec!["05:15:00".parse().unwrap(), "06:15:30".parse().unwrap()];
    slot.priority = 3;
    grid.change_slot(&"ordeno".parse().unwrap(), &slot).unwrap();
    grid.save().unwrap();
    let expected = GRID
        .replace(
            "at = '05:00'  # sharp\r\nevery = '30m'\r\nto = '06:00'",
            "at = [\"05:15\", \"06:15:30\"]  # sharp",
        )
        .replace("play = { program = 'manos' }\r\n", "play = { program = 'manos' }\r\npriority = 3\r\n");
    assert_eq!(home.grid(), expected);
}

#[test]
fn a_slot_that_is_renamed_keeps_its_exceptions_and_one_that_is_removed_takes_them_along() {
    let home = Home::new();
    let mut grid = home.station.edit_schedule().unwrap();
    let mut slot = grid.station().unwrap().grid.slots[0].clone();
    slot.id = "alba".parse().unwrap();
    grid.change_slot(&"ordeno".parse().unwrap(), &slot).unwrap();
    grid.save().unwrap();
    assert_eq!(home.grid(), GRID.replace("'ordeno'", "\"alba\""));

    let mut grid = home.station.edit_schedule().unwrap();
    grid.remove_slot(&"alba".parse().unwrap()).unwrap();
    grid.save().unwrap();
    let begin = GRID.find("# At five").unwrap();
    let end = GRID.find("# ---- evenings").unwrap();
    let exception = "[[exception]]\r\nslot = 'ordeno'\r\ndate = 2026-12-25\r\nskip = true\r\n\r\n";
    let expected = format!("{}{}", &GRID[..begin], &GRID[end..]).replace(exception, "");
    assert_eq!(home.grid(), expected);
    let why = refusal(home.station.edit_schedule().unwrap().remove_slot(&"alba".parse().unwrap()));
    assert!(matches!(why, EditError::NoSlot { known, .. } if known == ["tarde"]));
}

#[test]
fn what_is_added_to_the_grid_is_read_back_as_it_was_meant() {
    let home = Home::new();
    let mut grid = home.station.edit_schedule().unwrap();
    let mut slot = grid.station().unwrap().grid.slots[1].clone();
    slot.id = "feria".parse().unwrap();
    slot.start.recurrence = Recurrence::Monthly(vec![1, -1]);
    slot.length = Frames(48_001);
    slot.play =
        Play::Relay(surco_model::Media::relay(&["https://a.pe/vivo".to_owned()], surco_units::Decibels(-3.0)));
    slot.handover.max_wait = Some(Frames::from_millis(90_000));
    slot.handover.then_cuts = true;
    slot.needs = vec!["cabina \"uno\"".to_owned()];
    let exception = surco_model::Exception {
        from: "2026-12-24".parse().unwrap(),
        until: "2026-12-26".parse().unwrap(),
        slot: slot.id.clone(),
        action: surco_model::ExceptionAction::Play(Play::File("sonidos/himno.ogg".into())),
        location: slot.location.clone(),
    };
    grid.add_slot(&slot).unwrap();
    grid.add_exception(&exception).unwrap();
    grid.save().unwrap();
    let read = home.station.edit_schedule().unwrap().station().unwrap().grid;
    let added = read.slots.last().unwrap().clone();
    assert_eq!(added, surco_model::Slot { location: added.location.clone(), ..slot });
    let added = read.exceptions.last().unwrap().clone();
    assert_eq!(added, surco_model::Exception { location: added.location.clone(), ..exception });
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let now = lines(&home.grid());
    assert!(lines(GRID).iter().all(|line| now.contains(line)) && !home.grid().replace("\r\n", "").contains('\n'));
}

#[test]
fn approval_is_written_beside_the_state_and_withdrawn_again() {
    let home = Home::new();
    let written = home.station.read_usable().unwrap();
    let said = home.station.approve(&written, "1-lavado", Some("Elena \"E.\" Cabrera")).unwrap();
    assert_eq!(said.state, surco_model::State::Approved);
    let approved = "state = \"approved\"\napproved_by = 'Elena \"E.\" Cabrera'\n";
    assert_eq!(home.episode(), EPISODE.replace("state = 'draft'  # not heard yet\n", approved));
    home.station.approve(&written, "1-lavado", None).unwrap();
    assert_eq!(home.episode(), EPISODE.replace("state = 'draft'  # not heard yet\n", "state = \"draft\"\n"));
    let said = refusal(home.station.approve(&written, "1-lavado", Some("  ")));
    assert!(matches!(said, EditError::Spoils { .. }), "nobody has approved it");
}

#[test]
fn segments_are_added_moved_trimmed_and_removed_with_their_comments() {
    let home = Home::new();
    home.edit(|episode| episode.move_segment(1, 2)).unwrap();
    let moved = EPISODE.replace("# From the market\n[[segment]]\nrecording = 'b.ogg'\noverlap = '1s'\n\n", "")
        + "\n# From the market\n[[segment]]\nrecording = 'b.ogg'\noverlap = '1s'\n";
    assert_eq!(home.episode(), moved);

    home.edit(|episode| episode.move_segment(2, 0)).unwrap();
    let first = "# From the market\n[[segment]]\nrecording = 'b.ogg'\n\n[[segment]]\nrecording = 'a.ogg'";
    assert!(home.episode().contains(first), "the first overlaps with none: {}", home.episode());

    home.edit(|episode| {
        let end = Some(CuePoint::At(Frames(123_457)));
        episode.trim_segment(1, Some(CuePoint::At(Frames::from_millis(1_500))), end)?;
        episode.add_segment(1, &segment("voz \"uno\".ogg"))?;
        episode.remove_segment(3)
    })
    .unwrap();
    let read =
        home.station.edit_episode(&home.station.read_usable().unwrap(), "1-lavado").unwrap().episode().unwrap();
    let names: Vec<_> = read.segments.iter().map(|one| one.recording.to_string_lossy().into_owned()).collect();
    assert_eq!(names, ["b.ogg", "voz \"uno\".ogg", "a.ogg"]);
    assert_eq!(read.segments[2].cue_in, Some(CuePoint::At(Frames(72_000))));
    assert_eq!(read.segments[2].cue_out, Some(CuePoint::At(Frames(123_457))));
    assert!(home.episode().contains("cue_in = \"0:01.500\"\ncue_out = \"123457 frames\"\n# speaker = '…'\n"));

    let mut louder = read.segments[1].clone();
    louder.gain = surco_units::Decibels(3.5);
    louder.text = Some("Buenos días.\nHoy: la ubre.".to_owned());
    home.edit(|episode| episode.change_segment(1, &louder)).unwrap();
    let read =
        home.station.edit_episode(&home.station.read_usable().unwrap(), "1-lavado").unwrap().episode().unwrap();
    assert_eq!((read.segments[1].gain, &read.segments[1].text), (louder.gain, &louder.text));
    assert_eq!(home.station.changes().unwrap().len(), 4, "each save is one change");
}

#[test]
fn a_file_that_changed_since_it_was_read_is_not_touched() {
    let home = Home::new();
    let mut grid = home.station.edit_schedule().unwrap();
    let seen = grid.version();
    grid.set_continuity(&Play::Playlist("huaynos".into())).unwrap();
    let by_hand = GRID.replace("Radio", "Radio Chanta");
    home.write("schedule.toml", &by_hand);
    assert!(matches!(refusal(grid.save()), EditError::Stale { .. }));
    assert_eq!(home.grid(), by_hand);
    assert!(home.station.changes().unwrap().is_empty());
    // A page that shows the text of before is refused as well.
    assert!(matches!(refusal(home.station.edit_schedule().unwrap().if_still(seen)), EditError::Stale { .. }));
    let now = home.station.edit_schedule().unwrap().version();
    assert!(home.station.edit_schedule().unwrap().if_still(now.to_string().parse().unwrap()).is_ok());

    let mut grid = home.station.edit_schedule().unwrap();
    grid.set_continuity(&Play::Playlist("huaynos".into())).unwrap();
    fs::remove_file(home.path("schedule.toml")).unwrap();
    assert!(matches!(refusal(grid.save()), EditError::Stale { .. }));
    assert!(!home.path("schedule.toml").exists());
}

#[test]
fn a_change_after_which_the_file_could_not_be_used_is_refused() {
    let home = Home::new();
    let result = home.edit(|episode| (0..3).try_for_each(|_| episode.remove_segment(0)));
    let EditError::Spoils { diagnostics, sources, .. } = refusal(result) else { panic!("an episode of nothing") };
    assert!(!diagnostics.is_empty() && sources.values().all(|text| !text.contains("[[segment]]")));
    assert_eq!(home.episode(), EPISODE);

    let mut grid = home.station.edit_schedule().unwrap();
    let slot = grid.station().unwrap().grid.slots[0].clone();
    grid.add_slot(&slot).unwrap();
    assert!(matches!(refusal(grid.save()), EditError::Spoils { .. }), "two slots of one name");
    assert_eq!(home.grid(), GRID);
    assert!(home.station.changes().unwrap().is_empty());
}

#[test]
fn what_only_a_person_can_change_is_refused() {
    let home = Home::new();
    let inline = "title = 'X'\nnumber = 1\ndate = 2026-11-06\nsegment = [{ recording = 'a.ogg' }]\n";
    home.write("programs/manos/episodes/1-lavado/episode.toml", inline);
    let why = refusal(home.edit(|episode| episode.trim_segment(0, None, Some(CuePoint::Silence))));
    assert!(matches!(&why, EditError::Unchangeable { why: Unchangeable::ByHand { key }, .. } if key == "segment"));
    assert!(
        refusal(home.edit(|episode| episode.add_segment(0, &segment("b.ogg"))))
            .explain()
            .id()
            .starts_with("station-edit")
    );
    assert_eq!(home.episode(), inline);
    home.write("programs/manos/episodes/1-lavado/episode.toml", EPISODE);
    let why = refusal(home.edit(|episode| episode.remove_segment(7)));
    assert!(matches!(why, EditError::Unchangeable { why: Unchangeable::NoEntry { index: 7, .. }, .. }));
}

#[test]
fn undo_brings_each_earlier_text_back_to_the_byte() {
    let home = Home::new();
    assert!(matches!(refusal(home.station.undo()), EditError::NothingToUndo));
    home.edit(|episode| episode.remove_segment(0)).unwrap();
    let between = home.episode();
    let mut grid = home.station.edit_schedule().unwrap();
    grid.set_continuity(&Play::Playlist("huaynos".into())).unwrap();
    grid.save().unwrap();
    home.edit(|episode| episode.approve("Elena", None).map(drop)).unwrap();
    let changes = home.station.changes().unwrap();
    assert_eq!(
        changes.iter().map(|one| one.what.id()).collect::<Vec<_>>(),
        ["station-edit-approved", "station-edit-continuity", "station-edit-segment-removed"]
    );
    assert_eq!(home.station.undo().unwrap(), changes[0]);
    assert_eq!(home.episode(), between);
    home.station.undo().unwrap();
    assert_eq!((home.grid().as_str(), home.episode()), (GRID, between));
    home.station.undo().unwrap();
    assert_eq!(home.episode(), EPISODE);
    assert!(matches!(refusal(home.station.undo()), EditError::NothingToUndo));
    let left: Vec<_> =
        fs::read_dir(home.path("library/edits")).unwrap().flatten().map(|one| one.file_name()).collect();
    assert_eq!(left, ["lock"], "nothing is left behind");
}

#[test]
fn undo_is_refused_after_a_change_by_hand_and_tells_where_the_earlier_text_is() {
    let home = Home::new();
    home.edit(|episode| episode.remove_segment(0)).unwrap();
    let by_hand = home.episode() + "# mine\n";
    home.write("programs/manos/episodes/1-lavado/episode.toml", &by_hand);
    let EditError::ChangedSince { kept: Some(kept), .. } = refusal(home.station.undo()) else { panic!("undone") };
    assert_eq!(fs::read_to_string(home.station.home().join(kept)).unwrap(), EPISODE);
    assert_eq!(home.episode(), by_hand);
    // Taken back by hand, there is nothing more to undo in it.
    home.write("programs/manos/episodes/1-lavado/episode.toml", EPISODE);
    assert!(matches!(refusal(home.station.undo()), EditError::NothingToUndo));
}

#[test]
fn a_power_cut_between_the_note_and_the_change_is_no_change() {
    let home = Home::new();
    home.edit(|episode| episode.remove_segment(0)).unwrap();
    let between = home.episode();
    home.edit(|episode| episode.approve("Elena", None).map(drop)).unwrap();
    // As the disk would be, had the power gone before the second text was in its place.
    home.write("programs/manos/episodes/1-lavado/episode.toml", &between);
    assert_eq!(home.station.undo().unwrap().what.id(), "station-edit-segment-removed");
    assert_eq!(home.episode(), EPISODE);
}

#[test]
fn without_a_place_for_the_earlier_text_the_file_stays_as_it_was() {
    let home = Home::new();
    home.write("library/edits", "a file where the folder should be");
    let mut grid = home.station.edit_schedule().unwrap();
    grid.set_continuity(&Play::Playlist("huaynos".into())).unwrap();
    assert!(matches!(grid.save(), Err(Error::File { .. })));
    assert_eq!(home.grid(), GRID);
    let is_passing = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with(".surco");
    assert!(!fs::read_dir(home.station.home()).unwrap().flatten().any(is_passing), "no passing file is left");
}

#[test]
fn two_who_change_a_file_at_once_do_not_lose_a_change() {
    let home = Home::new();
    let saved: usize = std::thread::scope(|scope| {
        let add = |number: usize| {
            let station = &home.station;
            move || {
                let add = || {
                    let mut grid = station.edit_schedule()?;
                    let mut slot = grid.station()?.grid.slots[1].clone();
                    slot.id = format!("franja-{number}").parse().unwrap();
                    slot.start.times = vec![chrono::NaiveTime::from_hms_opt(number as u32, 0, 0).unwrap()];
                    grid.add_slot(&slot)?;
                    grid.save()
                };
                // Who is refused looks again.
                std::iter::repeat_with(add).take(500).any(|saved| saved.is_ok())
            }
        };
        let writers: Vec<_> = (6..14).map(|number| scope.spawn(add(number))).collect();
        writers.into_iter().map(|one| usize::from(one.join().unwrap())).sum()
    });
    let slots = home.station.edit_schedule().unwrap().station().unwrap().grid.slots.len();
    assert_eq!((saved, slots, home.station.changes().unwrap().len()), (8, 10, 8));
}

#[test]
fn only_so_many_changes_are_kept() {
    let home = Home::new();
    for number in 0..210 {
        let mut grid = home.station.edit_schedule().unwrap();
        grid.set_continuity(&Play::Playlist(format!("musica/{number}").into())).unwrap();
        grid.save().unwrap();
    }
    let files = fs::read_dir(home.path("library/edits")).unwrap().count();
    assert_eq!((home.station.changes().unwrap().len(), files), (200, 401), "a note, a text, and the lock");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_grid_stays_a_link() {
    let home = Home::new();
    home.write("shared/grid.toml", GRID);
    fs::remove_file(home.path("schedule.toml")).unwrap();
    std::os::unix::fs::symlink("shared/grid.toml", home.path("schedule.toml")).unwrap();
    let mut grid = home.station.edit_schedule().unwrap();
    grid.set_continuity(&Play::Playlist("huaynos".into())).unwrap();
    grid.save().unwrap();
    assert!(home.path("schedule.toml").is_symlink() && home.read("shared/grid.toml").contains("huaynos"));
    home.station.undo().unwrap();
    assert!(home.path("schedule.toml").is_symlink() && home.read("shared/grid.toml") == GRID);
}

#[test]
fn a_list_that_was_made_is_undone_by_removing_it() {
    let home = Home::new();
    home.station.write_list("musica/nueva.m3u8".as_ref(), "#EXTM3U\na.ogg\n").unwrap();
    let again = refusal(home.station.write_list("musica/nueva.m3u8".as_ref(), ""));
    assert!(matches!(again, EditError::ListThere { .. }));
    assert!(home.station.undo().unwrap().made && !home.path("musica/nueva.m3u8").exists());
    home.station.write_list("musica/nueva.m3u8".as_ref(), "#EXTM3U\na.ogg\n").unwrap();
    home.write("musica/nueva.m3u8", "#EXTM3U\nb.ogg\n");
    assert!(matches!(refusal(home.station.undo()), EditError::ChangedSince { kept: None, .. }));
}

#[test]
fn keys_go_where_people_would_write_them() {
    let mut text =
        TomlText::new("\u{feff}# top\r\n[a] # a\r\n# nothing yet\r\n\r\n[[b]]\r\nx = 1".to_owned()).unwrap();
    text.set(Place::Table("a"), "y", &Value::from(2), Remark::Keep, &[]).unwrap();
    text.set(Place::Entry("b", 0), "z", &Value::from(3), Remark::Keep, &["x"]).unwrap();
    text.set(Place::Entry("b", 0), "w", &Value::from(4), Remark::Keep, &["v"]).unwrap();
    text.set(Place::Top, "t", &Value::from(5), Remark::Keep, &[]).unwrap();
    let expected =
        "\u{feff}# top\r\nt = 5\r\n[a] # a\r\ny = 2\r\n# nothing yet\r\n\r\n[[b]]\r\nx = 1\r\nz = 3\r\nw = 4\r\n";
    assert_eq!(text.as_str(), expected);
    assert_eq!(text.remove(Place::Table("a"), "q"), Ok(()), "it is not there anyway");
    assert!(matches!(
        text.set(Place::Table("c"), "q", &Value::from(1), Remark::Keep, &[]),
        Err(Unchangeable::ByHand { .. })
    ));
    let broken = TomlText::new("a = = 1".to_owned());
    assert!(matches!(broken, Err(Unchangeable::NotToml(_))));
}

#[test]
fn a_message_tells_all_that_was_done_at_once() {
    let mut done = Done::default();
    done.note(Message::new("station-edit-continuity"));
    done.note(Message::new("station-edit-continuity"));
    let said = done.message().text(surco_messages::Language::English);
    assert_eq!(said, "Changed the continuity. And one change more.");
}
