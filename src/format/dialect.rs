//! The change between raw C# and C# that is escaped for XML.
//!
//! The service decodes entities in both dialects, so that an escaped expression means the same in a raw policy. Only what is special in XML changes, and only in
//! expressions: what a tool fills in, comments and CDATA sections stay as they are.

use super::content::expression;
use super::region::regions;
use super::same::is_same_code;
use crate::ast::Document;
use crate::catalog::{Definition, Format};
use crate::csharp::{self, Encoding, Extent, Lines};
use crate::spelling::{PlaceholderKind, entity_at, entity_for, placeholders};
use crate::syntax::ExpressionPlace;
use crate::text::{Edit, Order, Span};

/// A line break and a tab that XML does not take for a blank in an attribute.
const LINE_FEED: &str = "&#xA;";
const CARRIAGE_RETURN: &str = "&#xD;";
const TAB: &str = "&#x9;";

/// An expression whose spelling may change.
struct Site {
    extent: Extent,
    /// The quote around the attribute in which it stands.
    quote: Option<char>,
    /// What in it stays what it is, in order.
    opaque: Vec<Span>,
    /// Whether the service reads it as an expression. What only looks like one is text, in which nothing changes that XML takes as it is.
    is_read: bool,
}

/// Returns the edits that bring the expressions of `document` into `dialect`. Those that could not be read there as what they are stay as they are.
pub(super) fn edits(document: &Document<'_>, dialect: Format) -> Vec<Edit> {
    let text = document.text();
    let mut edits = Vec::new();
    for site in sites(document) {
        let changed = match dialect {
            Format::Xml => escaped(text, &site),
            Format::RawXml if site.is_read && site.extent.encoding == Encoding::Entities => unescaped(text, &site),
            Format::RawXml => continue,
        };
        let before = (site.extent.span.text(text), site.extent.encoding);
        if !changed.edits.is_empty() && is_same_code(before, (&changed.code, Encoding::Entities)) {
            edits.extend(changed.edits);
        }
    }
    edits
}

/// An expression in another spelling.
#[derive(Default)]
struct Respelt {
    code: String,
    edits: Vec<Edit>,
}

impl Respelt {
    /// Writes `spelling` in the place of what `span` marks of `text`.
    fn put(&mut self, text: &str, span: Span, spelling: &str) {
        self.code.push_str(spelling);
        if span.text(text) != spelling {
            self.edits.push(Edit::replace(span, spelling));
        }
    }
}

/// The expressions of `document`, and what looks like some, that lie in no region that stays what it is.
fn sites(document: &Document<'_>) -> Vec<Site> {
    let (text, tree) = (document.text(), document.tree());
    let mut kept: Vec<Span> = regions(document).into_values().map(|region| region.span).collect();
    kept.order();
    let found = tree.expressions().iter().filter(|site| site.terminated && site.place != ExpressionPlace::CData);
    let found = found.map(|site| Extent { span: site.span, encoding: site.encoding });
    let embedded = tree.embedded_expressions().iter().filter_map(|span| csharp::scan(text, span.start as usize, Encoding::Entities).ok());
    let mut extents: Vec<Extent> = found.chain(embedded).collect();
    extents.order_by_key(|extent| extent.span);
    extents.dedup_by_key(|extent| extent.span);
    let is_kept = |span: Span| kept[..kept.partition_point(|region| region.start <= span.start)].iter().any(|region| region.covers(span));
    extents.into_iter().filter(|extent| !is_kept(extent.span)).map(|extent| site(document, extent)).collect()
}

fn site(document: &Document<'_>, extent: Extent) -> Site {
    let (span, text, attributes) = (extent.span, document.text(), document.tree().all_attributes());
    let attribute = attributes[..attributes.partition_point(|it| it.value.start <= span.start)].last().filter(|it| it.value.covers(span));
    let element = document.element_at(span.start).filter(|element| element.definition() != Definition::Free);
    let is_read = element.is_some_and(|element| match attribute {
        Some(attribute) => expression(document, attribute.value, true) == Some(span),
        None => element.text().is_some_and(|text| text.span() == span),
    });
    let filled = placeholders(text, span).filter(|it| is_opaque(it.kind, it.span.text(text)));
    Site {
        extent,
        quote: attribute.and_then(|it| text[..it.value.start as usize].chars().next_back()),
        opaque: filled.map(|it| it.span).collect(),
        is_read,
    }
}

/// Whether nobody knows what stands in the place of a placeholder, so that it is nobody's to spell. The name of a named value has nothing special in it, and
/// other braces are C#.
fn is_opaque(kind: PlaceholderKind, text: &str) -> bool {
    kind != PlaceholderKind::Braces || text.contains("${") || text.contains("#{")
}

/// The expression with what is special in XML escaped. What is escaped already stays as it is.
fn escaped(text: &str, site: &Site) -> Respelt {
    let Extent { span, encoding } = site.extent;
    let lines = match site.quote.filter(|_| site.is_read) {
        Some(_) => csharp::lines(text, site.extent),
        None => Lines::default(),
    };
    let mut out = Respelt::default();
    let mut parts = Parts::new(site, &lines);
    let mut at = span.start as usize;
    // Whether nothing but white space stands in front of it on its line.
    let mut begins_line = false;
    while let Some(it) = text[at..span.end as usize].chars().next() {
        let opaque = parts.opaque_at(at);
        let end = opaque.unwrap_or(at + it.len_utf8());
        let here = Span::new(at, end);
        let same = here.text(text);
        let in_text = parts.is_in_text(at);
        let spelling = match it {
            _ if opaque.is_some() => same,
            '&' if encoding == Encoding::Entities && entity_at(&text.as_bytes()[at..]).is_some() => same,
            '>' if !site.is_read => same,
            '&' | '<' | '>' => entity_for(it).unwrap_or(same),
            '"' | '\'' if site.quote == Some(it) => entity_for(it).unwrap_or(same),
            '\n' if in_text => LINE_FEED,
            '\r' if in_text => CARRIAGE_RETURN,
            '\t' if site.quote.is_some() && site.is_read && (in_text || !begins_line) => TAB,
            _ => same,
        };
        out.put(text, here, spelling);
        begins_line = it == '\n' || begins_line && matches!(it, ' ' | '\t');
        at = end;
        // A line break in an attribute is read as a blank, which matters where a comment ends with its line.
        if parts.comment_ends_at(at) && site.quote.is_some() && matches!(text.as_bytes().get(at), Some(b'\n' | b'\r')) {
            out.put(text, Span::at(at), LINE_FEED);
        }
    }
    out
}

/// The expression with its entities decoded, but for those that would make another one.
fn unescaped(text: &str, site: &Site) -> Respelt {
    let span = site.extent.span;
    let lines = csharp::lines(text, site.extent);
    let mut out = Respelt::default();
    let mut parts = Parts::new(site, &lines);
    let bytes = &text.as_bytes()[..span.end as usize];
    let mut at = span.start as usize;
    while let Some(it) = text[at..span.end as usize].chars().next() {
        let opaque = parts.opaque_at(at);
        let entity = entity_at(&bytes[at..]).filter(|_| it == '&' && opaque.is_none());
        let end = opaque.unwrap_or(at + entity.map_or(it.len_utf8(), |(_, length)| length));
        let here = Span::new(at, end);
        let same = here.text(text);
        let rest = &bytes[end..];
        match entity.map(|(meant, _)| meant) {
            None => out.put(text, here, same),
            Some('&') if entity_at(&[b"&", &rest[..rest.len().min(16)]].concat()).is_some() => out.put(text, here, same),
            Some('\n') if matches!(rest.first(), Some(b'\n' | b'\r')) && !parts.is_in_text(at) => out.put(text, here, ""),
            Some(meant) => out.put(text, here, meant.encode_utf8(&mut [0; 4])),
        }
        at = end;
    }
    out
}

/// The parts of an expression, asked for from its beginning to its end.
struct Parts<'s> {
    opaque: &'s [Span],
    texts: &'s [Span],
    comments: &'s [u32],
}

impl<'s> Parts<'s> {
    fn new(site: &'s Site, lines: &'s Lines) -> Self {
        Self { opaque: &site.opaque, texts: &lines.texts, comments: &lines.comments }
    }

    /// Where the part ends that stays what it is and begins at `at`.
    fn opaque_at(&mut self, at: usize) -> Option<usize> {
        while self.opaque.first().is_some_and(|part| (part.start as usize) < at) {
            self.opaque = &self.opaque[1..];
        }
        self.opaque.first().filter(|part| part.start as usize == at).map(|part| part.end as usize)
    }

    /// Whether `at` is in the text of a string that may hold lines.
    fn is_in_text(&self, at: usize) -> bool {
        let next = self.texts.partition_point(|text| text.end as usize <= at);
        self.texts.get(next).is_some_and(|text| text.start as usize <= at)
    }

    /// Whether a comment that goes to the end of its line ends at `at`.
    fn comment_ends_at(&self, at: usize) -> bool {
        self.comments.binary_search(&(at as u32)).is_ok()
    }
}
