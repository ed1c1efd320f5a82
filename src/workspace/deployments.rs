//! How texts are deployed, as the uses that hosts tell say.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use super::carrier::{self, Parsed};
use super::role::Role;
use super::source::{Deployed, Filling, Gap, GapKind};
use crate::catalog::Deployment;
use crate::hosts::{Carried, Carrier, Folders, Origin, Reads, Use, folder, relative};
use crate::text::{Gather, Order, Span};

/// How a text is deployed.
#[derive(Clone, Debug, Default)]
pub(super) struct Deployments {
    /// Each way that is known, and what deploys it so.
    pub(super) known: BTreeMap<Deployment, BTreeSet<String>>,
    /// The words that are replaced before it is deployed.
    tokens: BTreeSet<String>,
    /// Whether it is used as a format string.
    pub(super) is_format: bool,
    /// The units that deploy it.
    pub(super) units: BTreeSet<String>,
    /// What renders it as a template, with the names that it passes, if they are known.
    pub(super) templates: Vec<(String, Option<BTreeSet<String>>)>,
    /// What has Terraform or Bicep deploy it as it is.
    pub(super) as_text: BTreeSet<String>,
    /// What it is the policy of.
    pub(super) roles: BTreeSet<Role>,
}

impl Deployments {
    pub(super) fn add(&mut self, used: &Use) {
        self.known.entry(used.deployment).or_default().insert(used.by.to_string());
        self.roles.extend(used.deployment.scope.map(|scope| Role::of(scope, &used.target, &used.unit)));
        self.tokens.extend(used.tokens.iter().map(|token| token.to_string()));
        self.units.insert(used.unit.to_string());
    }

    /// Returns what is done to the text before it is deployed.
    pub(super) fn filling(&self) -> Filling {
        Filling {
            tokens: self.tokens.iter().cloned().collect(),
            is_format: self.is_format,
            is_template: !self.templates.is_empty(),
            is_text: !self.as_text.is_empty(),
        }
    }

    /// Returns what is known, where `told` is what else is known of all uses.
    pub(super) fn told(&self, told: Deployment) -> Vec<Deployed> {
        let mut deployed: Vec<Deployed> =
            self.known.iter().map(|(deployment, by)| Deployed { deployment: *deployment, by: by.iter().cloned().collect() }).collect();
        complete(&mut deployed, told);
        deployed
    }
}

/// Adds to what is known of the uses of a document what is `told` of all of them.
pub(super) fn complete(deployments: &mut Vec<Deployed>, told: Deployment) {
    let mut complete: Vec<Deployed> = Vec::new();
    for Deployed { deployment: own, by } in deployments.drain(..) {
        let deployment = Deployment {
            scope: own.scope.or(told.scope),
            format: own.format.or(told.format),
            api: own.api.or(told.api),
            is_open: own.is_open || told.is_open,
        };
        match complete.iter_mut().find(|other| other.deployment == deployment) {
            Some(same) => {
                same.by.extend(by);
                same.by.order();
            }
            None => complete.push(Deployed { deployment, by }),
        }
    }
    *deployments = complete;
}

/// Adds the texts that are deployed as policies although nobody would take them for one.
pub(super) fn add_claimed(carrier: &mut Carrier, parsed: &Parsed, claimed: &BTreeMap<Span, Deployments>) {
    let is_deployed = |deployments: &Deployments| deployments.known.keys().any(|deployment| deployment.scope.is_some());
    let is_known = |span: &Span| {
        let next = carrier.documents.partition_point(|document| document.span.end <= span.start);
        carrier.documents.get(next).is_some_and(|document| document.span.start < span.end)
    };
    let wanted: BTreeSet<Span> = claimed.iter().filter(|(span, it)| is_deployed(it) && !is_known(span)).map(|(span, _)| *span).gathered();
    if wanted.is_empty() {
        return;
    }
    let mut texts = carrier::texts_at(parsed, &wanted);
    texts.order_by_key(|(span, _)| *span);
    let mut end = 0;
    for (span, spelled) in texts {
        // Of a text within another, the outer one is the document.
        if span.start >= end && spelled.text.contains('<') {
            end = span.end;
            carrier.documents.push(Carried { span, spelled });
        }
    }
    carrier.documents.order_by_key(|document| document.span);
}

/// Returns the words that are to be replaced in files that do not have them, by the files that say so.
pub(super) fn lost_tokens(uses: &[Use], folders: &dyn Folders) -> HashMap<Rc<str>, Vec<Gap>> {
    // One place may read many files, and a word need not be in all of them.
    type Site<'u> = (&'u Rc<str>, Span, &'u Rc<str>);
    let mut sites: BTreeMap<Site<'_>, BTreeSet<&Rc<str>>> = BTreeMap::new();
    for used in uses {
        // What fills a template may bring the word.
        if let Origin::File { path, reads: Reads::AsText, .. } = &used.origin {
            for token in used.tokens.iter() {
                sites.entry((&used.site.0, used.site.1, token)).or_default().insert(path);
            }
        }
    }
    let mut texts: HashMap<&str, Option<String>> = HashMap::new();
    let mut lost: HashMap<Rc<str>, Vec<Gap>> = HashMap::new();
    for ((file, span, token), paths) in sites {
        let lack = paths.iter().all(|path| {
            let text = texts.entry(path).or_insert_with(|| folders.text(path));
            text.as_ref().is_some_and(|text| !text.contains(&**token))
        });
        if !lack {
            continue;
        }
        if let Some(path) = paths.first() {
            let gap = Gap { span, kind: GapKind::Token { token: token.to_string(), file: relative(folder(file), path) } };
            lost.entry(Rc::clone(file)).or_default().push(gap);
        }
    }
    lost
}
