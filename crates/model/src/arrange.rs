//! An episode in the form of its series: which segment is which part, and the standard segments that it does not name.
//!
//! ```text
//! form       saludo (standard) │ entrevista (repeatable) │ consejo (optional) │ creditos (standard)
//! episode                        don-segundo, doña-elena
//! becomes    saludo.wav          don-segundo, doña-elena                        creditos.wav
//! ```

use surco_messages::Message;

use crate::{Diagnostic, Episode, Location, Presence, Program, Segment, TemplatePart};

/// The episode with its segments in the order of the form, and with what the series itself brings.
///
/// A segment that does not say which part it is, is of the first part that may be repeated, where there is one; else
/// it follows the one before it.
///
/// # Errors
/// Everything in which the episode contradicts the form, each at its place.
pub fn arrange(program: &Program, episode: Episode) -> Result<Episode, Vec<Diagnostic>> {
    let parts = &program.template.parts;
    let mut found = stingers(program, &episode);
    let any = parts.iter().position(|part| part.presence == Presence::Repeatable);
    let mut placed: Vec<(usize, Segment)> = Vec::new();
    for segment in episode.segments {
        let before = placed.last().map_or(0, |(index, _)| *index);
        let index = match &segment.part {
            None => any.unwrap_or(before),
            Some(id) => match parts.iter().position(|part| part.id == *id) {
                Some(index) => index,
                None => {
                    found.push(unknown(parts, id.as_str(), segment.place_of("part")));
                    before
                }
            },
        };
        if index < before {
            let message = Message::new("model-part-out-of-order")
                .with("part", parts[index].id.as_str())
                .with("before", parts[before].id.as_str());
            found.push(Diagnostic::error(message).at(segment.place_of("part").clone()));
        }
        let is_part = segment.part.is_some() || any == Some(index);
        placed.push((index, if is_part { as_part(segment, parts.get(index)) } else { segment }));
    }
    let is_named = |index: usize| {
        placed.iter().any(|(at, segment)| *at == index && (segment.part.is_some() || any == Some(index)))
    };
    let mut brought = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let mut named = placed.iter().filter(|(at, segment)| *at == index && segment.part.is_some());
        if let (Presence::Required | Presence::Optional, Some((_, second))) = (part.presence, named.nth(1)) {
            let message = Message::new("model-part-repeated").with("part", part.id.as_str());
            found.push(Diagnostic::error(message).at(second.place_of("part").clone()));
        }
        match &part.recording {
            _ if is_named(index) => {}
            Some(_) => brought.push((index, standard(part))),
            None if part.presence == Presence::Optional => {}
            None => {
                let message = Message::new("model-part-missing").with("part", part.id.as_str());
                found.push(Diagnostic::error(message).at(episode.location.clone()));
            }
        }
    }
    if !found.is_empty() {
        return Err(found);
    }
    placed.extend(brought);
    // Stable: what is of one part stays in the order of the episode.
    placed.sort_by_key(|(index, _)| *index);
    Ok(Episode { segments: placed.into_iter().map(|(_, segment)| segment).collect(), ..episode })
}

/// Segments that ask for a stinger that the series has not got.
fn stingers(program: &Program, episode: &Episode) -> Vec<Diagnostic> {
    let wanted = episode.segments.iter().filter(|segment| segment.stinger && program.template.stinger.is_none());
    let message = || Message::new("model-no-stinger").with("program", program.title.as_str());
    wanted.map(|segment| Diagnostic::error(message()).at(segment.place_of("stinger").clone())).collect()
}

fn unknown(parts: &[TemplatePart], id: &str, place: &Location) -> Diagnostic {
    let known: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
    let message = match known.is_empty() {
        true => Message::new("model-no-parts"),
        false => Message::new("model-unknown-part").with("known", known.join(", ")),
    };
    Diagnostic::error(message.with("part", id)).at(place.clone())
}

/// A segment with what its part says, where it says nothing itself.
fn as_part(mut segment: Segment, part: Option<&TemplatePart>) -> Segment {
    let Some(part) = part else { return segment };
    let is_written = |key: &str| segment.places.of(key).is_some();
    let (bed, profile, title) = (is_written("bed"), is_written("profile"), is_written("title"));
    if !bed {
        segment.bed = part.bed;
    }
    if !profile {
        segment.profile = part.profile;
    }
    if let (false, Some(usual)) = (title, &part.title) {
        segment.title.clone_from(usual);
    }
    segment.is_optional |= part.presence == Presence::Optional;
    segment
}

fn standard(part: &TemplatePart) -> Segment {
    let recording = part.recording.clone().unwrap_or_default();
    let title = part.title.clone().unwrap_or_else(|| part.id.to_string());
    Segment {
        from_series: true,
        part: Some(part.id.clone()),
        is_optional: part.presence == Presence::Optional,
        bed: part.bed,
        profile: part.profile,
        ..Segment::of(recording, title, part.location.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Parsed, parse_episode, parse_program};
    use std::path::Path;

    const FORM: &str = "title = 'Hora'\nkind = 'informative'\nlanguage = 'es'\ntopic = 'agro'\n[template]\n\
        [[template.part]]\nid = 'saludo'\nrecording = 'saludo.wav'\nbed = true\n\
        [[template.part]]\nid = 'entrevista'\npresence = 'repeatable'\nprofile = 'interview'\n\
        [[template.part]]\nid = 'consejo'\npresence = 'optional'\ntitle = 'El consejo'\n\
        [[template.part]]\nid = 'creditos'\nrecording = 'creditos.wav'\n";

    fn arranged(form: &str, segments: &str) -> Result<Episode, Vec<Diagnostic>> {
        let slug = |text: &str| text.parse().unwrap();
        let program = parse_program(&slug("hora"), Path::new("program.toml"), form);
        let text = format!("title = 'Uno'\ndate = 2026-11-20\n{segments}");
        let Parsed { value, diagnostics } =
            parse_episode(&slug("hora"), &slug("1-uno"), Path::new("episode.toml"), &text);
        let program = program.value.unwrap_or_else(|| panic!("{:?}", program.diagnostics));
        arrange(&program, value.unwrap_or_else(|| panic!("{diagnostics:?}")))
    }

    fn faults(form: &str, segments: &str) -> Vec<(String, usize)> {
        let found = arranged(form, segments).unwrap_err();
        let line = |one: &Diagnostic| one.location.as_ref().unwrap().line;
        found.iter().map(|one| (one.message.id().to_owned(), line(one))).collect()
    }

    fn segment(name: &str, more: &str) -> String {
        format!("[[segment]]\nrecording = '{name}'\n{more}\n")
    }

    fn names(episode: &Episode) -> Vec<(&str, bool)> {
        episode.segments.iter().map(|one| (one.recording.to_str().unwrap(), one.from_series)).collect()
    }

    #[test]
    fn what_the_series_brings_stands_in_its_place() {
        let two = [segment("a.ogg", ""), segment("b.ogg", "profile = 'voice'")].concat();
        let episode = arranged(FORM, &two).unwrap();
        let wanted = [("saludo.wav", true), ("a.ogg", false), ("b.ogg", false), ("creditos.wav", true)];
        assert_eq!(names(&episode), wanted);
        let profiles: Vec<&str> = episode.segments.iter().map(|one| one.profile.name()).collect();
        assert_eq!(profiles, ["voice", "interview", "voice", "voice"], "what is written stays");
        assert!(episode.segments[0].bed && !episode.segments[1].bed);
    }

    #[test]
    fn an_episode_may_bring_its_own_greeting_and_an_optional_part() {
        let own =
            [segment("hoy.ogg", "part = 'saludo'"), segment("a.ogg", ""), segment("c.ogg", "part = 'consejo'")];
        let episode = arranged(FORM, &own.concat()).unwrap();
        let wanted = [("hoy.ogg", false), ("a.ogg", false), ("c.ogg", false), ("creditos.wav", true)];
        assert_eq!(names(&episode), wanted);
        assert_eq!((episode.segments[2].title.as_str(), episode.segments[2].is_optional), ("El consejo", true));
    }

    #[test]
    fn without_a_form_an_episode_is_what_it_says() {
        let form = FORM.split("[[template.part]]").next().unwrap();
        let episode = arranged(form, &segment("a.ogg", "")).unwrap();
        assert_eq!(names(&episode), [("a.ogg", false)]);
        assert_eq!(faults(form, &segment("a.ogg", "part = 'x'")), [("model-no-parts".to_owned(), 5)]);
        assert_eq!(faults(form, &segment("a.ogg", "stinger = true")), [("model-no-stinger".to_owned(), 5)]);
    }

    #[test]
    fn every_contradiction_is_told_at_its_place() {
        let faults = |segments: &[String]| faults(FORM, &segments.concat());
        assert_eq!(faults(&[segment("a.ogg", "part = 'consejo'")]), [("model-part-missing".to_owned(), 1)]);
        let late = [segment("c.ogg", "part = 'consejo'"), segment("a.ogg", "part = 'entrevista'")];
        assert_eq!(faults(&late), [("model-part-out-of-order".to_owned(), 8)]);
        let twice =
            [segment("s.ogg", "part = 'saludo'"), segment("t.ogg", "part = 'saludo'"), segment("a.ogg", "")];
        assert_eq!(faults(&twice), [("model-part-repeated".to_owned(), 8)]);
        let wrong = [segment("a.ogg", ""), segment("b.ogg", "part = 'despedida'")];
        assert_eq!(faults(&wrong), [("model-unknown-part".to_owned(), 8)]);
    }
}
