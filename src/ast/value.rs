//! Values: the content of an attribute or of an element's text, split into parts.

use std::borrow::Cow;
use std::cell::LazyCell;

use super::element::Element;
use super::expression::Expression;
use crate::spelling::{Placeholder, PlaceholderKind, decode_entities, is_named_value, named_value, placeholders};
use crate::syntax::{ExpressionSite, NodeKind};
use crate::text::{Order, Span};

/// The value of an attribute, or the text of an element.
#[derive(Clone, Copy, Debug)]
pub struct Value<'d> {
    element: Element<'d>,
    span: Span,
    form: Form,
}

/// How the source has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Attribute,
    /// One run of characters.
    Text,
    /// The inside of one CDATA section.
    CData,
    /// Runs of characters and CDATA sections with something between them: marks, comments.
    Pieces,
}

/// A part of a value.
#[derive(Clone, Copy, Debug)]
pub struct Part<'d> {
    /// What it is.
    pub kind: PartKind<'d>,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of part.
#[derive(Clone, Copy, Debug)]
pub enum PartKind<'d> {
    /// Characters that mean themselves (once entities are decoded).
    Literal,
    /// `{{name}}`; the name.
    NamedValue(&'d str),
    /// A policy expression; it is the only part.
    Expression(Expression<'d>),
    /// Something that a tool fills in before the service sees it: `${…}`, `%{…}`, `#{…}#`, `#x#`, `__X__`; also
    /// `{{…}}` whose name a tool makes, and an expression that never closes. A rule cannot see through it.
    Interpolation,
    /// Liquid in a `set-body template="liquid"`.
    Liquid,
}

impl<'d> Value<'d> {
    pub(super) fn attribute(element: Element<'d>, span: Span) -> Self {
        Self { element, span, form: Form::Attribute }
    }

    /// The text of `element`, when it holds text and no element.
    pub(super) fn text(element: Element<'d>) -> Option<Self> {
        let tree = &element.document.tree;
        let mut whole: Option<(Span, Form)> = None;
        for id in tree.children(Some(element.id)) {
            let node = tree.node(id);
            match node.kind {
                NodeKind::Element(_) => return None,
                NodeKind::Comment(_) | NodeKind::Instruction => {}
                NodeKind::Text if node.blank => {}
                NodeKind::Text => {
                    for_each_run(element, node.span, &mut |span, form| {
                        whole = Some(match whole {
                            Some((before, _)) => (before.to(span), Form::Pieces),
                            None => (span, form),
                        });
                    });
                }
            }
        }
        whole.map(|(span, form)| Self { element, span, form })
    }

    /// The element whose attribute or text it is.
    pub fn element(self) -> Element<'d> {
        self.element
    }

    /// Where it stands, without quotes, and for a text without the white space around it.
    pub fn span(self) -> Span {
        self.span
    }

    /// Whether it is an element's text rather than an attribute's value.
    pub fn is_text(self) -> bool {
        self.form != Form::Attribute
    }

    /// Whether it is a part of a Liquid template, which has braces of its own.
    pub fn is_liquid(self) -> bool {
        let template = if self.is_text() { Some(self.element) } else { self.element.parent() };
        template.is_some_and(Element::is_liquid)
    }

    /// The value as written in the source.
    pub fn raw(self) -> &'d str {
        self.span.text(self.element.document.text)
    }

    /// Its parts, in order. They cover it, but for white space around an expression, and comments and the marks of CDATA sections
    /// in the middle of a text. An empty value has none.
    pub fn parts(self) -> Vec<Part<'d>> {
        if let Some(expression) = self.expression() {
            return vec![Part { kind: PartKind::Expression(expression), span: expression.span() }];
        }
        let mut parts = Vec::new();
        for (span, _) in self.runs() {
            self.parts_of(span, &mut parts);
        }
        parts
    }

    /// The characters it means, when a rule can know them: entities decoded, no part but literals.
    pub fn literal(self) -> Option<Cow<'d, str>> {
        if self.is_dynamic() {
            return None;
        }
        let decode = |span: Span, form| match form {
            Form::CData => Cow::Borrowed(span.text(self.element.document.text)),
            _ => decode_entities(span.text(self.element.document.text)),
        };
        Some(match self.form {
            Form::Pieces => self.runs().into_iter().map(|(span, form)| decode(span, form)).collect::<String>().into(),
            form => decode(self.span, form),
        })
    }

    /// The expression it is.
    pub fn expression(self) -> Option<Expression<'d>> {
        if self.form == Form::Pieces {
            return None;
        }
        let raw = self.raw();
        // Nearly all values say by their first byte that they are none.
        if raw.as_bytes().first().is_none_or(|first| first.is_ascii_graphic() && *first != b'@') {
            return None;
        }
        let code = raw.trim_start();
        if !code.starts_with('@') {
            return None;
        }
        let index = self.element.document.tree.expression_at(self.span.start + (raw.len() - code.len()) as u32)?;
        Some(Expression { document: self.element.document, index }).filter(|expression| expression.site().terminated)
    }

    /// The named value that is all of it: `{{name}}`.
    pub fn named_value(self) -> Option<&'d str> {
        named_value(self.raw().trim())
    }

    /// The references to named values in it that are certain to be some, with their names.
    pub fn named_values(self) -> Vec<(Span, &'d str)> {
        if memchr::memmem::find(self.raw().as_bytes(), b"{{").is_none() || self.is_liquid() {
            return Vec::new();
        }
        if let Some(expression) = self.expression() {
            return expression.named_values();
        }
        let named = |part: Part<'d>| if let PartKind::NamedValue(name) = part.kind { Some((part.span, name)) } else { None };
        self.parts().into_iter().filter_map(named).collect()
    }

    /// Whether it holds anything that a rule cannot see through: an expression, a named value, an interpolation.
    pub fn is_dynamic(self) -> bool {
        if !self.raw().bytes().any(|byte| matches!(byte, b'@' | b'{' | b'#' | b'_')) {
            return false;
        }
        let is_open = |span: Span| !self.sites(span).is_empty() || placeholders(self.element.document.text, span).next().is_some();
        match self.form {
            Form::Pieces => self.runs().into_iter().any(|(span, _)| is_open(span)),
            _ => is_open(self.span),
        }
    }

    fn parts_of(self, span: Span, parts: &mut Vec<Part<'d>>) {
        let text = self.element.document.text;
        let liquid = LazyCell::new(|| self.is_liquid());
        // An expression that does not stand alone is no expression to the service, or one that never closes.
        let sites = self.sites(span).iter().map(|site| Part { kind: PartKind::Interpolation, span: site.span });
        let placeholders = placeholders(text, span).map(|it| Part { kind: kind(it, text, *liquid), span: it.span });
        let mut found: Vec<_> = sites.chain(placeholders).collect();
        found.order_by_key(|part| part.span.start);
        let mut at = span.start;
        for part in found {
            // A placeholder in an expression is a part of it.
            if part.span.start < at {
                continue;
            }
            parts.extend(literal(at, part.span.start));
            at = part.span.end;
            parts.push(part);
        }
        parts.extend(literal(at, span.end));
    }

    // The expressions that begin within `span`.
    fn sites(self, span: Span) -> &'d [ExpressionSite] {
        let sites = self.element.document.tree.expressions();
        let first = sites.partition_point(|site| site.span.start < span.start);
        let count = sites[first..].partition_point(|site| site.span.start < span.end);
        &sites[first..first + count]
    }

    // Its runs of characters, with the form of each.
    fn runs(self) -> Vec<(Span, Form)> {
        if self.form != Form::Pieces {
            return vec![(self.span, self.form)];
        }
        let tree = &self.element.document.tree;
        let mut runs = Vec::new();
        for id in tree.children(Some(self.element.id)) {
            if let NodeKind::Text = tree.node(id).kind {
                for_each_run(self.element, tree.node(id).span, &mut |span, form| runs.push((span, form)));
            }
        }
        runs
    }
}

fn literal<'d>(start: u32, end: u32) -> Option<Part<'d>> {
    (start < end).then_some(Part { kind: PartKind::Literal, span: Span { start, end } })
}

fn kind<'d>(placeholder: Placeholder, text: &'d str, liquid: bool) -> PartKind<'d> {
    let name = placeholder.span.text(text).trim_start_matches('{').trim_end_matches('}');
    match placeholder.kind {
        // Names in Liquid have no hyphens, and the service replaces named values first.
        PlaceholderKind::Braces if is_named_value(name) && (!liquid || name.contains('-')) => PartKind::NamedValue(name),
        PlaceholderKind::Braces | PlaceholderKind::LiquidTag if liquid => PartKind::Liquid,
        _ => PartKind::Interpolation,
    }
}

const CDATA_OPEN: &str = "<![CDATA[";
const CDATA_CLOSE: &str = "]]>";

// Calls `visit` for each run of characters in a text node, the marks of CDATA sections and the white space around the run left out.
fn for_each_run(element: Element<'_>, node: Span, visit: &mut dyn FnMut(Span, Form)) {
    let text = node.text(element.document.text);
    let mut visit = |start: usize, end: usize, form| {
        let span = trimmed(&text[start..end], node.start as usize + start);
        if !span.is_empty() {
            visit(span, form);
        }
    };
    let mut at = 0;
    while let Some(open) = cdata_start(text, at) {
        // An expression may hold the mark in a string.
        let within = element.document.tree.expressions();
        let before = within.partition_point(|site| (site.span.start as usize) < node.start as usize + open);
        if let Some(site) = before.checked_sub(1).map(|last| &within[last])
            && site.span.contains(node.start + open as u32)
        {
            visit(at, text.len(), Form::Text);
            return;
        }
        visit(at, open, Form::Text);
        let content = open + CDATA_OPEN.len();
        let end = cdata_end(element, node, text, content);
        visit(content, end, Form::CData);
        at = (end + CDATA_CLOSE.len()).min(text.len());
    }
    visit(at, text.len(), Form::Text);
}

// Where what is left of `raw`, which stands at `start`, stands without the white space around it.
pub(super) fn trimmed(raw: &str, start: usize) -> Span {
    // Nearly all white space is ASCII, which takes no decoding to know.
    let rest = raw.trim_ascii_start();
    let inner = rest.trim_start();
    let start = start + (raw.len() - inner.len());
    Span::new(start, start + inner.trim_ascii_end().trim_end().len())
}

// Where the next CDATA section begins in `text`, from `at` on. Nearly all texts hold no `<` at all.
fn cdata_start(text: &str, at: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[at..];
    memchr::memchr_iter(b'<', bytes).find(|&found| bytes[found..].starts_with(CDATA_OPEN.as_bytes())).map(|found| at + found)
}

// Where the CDATA section ends whose content begins at `content` of the node's `text`. An expression in it may hold the mark in a string.
fn cdata_end(element: Element<'_>, node: Span, text: &str, content: usize) -> usize {
    let start = content + (text[content..].len() - text[content..].trim_start().len());
    let tree = &element.document.tree;
    let from = match tree.expression_at(node.start + start as u32) {
        Some(index) => (tree.expressions()[index].span.end - node.start) as usize,
        None => content,
    };
    text.get(from..).and_then(|rest| rest.find(CDATA_CLOSE)).map_or(text.len(), |found| from + found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::Document;

    // What the parts of the value of `x` in `<a x="…"/>`, or else of the text of `a`, are, each with its text.
    fn parts(text: &str) -> Vec<(&'static str, String)> {
        let document = Document::parse(text);
        assert_eq!(document.errors(), [], "{text}");
        let element = document.roots().next().expect("there is a root");
        let value = element.value_of("x").or_else(|| element.text()).expect("there is a value");
        let name = |kind| match kind {
            PartKind::Literal => "literal",
            PartKind::NamedValue(_) => "named value",
            PartKind::Expression(_) => "expression",
            PartKind::Interpolation => "interpolation",
            PartKind::Liquid => "liquid",
        };
        value.parts().into_iter().map(|part| (name(part.kind), part.span.text(text).to_owned())).collect()
    }

    // What is known of the text of `a`.
    fn known(text: &str) -> Option<String> {
        let document = Document::parse(text);
        assert_eq!(document.errors(), [], "{text}");
        document.roots().next()?.text()?.literal().map(Cow::into_owned)
    }

    fn expected(parts: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
        parts.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect()
    }

    #[test]
    fn parts_cover_a_value_in_order() {
        let found = parts(r#"<a x="https://${host}/{{path}}?a=#{b}#"/>"#);
        let literal = "literal";
        assert_eq!(
            found,
            expected(&[
                (literal, "https://"),
                ("interpolation", "${host}"),
                (literal, "/"),
                ("named value", "{{path}}"),
                (literal, "?a="),
                ("interpolation", "#{b}#"),
            ])
        );
        assert_eq!(parts(r#"<a x=""/>"#), []);
    }

    #[test]
    fn an_expression_is_the_only_part_whatever_white_space_and_comments_stand_around_it() {
        for text in [
            r#"<a x="@(b["c"] < {{d}})"/>"#,
            r#"<a x=" @(b["c"] < {{d}}) "/>"#,
            r#"<a>@(b["c"] < {{d}})</a>"#,
            r#"<a><!-- @(old) --> @(b["c"] < {{d}}) <!-- new --></a>"#,
            r#"<a> <![CDATA[ @(b["c"] < {{d}}) ]]> </a>"#,
        ] {
            assert_eq!(parts(text), expected(&[("expression", r#"@(b["c"] < {{d}})"#)]), "{text}");
        }
    }

    #[test]
    fn a_cdata_mark_in_an_expressions_string_is_part_of_the_expression() {
        let text = r#"<a>@("<![CDATA[" + b + "]]")</a>"#;
        assert_eq!(parts(text), expected(&[("expression", r#"@("<![CDATA[" + b + "]]")"#)]));
    }

    #[test]
    fn a_literal_at_sign_is_no_expression() {
        assert_eq!(known("<a>someone@example.org</a>").as_deref(), Some("someone@example.org"));
        assert_eq!(known("<a>@ (b)</a>").as_deref(), Some("@ (b)"));
    }

    #[test]
    fn a_literal_is_what_the_characters_mean() {
        assert_eq!(known("<a> b &lt; &#99; </a>").as_deref(), Some("b < c"));
        assert_eq!(known("<a><![CDATA[b &lt; c]]></a>").as_deref(), Some("b &lt; c"));
        assert_eq!(known("<a>b<!-- no -->c<![CDATA[&amp;]]>&amp;</a>").as_deref(), Some("bc&amp;&"));
        assert_eq!(known("<a>snake_case 100% $5 {id}</a>").as_deref(), Some("snake_case 100% $5 {id}"));
    }

    #[test]
    fn nothing_is_known_of_what_is_filled_in_later() {
        for text in ["<a>@(b)</a>", "<a>{{b}}</a>", "<a>b${c}</a>", "<a>__B__</a>", "<a>b<!-- c -->{{d}}</a>", "<a>{{ b }}</a>"] {
            assert_eq!(known(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_whole_value_is_a_named_value() {
        let named = |text: &str| {
            let document = Document::parse(text);
            let element = document.roots().next().expect("there is a root");
            element.text().and_then(Value::named_value).map(str::to_owned)
        };
        assert_eq!(named("<a> {{b-c.d_1}} </a>").as_deref(), Some("b-c.d_1"));
        for text in ["<a>{{b}}{{c}}</a>", "<a>x{{b}}</a>", "<a>{{ b }}</a>", "<a>b</a>", "<a>{{${b}}}</a>"] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn braces_in_a_liquid_template_are_liquid_unless_only_a_named_value_can_be_meant() {
        let found = parts(r#"<set-body template="liquid">{"a": "{{body.a}}", {% if b %}"c": "{{my-key}}"{% endif %}}</set-body>"#);
        let found: Vec<_> = found.iter().filter(|(kind, _)| *kind != "literal").map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(found, [("liquid", "{{body.a}}"), ("liquid", "{% if b %}"), ("named value", "{{my-key}}"), ("liquid", "{% endif %}")]);
    }

    #[test]
    fn an_element_with_elements_has_no_text() {
        assert_eq!(known("<a>b<c/></a>"), None);
        assert_eq!(known("<a> <!-- b --> </a>"), None);
    }
}
