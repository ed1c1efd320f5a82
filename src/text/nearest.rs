//! The word that was meant.

/// The candidate that is most like `word`: few letters off, or its beginning. The first of several that are as near.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let folded = fold(word);
    let limit = (folded.len() / 3).max(1);
    // With a letter more or less, any two letters are like too many others.
    let longer = if folded.len() < 3 { 0 } else { limit };
    let near = candidates.into_iter().filter_map(|candidate| {
        let begins = word.len() >= 3 && candidate.starts_with(word);
        // Each letter more or less is one step, and nearly all candidates are too long or too short.
        let steps = candidate.chars().count().abs_diff(folded.len());
        if steps > longer && !begins {
            return None;
        }
        let distance = distance(&folded, &fold(candidate));
        (distance <= limit || begins).then_some((distance, candidate))
    });
    near.min_by_key(|&(distance, _)| distance).map(|(_, candidate)| candidate)
}

/// The letters of `text`, in which case and the difference between `-` and `_` count for nothing.
fn fold(text: &str) -> Vec<char> {
    text.chars().map(|it| if it == '_' { '-' } else { it.to_ascii_lowercase() }).collect()
}

/// How many letters must be put in, left out, replaced, or swapped with their neighbour, to make `a` into `b`.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut next: Vec<usize> = vec![0; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        next[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = row[j] + usize::from(x != y);
            let mut least = replaced.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            next[j + 1] = least;
        }
        std::mem::swap(&mut before, &mut row);
        std::mem::swap(&mut row, &mut next);
    }
    row[b.len()]
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
