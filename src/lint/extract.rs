//! The fix of what stands in several places: a policy fragment that holds it, and `<include-fragment />` in each of these places.

use std::collections::{BTreeMap, BTreeSet};

use super::outcome::FileOutcome;
use super::repeated::FileSpan;
use crate::diagnostic::{Beyond, Elsewhere, Fix, Safety, quoted, say};
use crate::format::{Options, format};
use crate::text::{Edit, Span};

/// Where the policy fragments of what is deployed as one are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// The folder with one folder for each fragment, as the user would write its path.
    pub folder: String,
    /// The ids of the fragments that there are, in small letters.
    pub taken: BTreeSet<String>,
}

/// Returns where the fragments are kept of what is deployed as this unit, to which the file with this path belongs; nothing if it is not known how a fragment would be kept there.
pub type Shelves<'s> = dyn Fn(&str, &str) -> Option<Shelf> + 's;

/// The shelves that were asked for. Each new fragment gets an id of its own.
pub(super) struct Fragments<'s> {
    shelves: &'s Shelves<'s>,
    known: BTreeMap<String, Option<Shelf>>,
}

impl<'s> Fragments<'s> {
    pub(super) fn on(shelves: &'s Shelves<'s>) -> Self {
        Self { shelves, known: BTreeMap::new() }
    }

    /// Returns the fix that puts what stands at `places`, all in files of this `unit`, into a fragment. There is none where a comment would be lost that only some of the places have.
    pub(super) fn fix(&mut self, places: &[FileSpan], files: &[FileOutcome], unit: &str) -> Option<Fix> {
        let &(checked, first) = places.first()?;
        let text = |&(file, span): &FileSpan| files[file].text.get(span.range());
        let block = text(&places[0])?;
        if !places.iter().all(|place| text(place).is_some_and(|other| comments(other) == comments(block))) {
            return None;
        }
        let name: String =
            block.trim_start_matches('<').chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
        let path = &files[checked].path;
        let shelf = self.known.entry(unit.to_owned()).or_insert_with(|| (self.shelves)(unit, path)).as_mut()?;
        let ids = (1..).map(|number| if number == 1 { format!("shared-{name}") } else { format!("shared-{name}-{number}") });
        let id = ids.into_iter().find(|id| !shelf.taken.contains(id))?;
        shelf.taken.insert(id.clone());
        let mut edits: BTreeMap<usize, Vec<Edit>> = BTreeMap::new();
        for &(file, span) in places {
            edits.entry(file).or_default().push(Edit { span, replacement: format!("<include-fragment fragment-id=\"{id}\" />") });
        }
        let new = |name: &str, text: String| Elsewhere { path: format!("{}/{id}/{name}", shelf.folder), change: Beyond::New(text) };
        let end = if files[checked].text.contains("\r\n") { "\r\n" } else { "\n" };
        let policy = format!("<fragment>{end}{}{block}{end}</fragment>{end}", indentation(&files[checked].text, first));
        let policy = format(&policy, &Options::default()).unwrap_or(policy);
        let about =
            format!("{{\n  \"properties\": {{\n    \"description\": \"Policies that stood in {} places\"\n  }}\n}}\n", places.len());
        let own = edits.remove(&checked)?;
        let mut elsewhere = vec![new("policy.xml", policy), new("policyFragmentInformation.json", about)];
        elsewhere.extend(edits.into_iter().map(|(file, edits)| Elsewhere { path: files[file].path.clone(), change: Beyond::Edits(edits) }));
        let message = say!("put these policies into the fragment `{}`, and include it in all {} places", quoted(&id), places.len());
        Some(Fix { message, safety: Safety::Unsafe, edits: own, elsewhere })
    }
}

/// The comments in `text`, in order.
fn comments(text: &str) -> Vec<&str> {
    let of = |part: &'_ str| part.find("-->").map_or(part.len(), |end| end);
    text.split("<!--").skip(1).map(|part| part[..of(part)].trim()).collect()
}

/// The blanks before `span` in its line, if nothing else stands there.
fn indentation(text: &str, span: Span) -> &str {
    let before = &text[..span.start as usize];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    if line.trim().is_empty() { line } else { "" }
}
