//! The commands in groups, as `apim-policy --help` lists them.

use std::fmt::Write;

use clap::builder::Styles;

/// The groups, each with its commands.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Check", &["lint", "fmt", "explain", "rules"]),
    ("Generate", &["generate"]),
    ("Understand", &["effective", "graph", "inventory", "parse"]),
    ("Set up", &["init", "config", "files"]),
    ("Tools", &["lsp", "completions", "man", "help"]),
];

/// Returns `command` with a help that lists its commands in groups. One that no group names is listed at the end.
pub(super) fn grouped(command: clap::Command) -> clap::Command {
    let header = Styles::styled();
    let (header, literal) = (*header.get_header(), *header.get_literal());
    let about = |name: &str| match name {
        "help" => Some("Print this message or the help of a command".to_owned()),
        name => command.find_subcommand(name).map(|it| it.get_about().map(ToString::to_string).unwrap_or_default()),
    };
    let rest: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .filter(|name| !GROUPS.iter().any(|(_, names)| names.contains(name)))
        .collect();
    let groups = GROUPS.iter().copied().chain([("More", rest.as_slice())]);
    let width = command.get_subcommands().map(|it| it.get_name().len()).max().unwrap_or_default();
    let mut text = String::new();
    for (title, names) in groups {
        let known: Vec<(&str, String)> = names.iter().filter_map(|name| Some((*name, about(name)?))).collect();
        if known.is_empty() {
            continue;
        }
        // Text can always be written to.
        let _ = writeln!(text, "{header}{title}:{header:#}");
        for (name, about) in known {
            let _ = writeln!(text, "  {literal}{name}{literal:#}{:1$}  {about}", "", width - name.len());
        }
        text.push('\n');
    }
    command
        .help_template(format!("{{about}}\n\n{{usage-heading}} {{usage}}\n\n{text}{header}Options:{header:#}\n{{options}}{{after-help}}"))
}
