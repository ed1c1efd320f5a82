//! What holds for any text.

use apim_policy::syntax::{self, NodeId, NodeKind, Tree};

use super::real_policies;

/// Texts in which something of everything stands.
const SEEDS: &[&str] = &[
    "<policies>\r\n<!-- a @(b) -->\n<inbound>\n<set-header name=\"c\" exists-action='skip'><value>@(d[\"e\"] < $\"{f:g}\")</value></set-header>\n</inbound></policies>",
    "\u{feff}<?xml version=\"1.0\"?><a b=\"@{ return \"}\"; // x\n }\" c=\"${d(\"e\")}\"><![CDATA[ @(\"<\") ]]>&quot;é𝒳</a>",
    "%{ if a }<a ${b} c-#{d}#=\"{{e}}\">%{ else }<a>%{ endif }@(&quot;)&quot;)</a><b/>text<c:d xmlns:c=''/>",
    "<set-body template=\"liquid\">{% if a < b %}{{ c | d: \"<\" }}{% endif %} Bearer @(x[\"y\"]) f@g.h</set-body><?pi x?>",
    "<a b='@(c' d=\"e\"/>@{f} \u{2028}<g h=\"é𝒳\"/>𝒳",
    "<a><b>@(c(</b><d e=\"@(f[\" g=\"h\" /><i j=\"@(k) l\" /><!-- m -- n --></a>",
];

#[test]
fn the_mask_keeps_length_and_line_breaks() {
    for text in texts() {
        let masked = syntax::mask(&text);
        assert_eq!(masked.len(), text.len());
        let breaks = |text: &str| memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(breaks(&masked), breaks(&text), "{text}");
    }
}

#[test]
fn expressions_begin_with_their_mark_and_follow_one_another() {
    for text in texts() {
        let (tree, _) = syntax::parse(&text);
        let mut end = 0;
        for site in tree.expressions() {
            let code = site.span.text(&text);
            assert!(code.starts_with("@(") || code.starts_with("@{"), "{code}");
            assert!(!site.terminated || code.ends_with(if code.starts_with("@(") { ')' } else { '}' }), "{code}");
            assert!(site.span.start >= end, "{code}");
            end = site.span.end;
        }
    }
}

#[test]
fn spans_lie_within_one_another_in_order() {
    for text in texts() {
        let (tree, errors) = syntax::parse(&text);
        check(&tree, &text);
        for error in errors {
            assert!(text.get(error.span.range()).is_some(), "{error:?}");
            assert!(error.related.as_deref().is_none_or(|(span, _)| text.get(span.range()).is_some()), "{error:?}");
        }
    }
}

#[test]
fn the_tree_is_the_one_that_the_parser_sees() {
    let mut compared = 0;
    for text in texts() {
        let masked = syntax::mask(&text);
        let (tree, errors) = syntax::parse(&text);
        let (Ok(document), true) = (roxmltree::Document::parse(&masked), errors.is_empty()) else { continue };
        let theirs: Vec<_> =
            document.descendants().skip(1).filter(|node| !node.is_text() && !node.is_pi()).map(|node| node.range()).collect();
        let ours: Vec<_> = tree
            .nodes()
            .iter()
            .filter(|node| !matches!(node.kind, NodeKind::Text | NodeKind::Instruction))
            .map(|node| node.span.range())
            .collect();
        assert_eq!(ours, theirs, "{text}");
        let texts = |node: &roxmltree::Node| node.is_text();
        let theirs: Vec<_> = document.descendants().filter(texts).map(|node| node.range().start).collect();
        let ours = tree.nodes().iter().filter(|node| matches!(node.kind, NodeKind::Text) && node.parent.is_some());
        assert_eq!(ours.map(|node| node.span.start as usize).collect::<Vec<_>>(), theirs, "{text}");
        let theirs =
            document.descendants().flat_map(|node| node.attributes()).map(|attribute| (attribute.range(), attribute.range_value()));
        let ours =
            (0..tree.nodes().len() as u32).flat_map(|id| tree.attributes(NodeId(id))).map(|it| (it.span().range(), it.value.range()));
        assert_eq!(ours.collect::<Vec<_>>(), theirs.collect::<Vec<_>>(), "{text}");
        compared += 1;
    }
    assert!(compared > 100, "most of what is compared must be XML, not {compared} texts");
}

#[test]
fn reading_twice_gives_the_same() {
    for text in SEEDS {
        assert_eq!(format!("{:?}", syntax::parse(text)), format!("{:?}", syntax::parse(text)));
    }
}

/// That the tree is one, and that each span of it is one of the text.
#[track_caller]
fn check(tree: &Tree, text: &str) {
    let mut ends: Vec<(u32, u32)> = vec![(tree.nodes().len() as u32, text.len() as u32)];
    let mut before = 0;
    for (id, node) in tree.nodes().iter().enumerate() {
        let id = NodeId(id as u32);
        while ends.last().is_some_and(|&(end, _)| end <= id.0) {
            before = ends.pop().expect("there was one").1;
        }
        let &(end, limit) = ends.last().expect("the text holds all");
        assert!(text.get(node.span.range()).is_some(), "{text}");
        assert!(before <= node.span.start && node.span.end <= limit && node.end.0 <= end, "{node:?} in\n{text}");
        assert_eq!(
            node.parent.map_or(text.len() as u32, |parent| tree.element(parent).expect("a parent is an element").content.end),
            limit
        );
        match &node.kind {
            NodeKind::Element(element) => {
                assert!(node.span.covers(element.open) && node.span.covers(element.content) && element.open.covers(element.name));
                assert!(element.open.text(text).starts_with('<') && element.open.text(text).ends_with('>'));
                for attribute in tree.attributes(id) {
                    assert!(element.open.covers(attribute.span()), "{text}");
                    assert!(!attribute.name.is_empty() && attribute.name.end < attribute.value.start, "{text}");
                }
                before = element.content.start;
                ends.push((node.end.0, element.content.end));
            }
            NodeKind::Comment(content) => {
                assert_eq!(format!("<!--{}-->", content.text(text)), node.span.text(text));
                before = node.span.end;
            }
            NodeKind::Text | NodeKind::Instruction => {
                assert!(!node.span.is_empty());
                before = node.span.end;
            }
        }
    }
}

/// The seeds, what comes of them by small changes, and the real policies.
fn texts() -> impl Iterator<Item = String> {
    let mutants = SEEDS.iter().enumerate().flat_map(|(index, seed)| {
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ index as u64);
        (0..1500).map(move |_| mutate(seed, &mut random))
    });
    SEEDS.iter().map(|&seed| seed.to_owned()).chain(mutants).chain(real_policies::texts())
}

/// `text` with a few pieces removed, doubled, or replaced by what has a meaning somewhere.
fn mutate(text: &str, random: &mut Random) -> String {
    const PIECES: &[&str] = &[
        "<",
        ">",
        "/>",
        "</",
        "\"",
        "'",
        "&",
        "&quot;",
        "@(",
        "@{",
        ")",
        "}",
        "{{",
        "}}",
        "${",
        "%{ if a }",
        "%{ endif }",
        "<!--",
        "-->",
        "--",
        "<![CDATA[",
        "]]>",
        "<?",
        "?>",
        "\n",
        "\r",
        "\0",
        "é",
        "\u{feff}",
        "=",
        " ",
        "//",
        "/*",
        "$\"",
        "@\"",
        "<a>",
        "</a>",
        "#{",
        "__A__",
        "{%",
        "<!DOCTYPE",
        ":",
        "\\",
    ];
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..1 + random.below(4) {
        let at = random.below(characters.len());
        let end = (at + random.below(12)).min(characters.len());
        match random.below(4) {
            0 => drop(characters.drain(at..end)),
            1 => {
                let piece = characters[at..end].to_vec();
                characters.splice(at..at, piece);
            }
            _ => drop(characters.splice(at..at + random.below(2), PIECES[random.below(PIECES.len())].chars())),
        }
        if characters.is_empty() {
            characters.push('<');
        }
    }
    characters.into_iter().collect()
}

/// A source of numbers that is the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
