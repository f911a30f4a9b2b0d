//! How a station's archive offers its episodes.

use std::path::PathBuf;

use url::Url;

/// `[archive]` in `schedule.toml`, and for a series that differs in its `program.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArchiveSettings {
    /// The web address at which the archive can be read. Only stations have one.
    pub address: Option<String>,
    /// Whom listeners and podcast directories write to.
    pub email: Option<String>,
    /// What people may do with the episodes.
    pub licence: Option<Licence>,
    /// Who has the rights, where it is not the station.
    pub holder: Option<String>,
    /// Whether episodes may be offered on demand. That they may be broadcast does not say so.
    pub on_demand: Option<bool>,
    /// The picture of series that have none of their own, from the folder of the file that names it.
    pub cover: Option<PathBuf>,
}

impl ArchiveSettings {
    /// What a series says, else its station. The picture of either stays where it is.
    pub fn or(&self, station: &ArchiveSettings) -> ArchiveSettings {
        let (own, station) = (self.clone(), station.clone());
        ArchiveSettings {
            address: own.address.or(station.address),
            email: own.email.or(station.email),
            licence: own.licence.or(station.licence),
            holder: own.holder.or(station.holder),
            on_demand: own.on_demand.or(station.on_demand),
            cover: own.cover,
        }
    }

    /// Whether episodes may be offered on demand: yes, unless somebody says no.
    pub fn is_on_demand(&self) -> bool {
        self.on_demand.unwrap_or(true)
    }
}

/// What people may do with what they hear, by its name in the SPDX list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Licence {
    /// Everything.
    Cc0,
    /// Everything, naming who made it.
    CcBy,
    /// The same, under the same licence.
    CcBySa,
    /// Naming who made it, and not for money.
    CcByNc,
    /// The same, under the same licence.
    CcByNcSa,
    /// Naming who made it, unchanged.
    CcByNd,
    /// Naming who made it, unchanged, and not for money.
    CcByNcNd,
    /// Nothing without asking.
    AllRightsReserved,
}

impl Licence {
    /// All of them.
    pub const ALL: [Licence; 8] = [
        Licence::Cc0,
        Licence::CcBy,
        Licence::CcBySa,
        Licence::CcByNc,
        Licence::CcByNcSa,
        Licence::CcByNd,
        Licence::CcByNcNd,
        Licence::AllRightsReserved,
    ];

    /// As it is written: `CC-BY-SA-4.0`.
    pub fn name(self) -> &'static str {
        match self {
            Licence::Cc0 => "CC0-1.0",
            Licence::CcBy => "CC-BY-4.0",
            Licence::CcBySa => "CC-BY-SA-4.0",
            Licence::CcByNc => "CC-BY-NC-4.0",
            Licence::CcByNcSa => "CC-BY-NC-SA-4.0",
            Licence::CcByNd => "CC-BY-ND-4.0",
            Licence::CcByNcNd => "CC-BY-NC-ND-4.0",
            Licence::AllRightsReserved => "all-rights-reserved",
        }
    }

    /// Where it can be read; nowhere for one that grants nothing.
    pub fn address(self) -> Option<&'static str> {
        match self {
            Licence::Cc0 => Some("https://creativecommons.org/publicdomain/zero/1.0/"),
            Licence::CcBy => Some("https://creativecommons.org/licenses/by/4.0/"),
            Licence::CcBySa => Some("https://creativecommons.org/licenses/by-sa/4.0/"),
            Licence::CcByNc => Some("https://creativecommons.org/licenses/by-nc/4.0/"),
            Licence::CcByNcSa => Some("https://creativecommons.org/licenses/by-nc-sa/4.0/"),
            Licence::CcByNd => Some("https://creativecommons.org/licenses/by-nd/4.0/"),
            Licence::CcByNcNd => Some("https://creativecommons.org/licenses/by-nc-nd/4.0/"),
            Licence::AllRightsReserved => None,
        }
    }
}

impl std::str::FromStr for Licence {
    type Err = ();
    fn from_str(name: &str) -> Result<Licence, ()> {
        Licence::ALL.into_iter().find(|licence| licence.name() == name).ok_or(())
    }
}

/// The address of a folder on the web: `https://radio.example/archivo/`, without question or place in it.
pub(crate) fn folder_address(text: &str) -> Option<String> {
    let mut url = Url::parse(text.trim()).ok()?;
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    if !(is_plain && is_web && url.password().is_none()) {
        return None;
    }
    let folder = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&folder);
    Some(url.into())
}

/// An address for letters, as far as one can tell without writing to it.
pub(crate) fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (name, host) = text.rsplit_once('@')?;
    let is_fit = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control());
    let has_domain = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
    (is_fit(name) && is_fit(host) && has_domain && !text.contains(['<', '>', ',', '"'])).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_says_what_differs_and_its_station_the_rest() {
        let station = ArchiveSettings {
            address: Some("https://radio.example/".to_owned()),
            licence: Some(Licence::CcBySa),
            cover: Some("portada.png".into()),
            ..ArchiveSettings::default()
        };
        let series =
            ArchiveSettings { on_demand: Some(false), licence: Some(Licence::CcBy), ..Default::default() };
        let both = series.or(&station);
        assert_eq!((both.address, both.licence), (station.address.clone(), Some(Licence::CcBy)));
        assert_eq!(both.cover, None);
        assert!(!series.or(&station).is_on_demand() && station.is_on_demand());
    }

    #[test]
    fn an_address_is_one_that_a_feed_can_have() {
        for text in ["https://radio.example/archivo", " https://radio.example/archivo/ "] {
            assert_eq!(folder_address(text).unwrap(), "https://radio.example/archivo/");
        }
        for wrong in
            ["", "radio.example", "ftp://radio.example/", "https://r.example/?a=1", "https://u:c@r.example/"]
        {
            assert_eq!(folder_address(wrong), None, "{wrong}");
        }
        assert_eq!(email(" radio@chanta.pe "), Some("radio@chanta.pe".to_owned()));
        for wrong in
            ["", "radio", "@chanta.pe", "radio@", "radio@chanta", "la radio@chanta.pe", "R <a@b.pe>", "a@b..pe"]
        {
            assert_eq!(email(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_licence_is_known_by_its_name() {
        for licence in Licence::ALL {
            assert_eq!(licence.name().parse(), Ok(licence));
        }
    }
}
