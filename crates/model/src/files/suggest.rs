//! What was probably meant: by its letters, or by its Spanish name.

use surco_messages::Message;

use crate::names::plain;

/// Keys and values that people write in Spanish, without accents.
const SPANISH: [(&str, &str); 74] = [
    ("titulo", "title"),
    ("nombre", "name"),
    ("nombre", "title"),
    ("zona-horaria", "timezone"),
    ("idioma", "language"),
    ("idioma", "languages"),
    ("idiomas", "languages"),
    ("lengua", "language"),
    ("dia", "days"),
    ("dias", "days"),
    ("hora", "at"),
    ("horas", "at"),
    ("time", "at"),
    ("start", "at"),
    ("inicio", "at"),
    ("duracion", "length"),
    ("duration", "length"),
    ("tipo", "kind"),
    ("tema", "topic"),
    ("descripcion", "description"),
    ("autor", "authors"),
    ("autores", "authors"),
    ("campana", "campaign"),
    ("cortina", "signature"),
    ("cierre", "closing"),
    ("cama", "bed"),
    ("fondo", "bed"),
    ("pausa", "pause"),
    ("numero", "number"),
    ("fecha", "date"),
    ("resumen", "summary"),
    ("segmento", "segment"),
    ("grabacion", "recording"),
    ("archivo", "recording"),
    ("archivo", "file"),
    ("file", "recording"),
    ("locutor", "speaker"),
    ("locutora", "speaker"),
    ("habla", "speaker"),
    ("rol", "role"),
    ("cargo", "role"),
    ("lugar", "place"),
    ("texto", "text"),
    ("perfil", "profile"),
    ("ganancia", "gain_db"),
    ("volumen", "gain_db"),
    ("desde", "from"),
    ("hasta", "until"),
    ("to", "until"),
    ("franja", "slot"),
    ("emisora", "station"),
    ("continuidad", "continuity"),
    ("emergencia", "emergency"),
    ("excepcion", "exception"),
    ("programa", "program"),
    ("lista", "playlist"),
    ("tanda", "break"),
    ("prioridad", "priority"),
    ("lunes", "mon"),
    ("martes", "tue"),
    ("miercoles", "wed"),
    ("jueves", "thu"),
    ("viernes", "fri"),
    ("sabado", "sat"),
    ("domingo", "sun"),
    ("diario", "daily"),
    ("laborables", "weekdays"),
    ("fijo", "hard"),
    ("flexible", "soft"),
    ("voz", "voice"),
    ("entrevista", "interview"),
    ("musica", "music"),
    ("cuna", "spot"),
    ("informativo", "informative"),
];

/// The one among `choices` that `written` was probably meant to be.
pub(super) fn nearest<'c>(written: &str, choices: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let written = plain(written).replace([' ', '_'], "-");
    let choices: Vec<&str> = choices.into_iter().collect();
    let same = || choices.iter().copied().find(|choice| choice.to_ascii_lowercase().replace('_', "-") == written);
    let spanish = || {
        let short_day = |name: &str| written.chars().count() >= 3 && name.starts_with(&written);
        let mut translations = SPANISH
            .iter()
            .filter(|(spanish, english)| *spanish == written || (DAYS.contains(english) && short_day(spanish)));
        translations.find_map(|(_, english)| choices.iter().copied().find(|choice| choice == english))
    };
    same().or_else(spanish).or_else(|| by_letters(&written, &choices))
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// As compilers do it: at most one letter in three is wrong.
fn by_letters<'c>(written: &str, choices: &[&'c str]) -> Option<&'c str> {
    let distance = |choice: &str| {
        let choice = choice.to_ascii_lowercase().replace('_', "-");
        let allowed = (choice.len().max(written.len()) / 3).max(1);
        let distance = strsim::damerau_levenshtein(written, &choice);
        // A word that was written out (`monday`) or cut short (`micro`).
        let is_start =
            choice.len().min(written.len()) >= 3 && (choice.starts_with(written) || written.starts_with(&choice));
        (distance <= allowed || is_start).then_some(distance)
    };
    choices
        .iter()
        .filter_map(|choice| Some((distance(choice)?, *choice)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, choice)| choice)
}

/// "Did you mean «soft»?"
pub(super) fn did_you_mean(suggestion: &str) -> Message {
    Message::new("model-did-you-mean").with("suggestion", suggestion)
}

/// What can be written, and which of it was probably meant.
pub(super) fn among(written: &str, choices: &[&str]) -> Message {
    let possible = choices.join(", ");
    match nearest(written, choices.iter().copied()) {
        Some(suggestion) => {
            Message::new("model-did-you-mean-of").with("suggestion", suggestion).with("choices", possible)
        }
        None => Message::new("model-choices").with("choices", possible),
    }
}

/// What a language is called -> its tag.
const LANGUAGES: [(&str, &str); 10] = [
    ("espanol", "es"),
    ("castellano", "es"),
    ("spanish", "es"),
    ("quechua", "qu"),
    ("runasimi", "qu"),
    ("aymara", "ay"),
    ("aimara", "ay"),
    ("ingles", "en"),
    ("english", "en"),
    ("portugues", "pt"),
];

/// The tag of a language that was called by its name.
pub(super) fn language(written: &str) -> Option<&'static str> {
    let written = plain(written);
    LANGUAGES.iter().find(|(name, _)| written.starts_with(name)).map(|(_, tag)| *tag)
}

/// Countries and other ways to say where one is -> time zone. Lima and Bogotá share UTC-5, which is taken for Lima's.
const ZONES: [(&str, &str); 13] = [
    ("peru", "America/Lima"),
    ("cajamarca", "America/Lima"),
    ("puno", "America/Lima"),
    ("pet", "America/Lima"),
    ("utc-5", "America/Lima"),
    ("gmt-5", "America/Lima"),
    ("-05:00", "America/Lima"),
    ("bolivia", "America/La_Paz"),
    ("ecuador", "America/Guayaquil"),
    ("colombia", "America/Bogota"),
    ("chile", "America/Santiago"),
    ("argentina", "America/Argentina/Buenos_Aires"),
    ("mexico", "America/Mexico_City"),
];

/// The time zone that was probably meant: by its country, by its city alone, by its letters.
pub(super) fn timezone(written: &str) -> Option<&'static str> {
    let written = plain(written).replace(' ', "_");
    let zones = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let city = |zone: &str| zone.rsplit('/').next().unwrap_or(zone).to_ascii_lowercase();
    let written_city = city(&written);
    let country = ZONES.iter().find(|(name, _)| *name == written_city).map(|(_, zone)| *zone);
    let exactly = || zones().find(|zone| zone.to_ascii_lowercase() == written);
    let by_city = || zones().find(|zone| zone.contains('/') && city(zone) == written_city);
    let by_letters = || {
        let distance = |zone: &'static str| {
            let whole = strsim::damerau_levenshtein(&written, &zone.to_ascii_lowercase());
            (whole.min(strsim::damerau_levenshtein(&written_city, &city(zone)) + 1), zone)
        };
        let nearest = zones().map(distance).min()?;
        (nearest.0 <= (written_city.len() / 3).max(1)).then_some(nearest.1)
    };
    country.or_else(exactly).or_else(by_city).or_else(by_letters)
}
