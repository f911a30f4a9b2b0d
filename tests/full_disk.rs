//! The disk is full: it is said so, nothing is half there, and with room again everything goes on.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::radio::{Radio, noise, write_wav};

/// A small disk.
pub(crate) struct SmallDisk(pub(crate) PathBuf);

impl SmallDisk {
    /// Mounts one; none, said aloud, where that is not allowed.
    pub(crate) fn mount(at: &Path, size: &str) -> Option<SmallDisk> {
        std::fs::create_dir_all(at).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(SmallDisk(at.to_owned()));
        }
        eprintln!("SKIPPED: no right to mount a small disk here");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

const STATION: &str = "[station]\nid = \"radio\"\nname = \"Radio\"\ntimezone = \"America/Lima\"\nlanguages = [\"es\"]\n\n\
                       [continuity]\nplay = { playlist = \"musica\" }\n";

#[test]
fn a_recording_for_which_there_is_no_room_is_refused_whole_and_comes_in_when_there_is() {
    let radio = Radio::empty();
    let Some(disk) = SmallDisk::mount(&radio.home().join("radio"), "1m") else { return };
    std::fs::write(disk.0.join("schedule.toml"), STATION).unwrap();
    let (long, short) = (radio.home().join("larga.wav"), radio.home().join("corta.wav"));
    write_wav(&long, &noise(1, 15.0));
    write_wav(&short, &noise(2, 2.0));
    let home = disk.0.to_str().unwrap();
    let told = radio.refuses(1, &["ingest", "--home", home, long.to_str().unwrap()]);
    assert!(told.contains("lleno"), "{told}");
    radio.works(&["ingest", "--home", home, short.to_str().unwrap()]);
    let output = disk.0.join("salida.wav");
    let told = radio.refuses(1, &["normalize", long.to_str().unwrap(), "-o", output.to_str().unwrap()]);
    assert!(told.contains("lleno") && !output.exists(), "{told}");
    let left: Vec<_> = std::fs::read_dir(&disk.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "only the grid and the library are there: {left:?}");
}
