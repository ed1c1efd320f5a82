//! What tools and pipelines put in the place of placeholders: text that is legal where it stands, and the same wherever the placeholder stands.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use apim_policy::ast::{Document, Value};
use apim_policy::csharp::{Encoding, ExprKind, Literal};
use apim_policy::text::Span;
use regex::{Captures, Regex};

use crate::common::random::Random;

/// The placeholders that are filled, found without the tool's own reader of them.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\$\{[^{}\r\n]*\}|\{\{[\w.-]+\}\}|#\{[\w.-]+\}#?|__[A-Za-z0-9][A-Za-z0-9.-]*(?:_[A-Za-z0-9.-]+)*__")
        .expect("it is a pattern")
});

/// What placeholders are filled with, before it is escaped for the place. The last two are legal anywhere.
const VALUES: [&str; 6] = ["", "it's a \"b\"", "a & b < c", "https://a.example.com/b?c=d", "orders", "42"];

/// What a placeholder stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// C# outside of strings: a number is legal.
    Code,
    /// A string of C#, verbatim or not, whose quotes may have to be entities.
    String { verbatim: bool, entities: bool },
    /// Characters of XML.
    Characters,
    /// Somewhere where only plain letters are legal.
    Plain,
}

/// What each placeholder of a document is filled with, as it is spelt where the placeholder stands.
#[derive(Clone, Debug)]
pub struct Filling(BTreeMap<String, String>);

impl Filling {
    /// Chooses values for the placeholders of `text`; `None` where there are none.
    pub fn choose(text: &str, random: &mut Random) -> Option<Self> {
        let document = Document::parse(text);
        let mut places: BTreeMap<&str, Place> = BTreeMap::new();
        for found in PLACEHOLDER.find_iter(text) {
            let Some(place) = place(&document, Span::new(found.start(), found.end())) else { continue };
            let of_name = places.entry(found.as_str()).or_insert(place);
            if *of_name != place {
                *of_name = if [*of_name, place].contains(&Place::Code) { Place::Code } else { Place::Plain };
            }
        }
        let filled = places.into_iter().map(|(name, place)| (name.to_owned(), spelt(VALUES[random.below(VALUES.len())], place)));
        let filled: BTreeMap<_, _> = filled.collect();
        (!filled.is_empty()).then_some(Self(filled))
    }

    /// Returns `text` with its placeholders filled.
    pub fn fill(&self, text: &str) -> String {
        let value = |found: &Captures<'_>| self.0.get(&found[0]).cloned().unwrap_or_else(|| found[0].to_owned());
        PLACEHOLDER.replace_all(text, value).into_owned()
    }
}

/// Returns what stands around the placeholder at `span`; `None` where it is not ours to fill: Liquid, names, code that is not read.
fn place(document: &Document<'_>, span: Span) -> Option<Place> {
    if document.comments().any(|(comment, _)| comment.covers(span)) {
        return Some(Place::Plain);
    }
    if let Some(expression) = document.expressions().find(|expression| expression.span().covers(span)) {
        let csharp = document.csharp();
        let nodes = expression.code().nodes().filter(|(id, _)| csharp.span_of(*id).covers(span));
        let (id, node) = nodes.min_by_key(|(id, _)| csharp.span_of(*id).len())?;
        let entities = expression.site().encoding == Encoding::Entities;
        return match node.kind {
            _ if !expression.errors().is_empty() => None,
            ExprKind::Placeholder if csharp.span_of(id) == span => Some(Place::Code),
            ExprKind::Literal(Literal::String) => Some(Place::String { verbatim: false, entities }),
            ExprKind::Literal(Literal::VerbatimString) => Some(Place::String { verbatim: true, entities }),
            _ => None,
        };
    }
    let element = document.element_at(span.start)?;
    let is_in = |value: Value<'_>| value.span().covers(span);
    let is_liquid = element.is_liquid() && span.text(document.text()).starts_with("{{");
    if let Some(setting) = element.settings().find(|setting| is_in(setting.value())) {
        // A name that tells elements or variables apart stays one.
        return Some(if setting.definition().is_some_and(|it| it.variable.is_some()) { Place::Plain } else { Place::Characters });
    }
    let text = element.text().filter(|text| is_in(*text) && !is_liquid)?;
    let is_cdata = text.raw().contains("<![CDATA[") || document.text()[..span.start as usize].ends_with("<![CDATA[");
    Some(if is_cdata { Place::Plain } else { Place::Characters })
}

/// Returns `value` as it is spelt in `place`, or something plain that is legal there.
fn spelt(value: &str, place: Place) -> String {
    match place {
        Place::Code => "42".to_owned(),
        Place::Plain => "orders".to_owned(),
        Place::Characters => escaped(value),
        Place::String { verbatim, entities } => {
            let value = if verbatim { value.replace('"', "\"\"") } else { value.replace('"', "\\\"") };
            // As it is, a `<` or a `'` may end what the expression stands in.
            if entities { escaped(&value) } else { value.replace(['<', '\'', '&'], "") }
        }
    }
}

fn escaped(value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    value.replace('"', "&quot;").replace('\'', "&apos;")
}
