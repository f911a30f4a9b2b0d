//! The Fluent files, compiled in: one bundle per language, made when first spoken.

use std::borrow::Cow;
use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

use crate::{Fact, Language};

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        const SPANISH: &[&str] = &[$(include_str!(concat!("../locales/es/", $name, ".ftl"))),*];
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../locales/en/", $name, ".ftl"))),*];
    };
}

sources!(
    "messages",
    "model",
    "audio",
    "schedule",
    "library",
    "production",
    "playout",
    "inputs",
    "outputs",
    "control",
    "job",
    "archive",
    "figures",
    "station",
    "surco",
    "help"
);

/// The words of a message, or of one of its attributes; `None` when no file has them.
pub(crate) fn text(
    language: Language,
    id: &str,
    attribute: Option<&str>,
    facts: &[(Cow<'static, str>, Fact)],
) -> Option<String> {
    let bundle = bundle(language);
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let arguments: FluentArgs<'_> =
        facts.iter().map(|(name, fact)| (name.as_ref(), value(language, fact))).collect();
    let mut unresolved = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&arguments), &mut unresolved).into_owned())
}

fn value(language: Language, fact: &Fact) -> FluentValue<'static> {
    match fact {
        Fact::Text(text) => FluentValue::String(Cow::Owned(text.clone())),
        Fact::Number(number) => FluentValue::from(*number),
        Fact::Message(message) => FluentValue::String(Cow::Owned(message.text(language))),
    }
}

fn bundle(language: Language) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: [OnceLock<FluentBundle<FluentResource>>; 2] = [OnceLock::new(), OnceLock::new()];
    BUNDLES[language as usize].get_or_init(|| {
        let (identifier, sources) = match language {
            Language::Spanish => (langid!("es"), SPANISH),
            Language::English => (langid!("en"), ENGLISH),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // Marks around every inserted name would show on terminals that do not know them.
        bundle.set_use_isolating(false);
        for source in sources {
            // A damaged entry loses itself only; the tests below keep any from getting here.
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        bundle
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::FluentResource;
    use std::collections::{BTreeMap, BTreeSet};

    /// Identifier (with attribute) -> the names of the facts it uses.
    fn entries(sources: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::new();
        for source in sources {
            assert!(FluentResource::try_new((*source).to_owned()).is_ok(), "damaged Fluent file:\n{source}");
            let mut id = String::new();
            let mut key = String::new();
            for line in source.lines() {
                let attribute = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once(" ="));
                if let Some((name, _)) = attribute {
                    key = format!("{id}.{name}");
                    found.insert(key.clone(), BTreeSet::new());
                } else if let Some((name, _)) = line.split_once(" =")
                    && line.starts_with(|c: char| c.is_ascii_alphabetic())
                {
                    id = name.to_owned();
                    key = id.clone();
                    assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{id} is defined twice");
                }
                for fact in line.split('$').skip(1) {
                    let name: String =
                        fact.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
                    if let Some(facts) = found.get_mut(&key) {
                        facts.insert(name);
                    }
                }
            }
        }
        found
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_facts() {
        let (spanish, english) = (entries(SPANISH), entries(ENGLISH));
        let keys = |entries: &BTreeMap<String, _>| entries.keys().cloned().collect::<BTreeSet<_>>();
        let one_sided: Vec<_> = keys(&spanish).symmetric_difference(&keys(&english)).cloned().collect();
        assert!(one_sided.is_empty(), "said in one language only: {one_sided:?}");
        for (id, facts) in &spanish {
            assert_eq!(facts, &english[id], "the facts of {id} differ");
        }
    }
}
