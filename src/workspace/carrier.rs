//! Reads files in the languages of hosts: what each holds by itself.

use std::collections::HashMap;
use std::rc::Rc;

use memchr::memmem;

use super::source::Host;
use crate::hosts::{Budget, Carrier, Folders, NamedValue, Nowhere, Spelled, Use, terraform};
use crate::text::Span;

/// A file in the language of its host.
#[derive(Debug)]
pub(super) enum Parsed {
    /// Terraform.
    Terraform(terraform::File),
}

/// What in a file of Terraform has to do with policies.
const TERRAFORM: [&str; 6] = ["api_management", "ApiManagement", "<policies", "<fragment", "xml_content", "policy_xml"];

/// Whether something in a file of this host may have to do with policies: a policy, what deploys one, or a named value.
pub(super) fn has_hint(host: Host, bytes: &[u8]) -> bool {
    let hints = match host {
        Host::Terraform => &TERRAFORM[..],
        Host::Xml | Host::ApiOps | Host::Bicep | Host::Arm => return false,
    };
    hints.iter().any(|hint| memmem::find(bytes, hint.as_bytes()).is_some())
}

/// Whether a file of this host may name others, so that it counts although nothing else in it does.
pub(super) fn may_lead_to_another(host: Host, bytes: &[u8]) -> bool {
    let marks = match host {
        Host::Terraform => &["\"./", "\"../", "locals", "variable"][..],
        Host::Xml | Host::ApiOps | Host::Bicep | Host::Arm => return false,
    };
    marks.iter().any(|mark| memmem::find(bytes, mark.as_bytes()).is_some())
}

/// Reads `text` as a file of this host.
pub(super) fn parse(_: Host, text: &str) -> Parsed {
    Parsed::Terraform(terraform::read(text))
}

/// Returns what a file holds by itself. The named values of Terraform need the files beside it.
pub(super) fn carrier(parsed: &Parsed) -> Carrier {
    match parsed {
        Parsed::Terraform(file) => terraform::carrier(file),
    }
}

/// Returns the text of the expression at `span`.
pub(super) fn text_at(parsed: &Parsed, span: Span) -> Option<Spelled> {
    let mut found = None;
    match parsed {
        Parsed::Terraform(file) => file.body.walk(&mut |expr| {
            if expr.span == span {
                found = expr.text().cloned();
            }
            found.is_none() && expr.span.covers(span)
        }),
    }
    found
}

/// Returns what these files, each with its absolute path, deploy, given what is said of `modules` from elsewhere, and the named values that are defined in those whose language needs the others for it.
pub(super) fn evaluate(
    files: &[(Rc<str>, Host, &Parsed)],
    modules: &[terraform::Known],
    folders: &dyn Folders,
    budget: &Budget,
) -> (Vec<Use>, HashMap<Rc<str>, Vec<NamedValue>>) {
    let terraform: Vec<(Rc<str>, &terraform::File)> = files
        .iter()
        .map(|(path, _, parsed)| {
            let Parsed::Terraform(file) = parsed;
            (Rc::clone(path), file)
        })
        .collect();
    let project = terraform::Project::new(&terraform, folders, budget);
    (terraform::uses(&project, modules), terraform::named_values(&project))
}

/// Returns what `text`, the file at `path` in the language of `host`, holds if nothing is known of other files.
pub(super) fn read(host: Host, path: &str, text: &str) -> Carrier {
    let parsed = parse(host, text);
    let path = Rc::from(path);
    let (_, mut named_values) = evaluate(&[(Rc::clone(&path), host, &parsed)], &[], &Nowhere, &Budget::default());
    let mut carrier = carrier(&parsed);
    if let Some(named_values) = named_values.remove(&path) {
        carrier.named_values = named_values;
    }
    carrier
}
