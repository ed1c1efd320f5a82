//! Sets of rules: the built-in ones, and additional ones.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::rule::Rule;

/// The rules that a run may select from. A copy shares them.
#[derive(Clone, Debug)]
pub struct RuleSet {
    rules: Arc<[Rule]>,
}

impl RuleSet {
    /// Returns the rules that are built in, by category and then in the category's own order.
    pub fn built_in() -> Self {
        static BUILT_IN: LazyLock<RuleSet> = LazyLock::new(|| RuleSet { rules: super::all().copied().collect() });
        BUILT_IN.clone()
    }

    /// Returns this set with `rules` behind its own. One whose id is known takes the place of the one that has it.
    pub fn with(&self, rules: impl IntoIterator<Item = Rule>) -> Self {
        let mut all = self.rules.to_vec();
        for rule in rules {
            match all.iter_mut().find(|known| known.id == rule.id) {
                Some(known) => *known = rule,
                None => all.push(rule),
            }
        }
        Self { rules: all.into() }
    }

    /// Returns its rules, in order.
    pub fn as_slice(&self) -> &[Rule] {
        &self.rules
    }

    /// Returns its rules, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Rule> {
        self.rules.iter()
    }

    /// Returns the rule with this id.
    pub fn find(&self, id: &str) -> Option<&Rule> {
        self.iter().find(|rule| rule.id == id)
    }
}

impl Default for RuleSet {
    fn default() -> Self {
        Self::built_in()
    }
}

/// Returns `text`, the id or the page of a rule that is no constant of this program, for as long as the program runs. Equal texts are kept once.
pub fn interned(text: &str) -> &'static str {
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = known.get(text) {
        return text;
    }
    let text: &'static str = Box::leak(text.into());
    known.insert(text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_added_or_takes_the_place_of_one_with_its_id() {
        let built_in = RuleSet::built_in();
        let first = *built_in.iter().next().expect("there are rules");
        let id = interned(&format!("own/{}", "rule"));
        let set = built_in.with([Rule { id, ..first }, Rule { default: !first.default, ..first }]);
        assert_eq!(set.iter().count(), built_in.iter().count() + 1);
        assert_eq!(set.find(first.id).map(|rule| rule.default), Some(!first.default));
        assert_eq!(set.find("own/rule").map(Rule::category), Some("own"));
        assert!(built_in.find("own/rule").is_none());
    }

    #[test]
    fn equal_texts_are_interned_once() {
        let (one, other) = (interned("own/a"), interned(&["own", "a"].join("/")));
        assert!(std::ptr::eq(one, other));
    }
}
