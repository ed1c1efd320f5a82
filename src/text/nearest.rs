//! Finds the word that was probably meant, among known words.

use strsim::osa_distance;

/// The candidate that is most like `word`: few letters off, or its beginning. The first of several that are as near.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let folded = fold(word);
    let length = folded.chars().count();
    let limit = (length / 3).max(1);
    // With a letter more or less, any two letters are like too many others.
    let longer = if length < 3 { 0 } else { limit };
    let near = candidates.into_iter().filter_map(|candidate| {
        let begins = word.len() >= 3 && candidate.starts_with(word);
        // Each letter more or less is one step, and nearly all candidates are too long or too short.
        let steps = candidate.chars().count().abs_diff(length);
        if steps > longer && !begins {
            return None;
        }
        let distance = osa_distance(&folded, &fold(candidate));
        (distance <= limit || begins).then_some((distance, candidate))
    });
    near.min_by_key(|&(distance, _)| distance).map(|(_, candidate)| candidate)
}

/// `text` without the differences that count for nothing: case, and `-` or `_`.
fn fold(text: &str) -> String {
    text.to_ascii_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised() {
        let known = ["fail-on", "exclude", "rules"];
        assert_eq!(nearest("fail_on", known), Some("fail-on"));
        assert_eq!(nearest("ruels", known), Some("rules"));
        assert_eq!(nearest("exlude", known), Some("exclude"));
        assert_eq!(nearest("warn", ["off", "warning"]), Some("warning"));
    }

    #[test]
    fn another_word_is_not() {
        assert_eq!(nearest("kubernetes", ["classic", "v2"]), None);
        assert_eq!(nearest("", ["off"]), None);
    }
}
