//! A document that is deployed in several ways: what is found in all of them, and what in some.

use foldhash::{HashMap, HashMapExt};

use super::outcome::Finding;
use crate::diagnostic::{Diagnostic, quoted, say};
use crate::rules::suppression;
use crate::workspace::Deployed;

/// How many of those that deploy a document so are named in a sentence.
const NAMED: usize = 3;

/// Returns what was found in a document, given what was found in it for each of its `deployments`. A finding that does not hold in all of them says in which.
pub(super) fn merged(mut found: Vec<Vec<Finding>>, deployments: &[Deployed]) -> Vec<Finding> {
    if found.len() < 2 {
        return found.pop().unwrap_or_default();
    }
    let count = found.len();
    let mut merged: Vec<(Finding, Vec<usize>)> = Vec::new();
    let mut known: HashMap<_, Vec<usize>> = HashMap::new();
    for (number, findings) in found.into_iter().enumerate() {
        for finding in findings {
            let it = &finding.diagnostic;
            let key = (it.rule, it.primary.span, finding.silence.is_some(), it.message.clone());
            let same = known.entry(key).or_default();
            let place = same.iter().copied().find(|&at| merged[at].1.last() != Some(&number));
            match place {
                Some(at) => {
                    merged[at].1.push(number);
                    merged[at].0.diagnostic = either(&merged[at].0.diagnostic, finding.diagnostic);
                }
                None => {
                    same.push(merged.len());
                    merged.push((finding, vec![number]));
                }
            }
        }
    }
    let finish = |(mut finding, holds): (Finding, Vec<usize>)| {
        if holds.len() == count {
            return Some(finding);
        }
        // A suppression that silences something in one deployment is used.
        if finding.diagnostic.rule.starts_with(suppression::UNUSED.category()) {
            return None;
        }
        finding.deployments = holds.iter().flat_map(|&at| deployments[at].by.iter().cloned()).collect();
        say_where(&mut finding.diagnostic, &finding.deployments);
        Some(finding)
    };
    merged.into_iter().filter_map(finish).collect()
}

/// Returns the more severe of two findings that say the same; its fix only if both offer it.
fn either(one: &Diagnostic, other: Diagnostic) -> Diagnostic {
    let same = one.fix == other.fix;
    let worse = if one.severity >= other.severity { one.clone() } else { other };
    Diagnostic { fix: worse.fix.clone().filter(|_| same), ..worse }
}

/// Adds to the help in which deployments a finding holds.
fn say_where(diagnostic: &mut Diagnostic, by: &[String]) {
    let Some(first) = by.first() else { return };
    let names = by.iter().take(NAMED).skip(1).fold(say!("`{}`", quoted(first)), |names, name| say!("{}, `{}`", names, quoted(name)));
    let rest = by.len().saturating_sub(NAMED);
    let names = if rest > 0 { say!("{} and {} more", names, rest) } else { names };
    let deploy = if by.len() == 1 { "deploys" } else { "deploy" };
    let told = say!("this holds where {} {} it", names, deploy);
    diagnostic.help = Some(match diagnostic.help.take() {
        Some(help) => say!("{}; {}", help, told),
        None => told,
    });
}
