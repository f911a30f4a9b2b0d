//! The sample station is compiled in (see `jobs/sample.rs`): a file that comes or goes there makes it anew.

fn main() {
    for folder in ["programs", "musica", "sonidos", "schedule.toml"] {
        println!("cargo::rerun-if-changed=../../{folder}");
    }
}
