//! A graph as a page that stands by itself: it needs no network, and nothing in its data is code or markup.

use serde_json::Value;

use super::{Graph, json};
use crate::text::steers;

/// The page, with marks where its parts go.
const PAGE: &str = include_str!("page/page.html");

/// How it looks.
const STYLE: &str = include_str!("page/style.css");

/// What it does.
const SCRIPT: &str = include_str!("page/script.js");

/// Returns the page for `graph`, which is called `title`.
pub fn html(graph: &Graph, title: &str) -> String {
    let mut page = String::with_capacity(PAGE.len() + STYLE.len() + SCRIPT.len() + 4096);
    let mut rest = PAGE;
    while let Some((before, behind)) = rest.split_once("<!--{") {
        page.push_str(before);
        let (name, behind) = behind.split_once("}-->").unwrap_or(("", behind));
        match name {
            "title" => page.push_str(&text(title)),
            "style" => page.push_str(STYLE),
            "script" => page.push_str(SCRIPT),
            "data" => page.push_str(&data(&json(graph))),
            _ => {}
        }
        rest = behind;
    }
    page.push_str(rest);
    page
}

/// `value` as JSON in which nothing can end the element that it stands in, and that stays the same data wherever it is printed.
fn data(value: &Value) -> String {
    let mut written = String::new();
    let text = value.to_string();
    for it in text.chars() {
        let is_plain = !matches!(it, '<' | '>' | '&' | '#') && !steers(it);
        if is_plain {
            written.push(it);
        } else {
            let mut units = [0; 2];
            it.encode_utf16(&mut units).iter().for_each(|unit| written.push_str(&format!("\\u{unit:04x}")));
        }
    }
    written
}

/// `text` as HTML.
fn text(text: &str) -> String {
    let mut written = String::new();
    for it in text.chars() {
        match it {
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            '"' => written.push_str("&quot;"),
            it if steers(it) => written.push(' '),
            it => written.push(it),
        }
    }
    written
}
