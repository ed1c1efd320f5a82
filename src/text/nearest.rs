//! Finds the word that was probably meant, among known words.

use strsim::osa_distance;

/// The candidate that is most like `word`: few letters off, or its beginning. The first of several that are as near.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    nearest_of(word, &mut candidates.into_iter())
}

fn nearest_of<'c>(word: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    let letters = Letters::of(word);
    let limit = (letters.count / 3).max(1);
    // With a letter more or less, any two letters are like too many others.
    let longer = if letters.count < 3 { 0 } else { limit };
    let mut folded = None;
    let near = candidates.filter_map(|candidate| {
        let begins = word.len() >= 3 && candidate.starts_with(word);
        if !begins && !letters.may_be_near(&Letters::of(candidate), limit, longer) {
            return None;
        }
        let distance = osa_distance(folded.get_or_insert_with(|| fold(word)), &fold(candidate));
        (distance <= limit || begins).then_some((distance, candidate))
    });
    near.min_by_key(|&(distance, _)| distance).map(|(_, candidate)| candidate)
}

/// How many letters a word has, and how many of each, where several share a place. They tell of nearly all words that they are far apart, and are counted in no time.
struct Letters {
    count: usize,
    each: [u8; 32],
}

impl Letters {
    fn of(word: &str) -> Self {
        let (mut count, mut each) = (0, [0_u8; 32]);
        for letter in word.chars() {
            count += 1;
            let place = &mut each[folded(letter) as usize % 32];
            *place = place.saturating_add(1);
        }
        Self { count, each }
    }

    /// Whether at most `limit` steps may lead to the other word, of which at most `longer` make it longer or shorter. Each step takes away one letter, adds one or does both.
    fn may_be_near(&self, other: &Self, limit: usize, longer: usize) -> bool {
        let more = |one: &Self, other: &Self| {
            one.each.iter().zip(&other.each).map(|(one, other)| usize::from(one.saturating_sub(*other))).sum::<usize>()
        };
        self.count.abs_diff(other.count) <= longer && more(self, other) <= limit && more(other, self) <= limit
    }
}

/// `text` without the differences that count for nothing: case, and `-` or `_`.
fn fold(text: &str) -> String {
    text.chars().map(folded).collect()
}

fn folded(letter: char) -> char {
    if letter == '_' { '-' } else { letter.to_ascii_lowercase() }
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
