//! What people wrote, as XML, JSON and pages can hold it.

/// A text of one line: no control characters, which XML cannot hold, and single spaces.
pub(crate) fn line(text: &str) -> String {
    paragraphs(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of lines, without other control characters and without space around it.
pub(crate) fn paragraphs(text: &str) -> String {
    let no_control = |c: char| match c {
        '\n' => '\n',
        c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => ' ',
        c => c,
    };
    let text: String = text.replace("\r\n", "\n").chars().map(no_control).collect();
    text.trim().to_owned()
}

/// Texts of one line each, without those that say nothing.
pub(crate) fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| line(text)).filter(|text| !text.is_empty()).collect()
}
