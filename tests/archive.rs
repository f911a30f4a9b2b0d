//! The archive as listeners and the world rely on it: addresses, names for life, and only what is finished.

use crate::radio::{EPISODE, Radio};

const TOML: &str = "programs/manos-limpias/episodes/1-el-lavado-de-la-ubre/episode.toml";
const PROGRAM: &str = "programs/manos-limpias/program.toml";

fn text(radio: &Radio, file: &str) -> String {
    std::fs::read_to_string(radio.home().join(file)).unwrap()
}

fn feed(radio: &Radio) -> String {
    text(radio, "library/archive/manos-limpias/feed.xml")
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = &text[text.find(before).unwrap() + before.len()..];
    &rest[..rest.find(after).unwrap()]
}

#[test]
fn a_forgotten_address_changes_no_feed_and_a_withdrawn_episode_comes_back_under_its_name() {
    let radio = Radio::ready();
    radio.works(&["archive", EPISODE, "--base-url", "https://radio.example/archivo"]);
    let before = feed(&radio);
    assert!(before.contains("https://radio.example/archivo/manos-limpias/feed.xml"), "{before}");
    radio.works(&["archive", EPISODE]);
    assert_eq!(feed(&radio), before);
    let told = radio.refuses(1, &["archive", EPISODE, "--base-url", "https://otra.example"]);
    assert!(told.contains("--new-address"), "{told}");
    assert_eq!(feed(&radio), before);

    radio.works(&["withdraw", EPISODE, "--reason", "Hay un error en la dosis."]);
    assert!(!feed(&radio).contains("<item>"));
    let page = text(&radio, "library/archive/manos-limpias/1-el-lavado-de-la-ubre/index.html");
    assert!(page.contains("Hay un error en la dosis."), "{page}");
    let told = radio.refuses(1, &["archive", EPISODE]);
    assert!(told.contains("surco withdraw --undo"), "{told}");
    radio.works(&["withdraw", "--undo", EPISODE]);
    assert_eq!(between(&feed(&radio), "urn:uuid:", "<"), between(&before, "urn:uuid:", "<"));

    radio.works(&["archive", EPISODE, "--base-url", "https://otra.example", "--new-address"]);
    assert!(feed(&radio).contains("https://otra.example/manos-limpias/feed.xml"));
    let rules = text(&radio, "library/archive/.surco/moved/nginx.conf");
    assert!(rules.contains("rewrite ^/archivo/(.*)$ https://otra.example/$1 permanent;"), "{rules}");
}

#[test]
fn only_what_is_finished_is_archived_and_an_approval_is_for_the_sound_that_was_heard() {
    let radio = Radio::ready();
    let (episode, program) = (text(&radio, TOML), text(&radio, PROGRAM));
    radio.write(TOML, &episode.replace("number = 1\n", "number = 1\nstate = \"draft\"\n"));
    assert!(radio.refuses(1, &["archive", EPISODE]).contains("borrador"));
    radio.write(PROGRAM, &program.replace("[template]", "needs_approval = true\n\n[template]"));
    radio.write(TOML, &episode);
    assert!(radio.refuses(1, &["archive", EPISODE]).contains("surco approve"));
    radio.works(&["approve", EPISODE, "--by", "Elena Cabrera"]);
    radio.works(&["archive", EPISODE]);

    // Somebody cuts the greeting, and forgets to assemble.
    let approved = text(&radio, TOML);
    assert!(approved.contains("approved_sound = \""), "{approved}");
    let greeting = "recording = \"01-saludo.ogg\"";
    radio.write(TOML, &approved.replace(greeting, &format!("{greeting}\ncue_in = \"0:01\"")));
    assert!(radio.refuses(1, &["archive", EPISODE]).contains("surco assemble"));
    radio.works(&["assemble", EPISODE]);
    let told = radio.refuses(1, &["archive", EPISODE]);
    assert!(told.contains("Elena Cabrera") && told.contains("surco approve"), "{told}");
    let planned = radio.json(&["plan", "--date", "2026-12-07"]).to_string();
    assert!(!planned.contains("El lavado de la ubre"), "what was not approved does not air");
    let checked = radio.json(&["check"]).to_string();
    assert!(checked.contains("Elena Cabrera"), "{checked}");
    radio.works(&["approve", EPISODE, "--by", "Elena Cabrera"]);
    radio.works(&["archive", EPISODE]);
    assert!(radio.json(&["plan", "--date", "2026-12-07"]).to_string().contains("El lavado de la ubre"));
}
