//! What somebody does to the journal afterwards, with the tools that anybody can have.

use surco_library::Tampering;
use surco_model::Ending;

use crate::fixture::{Radio, ended, noted, started};

/// A journal of twenty soundings and a note, then edited by hand; what verifying it finds.
fn after(edit: &str) -> Vec<(String, i64, Tampering)> {
    let radio = Radio::new();
    let mut library = radio.library();
    for airing in 1..=20 {
        let begins = 60.0 * airing as f64;
        library.append(&[ended(airing - 1, begins, Ending::Completed), started(airing, begins)]).unwrap();
    }
    library.append(&[noted(1300.0, "card")]).unwrap();
    let head = library.verify_journal(None).unwrap().head.unwrap();
    drop(library);
    let catalogue = rusqlite::Connection::open(radio.library_folder().join("catalogue.db")).unwrap();
    catalogue.execute_batch(edit).unwrap();
    drop(catalogue);
    let mut library = radio.library();
    library.append(&[ended(20, 1400.0, Ending::Cut), started(21, 1400.0)]).unwrap();
    let verified = library.verify_journal(Some(&head)).unwrap();
    if edit.is_empty() {
        assert!(verified.has_expected, "what was the last link is in the chain for ever");
        assert_eq!(verified.links, 20 + 19 + 1 + 2);
    }
    verified.broken.into_iter().map(|broken| (broken.kind, broken.line, broken.what)).collect()
}

#[test]
fn a_journal_that_nobody_touched_is_whole() {
    assert_eq!(after(""), []);
}

#[test]
fn whatever_is_changed_taken_out_or_put_in_later_shows() {
    let one = |kind: &str, line, what| vec![(kind.to_owned(), line, what)];
    let changed = Tampering::Changed;
    assert_eq!(after("UPDATE airings SET at = at + 48000 WHERE airing = 7"), one("start", 7, changed));
    assert_eq!(after("UPDATE airings SET title = 'Otro' WHERE airing = 1"), one("start", 1, changed));
    assert_eq!(after("UPDATE airings SET source = NULL WHERE airing = 20"), one("start", 20, changed));
    assert_eq!(after("UPDATE airings SET ending = 'cut' WHERE airing = 9"), one("end", 9, changed));
    assert_eq!(after("UPDATE notes SET message = '{}'"), one("note", 1, changed));
    assert_eq!(after("DELETE FROM notes"), one("note", 1, Tampering::Removed));
    let removed = [("start".to_owned(), 5, Tampering::Removed), ("end".to_owned(), 5, Tampering::Removed)];
    assert_eq!(after("DELETE FROM airings WHERE airing = 5"), removed);
    let copied = "INSERT INTO airings (airing, item, slot, program, episode, title, kind, source, planned_start, at, cue_in, \
                  position, reason, ended_at, ended_position, ending) SELECT 100, item, slot, program, episode, title, kind, source, planned_start, \
                  at, cue_in, position, reason, ended_at, ended_position, ending FROM airings WHERE airing = 3";
    let added = [("start".to_owned(), 100, Tampering::Added), ("end".to_owned(), 100, Tampering::Added)];
    assert_eq!(after(copied), added);
    // Line and link together: the link behind them does not fit any more.
    let both = "DELETE FROM airings WHERE airing = 5; DELETE FROM chain WHERE line = 5 AND kind <> 'note'";
    assert_eq!(after(both), one("start", 6, changed));
}

#[test]
fn a_chain_that_was_made_anew_has_lost_what_somebody_wrote_down() {
    let radio = Radio::new();
    let mut library = radio.library();
    library.append(&[started(1, 0.0), noted(1.0, "card")]).unwrap();
    let head = library.verify_journal(None).unwrap().head.unwrap();
    drop(library);
    let catalogue = rusqlite::Connection::open(radio.library_folder().join("catalogue.db")).unwrap();
    catalogue.execute_batch("UPDATE airings SET at = 1; DELETE FROM chain").unwrap();
    drop(catalogue);
    let verified = radio.library().verify_journal(Some(&head)).unwrap();
    assert!(!verified.has_expected && verified.head != Some(head), "{verified:?}");
}
