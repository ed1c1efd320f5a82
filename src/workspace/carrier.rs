//! Reads files in the languages of hosts: what each holds by itself.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use memchr::memmem;

use super::source::Host;
use crate::hosts::{Budget, Carrier, Expr, Facts, Folders, NamedValue, Nowhere, Spelled, arm, bicep, terraform};
use crate::text::{Span, steps};

/// A file in the language of its host.
#[derive(Debug)]
pub(super) enum Parsed {
    /// Terraform.
    Terraform(terraform::File),
    /// Bicep.
    Bicep(bicep::File),
    /// An ARM template, or its parameters.
    Arm(Box<arm::Template>),
}

/// What in a file of Terraform has to do with policies.
const TERRAFORM: [&str; 6] = ["api_management", "ApiManagement", "<policies", "<fragment", "xml_content", "policy_xml"];

/// What in a file of Bicep has to do with policies. Types are written in any case.
const BICEP: [&str; 5] = ["policies", "amedValues", "olicyFragments", "policyfragments", "<fragment"];

/// Whether something in a file of this host may have to do with policies: a policy, what deploys one, or a named value.
pub(super) fn has_hint(host: Host, bytes: &[u8]) -> bool {
    let hints = match host {
        Host::Terraform => &TERRAFORM[..],
        Host::Bicep => &BICEP[..],
        Host::Arm => return arm::has_hint(bytes),
        Host::Xml | Host::ApiOps => return false,
    };
    hints.iter().any(|hint| memmem::find(bytes, hint.as_bytes()).is_some())
}

/// Whether a file of this host may name others, so that it counts although nothing else in it does.
pub(super) fn may_lead_to_another(host: Host, bytes: &[u8]) -> bool {
    let marks = match host {
        Host::Terraform => &["\"./", "\"../", "locals", "variable"][..],
        Host::Bicep => &["module ", "loadTextContent", "using ", "piManagement/", "pimanagement/", "eploymentScripts"][..],
        Host::Xml | Host::ApiOps | Host::Arm => return false,
    };
    marks.iter().any(|mark| memmem::find(bytes, mark.as_bytes()).is_some())
}

/// Whether a file of Terraform may read a file, which may be a policy that it gives to some module.
pub(super) fn may_read_a_file(bytes: &[u8]) -> bool {
    memmem::find(bytes, b"file(").is_some()
}

/// Reads `text` as a file of this host; `None` if it is none.
pub(super) fn parse(host: Host, text: &str) -> Option<Parsed> {
    Some(match host {
        Host::Terraform => Parsed::Terraform(terraform::read(text)),
        Host::Bicep => Parsed::Bicep(bicep::read(text)),
        Host::Arm => Parsed::Arm(Box::new(arm::read(text)?)),
        Host::Xml | Host::ApiOps => return None,
    })
}

/// Returns what a file holds by itself. The named values of Terraform need the files beside it.
pub(super) fn carrier(parsed: &Parsed) -> Carrier {
    match parsed {
        Parsed::Terraform(file) => terraform::carrier(file),
        Parsed::Bicep(file) => file.carrier(),
        Parsed::Arm(template) => template.carrier(),
    }
}

/// Returns the texts of the expressions at `spans` that are texts, each with its place.
pub(super) fn texts_at(parsed: &Parsed, spans: &BTreeSet<Span>) -> Vec<(Span, Spelled)> {
    let mut found: Vec<(Span, Spelled)> = Vec::new();
    let mut visit = |expr: &Expr| {
        steps::count(1);
        if spans.contains(&expr.span) {
            found.extend(expr.text().map(|text| (expr.span, text.clone())));
        }
        spans.range(Span::at(expr.span.start as usize)..).next().is_some_and(|next| next.start < expr.span.end)
    };
    match parsed {
        Parsed::Terraform(file) => file.body.walk(&mut visit),
        Parsed::Bicep(file) => file.walk(&mut visit),
        // What it deploys is among its documents.
        Parsed::Arm(_) => {}
    }
    found
}

/// Returns what these files, each with its absolute path, deploy and define, given what is said of `modules` from elsewhere, and the named values that are defined in those whose language needs the others for it.
/// Files and folders of which `is_idle` holds were looked at too, and have nothing to do with policies.
pub(super) fn evaluate(
    files: &[(Rc<str>, &Parsed)],
    modules: &[terraform::Known],
    folders: &dyn Folders,
    is_idle: &dyn Fn(&str) -> bool,
    budget: &Budget,
) -> (Facts, HashMap<Rc<str>, Vec<NamedValue>>) {
    let (mut terraform, mut bicep) = (Vec::new(), Vec::new());
    let mut facts = Facts::default();
    // What exists is looked for by itself, and what runs out there is not missing elsewhere.
    let own = Budget::default();
    for (path, parsed) in files {
        match parsed {
            Parsed::Terraform(file) => terraform.push((Rc::clone(path), file)),
            Parsed::Bicep(file) => bicep.push((Rc::clone(path), file)),
            Parsed::Arm(template) => {
                facts.add(template.uses(Rc::clone(path), folders, budget));
                facts.definitions.extend(template.definitions(Rc::clone(path), &own));
            }
        }
    }
    let project = terraform::Project::new(&terraform, folders, budget);
    facts.add(terraform::uses(&project, modules));
    facts.add(bicep::uses(&bicep, folders, budget));
    facts.definitions.extend(terraform::definitions(&terraform::Project::new(&terraform, folders, &own), is_idle));
    facts.definitions.extend(bicep::definitions(&bicep, is_idle, &own));
    (facts, terraform::named_values(&project))
}

/// Returns what `text`, the file at `path` in the language of `host`, holds if nothing is known of other files.
pub(super) fn read(host: Host, path: &str, text: &str) -> Carrier {
    let Some(parsed) = parse(host, text) else { return Carrier::default() };
    let path = Rc::from(path);
    let (_, mut named_values) = evaluate(&[(Rc::clone(&path), &parsed)], &[], &Nowhere, &|_| false, &Budget::default());
    let mut carrier = carrier(&parsed);
    if let Some(named_values) = named_values.remove(&path) {
        carrier.named_values = named_values;
    }
    carrier
}
