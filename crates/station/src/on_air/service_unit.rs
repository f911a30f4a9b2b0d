//! The unit with which systemd puts a station on air at boot, without anybody logging in.

use std::path::Path;

/// What a unit starts.
#[derive(Debug, Clone, Copy)]
pub struct ServiceUnit<'a> {
    /// The name of the station.
    pub station: &'a str,
    /// As whom.
    pub user: &'a str,
    /// The program.
    pub program: &'a Path,
    /// The folder of the station.
    pub home: &'a Path,
    /// What `surco air` is called with as well.
    pub options: &'a [String],
}

impl ServiceUnit<'_> {
    /// The text of the unit's file (systemd.service(5)).
    pub fn text(&self) -> String {
        let options: String = self.options.iter().map(|option| format!(" {}", quoted(option))).collect();
        include_str!("../../templates/surco.service")
            .replace("{station}", &one_line(self.station))
            .replace("{user}", &one_line(self.user))
            .replace("{program}", &quoted(&self.program.display().to_string()))
            .replace("{home}", &quoted(&self.home.display().to_string()))
            .replace("{options}", &options)
    }
}

/// A value in a unit file goes to the end of its line, and % begins a name of systemd's.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ").replace('%', "%%")
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\"").replace('$', "$$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_name_things_changes_no_line_of_the_unit() {
        let unit = ServiceUnit {
            station: "Radio 100 %\nExecStart=/bin/false",
            user: "radio",
            program: Path::new("/opt/la radio/surco"),
            home: Path::new("/home/$radio \"1\""),
            options: &["--device".to_owned(), "50%".to_owned()],
        };
        let text = unit.text();
        assert!(!text.lines().any(|line| line == "ExecStart=/bin/false"), "{text}");
        assert!(text.contains("Radio 100 %% "), "{text}");
        let start = text.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
        assert!(
            start.contains("\"/opt/la radio/surco\"") && start.contains("\"/home/$$radio \\\"1\\\"\""),
            "{start}"
        );
        assert!(start.ends_with("\"--device\" \"50%%\""), "{start}");
    }
}
