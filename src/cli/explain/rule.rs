//! The pages of rules.

use anstyle::{AnsiColor, Style};

use crate::rules::Rule;

/// The page with what a reader looks for made to stand out.
pub(super) fn page(rule: &Rule, color: bool) -> String {
    if !color {
        return rule.page.to_owned();
    }
    let (heading, code) = (Style::new().bold(), AnsiColor::Cyan.on_default());
    let mut text = String::with_capacity(rule.page.len() + 256);
    let mut fenced = false;
    for line in rule.page.lines() {
        let fence = line.starts_with("```");
        let style = match line {
            _ if fence => Style::new().dimmed(),
            _ if fenced => code,
            _ if line.starts_with('#') => heading,
            _ => Style::new(),
        };
        fenced ^= fence;
        text.push_str(&format!("{style}{line}{style:#}\n"));
    }
    text
}
