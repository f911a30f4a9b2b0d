//! What the README shows works, in the order in which it is shown.

use std::path::{Path, PathBuf};

use crate::radio::Radio;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md")).unwrap()
}

#[test]
fn the_first_radio_of_the_readme_works_as_it_is_written() {
    let radio = Radio::empty();
    let readme = readme();
    let mut blocks = readme.split("```sh\n").skip_while(|block| !block.starts_with("surco init"));
    let lines = |block: Option<&str>| -> Vec<String> {
        block.unwrap().lines().take_while(|line| !line.starts_with("```")).map(str::to_owned).collect()
    };
    let (first, own) = (lines(blocks.next()), lines(blocks.next()));
    let mut folder = PathBuf::from(radio.home());
    let mut commands = 0;
    for line in first.iter().chain(&own) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["cd", name] = words[..] {
            folder.push(name);
            continue;
        }
        assert_eq!(words[0], "surco", "{line}");
        let output = radio.command(&words[1..]).current_dir(&folder).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        // 3 says that something needs attention, such as a machine without a sound card.
        assert!(matches!(output.status.code(), Some(0 | 3)), "{line}\n{told}");
        commands += 1;
    }
    assert!(commands >= 9);
}

#[test]
fn every_page_and_picture_that_the_readme_points_to_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = readme();
    let targets = readme.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
    let local: Vec<&str> = targets.filter(|target| !target.starts_with("http")).collect();
    assert!(local.len() > 8);
    for target in local {
        assert!(root.join(target).exists(), "{target}");
    }
}
