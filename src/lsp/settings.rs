//! What the client wants, beside what configurations say.

use serde_json::Value;

use crate::config::Level;
use crate::diagnostic::Severity;
use crate::session::Options;

/// What the client wants, beside what configurations say.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Which rules run, and how severe their findings are.
    pub options: Options,
    /// The configuration that holds for all files, relative to the first folder of the workspace; the nearest one if there is none.
    pub configuration: Option<String>,
    /// Whether findings are told of files that are not open.
    pub whole_workspace: bool,
    /// Whether hints are shown between the lines.
    pub hints: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { options: Options::default(), configuration: None, whole_workspace: true, hints: true }
    }
}

impl Settings {
    /// Reads settings as the client sends them. What is not understood counts as not said, and is returned as a sentence for people.
    pub(super) fn read(value: &Value) -> (Self, Vec<String>) {
        let mut settings = Self::default();
        let mut wrong = Vec::new();
        // Some clients send what is below the name of the tool, some that name too.
        let value = value.get("apim-policy").filter(|it| it.is_object()).unwrap_or(value);
        let Some(object) = value.as_object() else { return (settings, wrong) };
        for (name, value) in object {
            let understood = match name.as_str() {
                _ if value.is_null() => true,
                "select" => take(&mut settings.options.select, names(value)),
                "extendSelect" => take(&mut settings.options.extend_select, names(value)),
                "ignore" => take(&mut settings.options.ignore, names(value)),
                "severity" => take(&mut settings.options.levels, levels(value)),
                "minSeverity" => take(&mut settings.options.min_severity, value.as_str().and_then(severity).map(Some)),
                "configuration" => {
                    take(&mut settings.configuration, value.as_str().map(|path| Some(path.to_owned()).filter(|path| !path.is_empty())))
                }
                "diagnostics" => take(&mut settings.whole_workspace, value.as_str().and_then(scope)),
                "inlayHints" => take(&mut settings.hints, value.as_bool()),
                // A client may have settings of its own.
                _ => true,
            };
            if !understood {
                wrong.push(format!("the setting `{name}` is not understood"));
            }
        }
        (settings, wrong)
    }
}

/// Puts `value` in its `place`, if there is one. Returns whether there is.
fn take<T>(place: &mut T, value: Option<T>) -> bool {
    let is_there = value.is_some();
    value.into_iter().for_each(|value| *place = value);
    is_there
}

fn names(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|name| Some(name.as_str()?.to_owned())).collect()
}

fn levels(value: &Value) -> Option<Vec<(String, Level)>> {
    let level = |(rule, level): (&String, &Value)| {
        let level = match level.as_str()? {
            "off" => Level::Off,
            "info" => Level::Info,
            "warning" => Level::Warning,
            "error" => Level::Error,
            _ => return None,
        };
        Some((rule.clone(), level))
    };
    value.as_object()?.iter().map(level).collect()
}

fn severity(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|it| it.name() == name)
}

fn scope(name: &str) -> Option<bool> {
    match name {
        "workspace" => Some(true),
        "openFiles" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_with_and_without_the_name_of_the_tool() {
        let own =
            json!({ "ignore": ["style"], "severity": { "style": "error" }, "diagnostics": "openFiles", "trace": { "server": "off" } });
        for value in [own.clone(), json!({ "apim-policy": own })] {
            let (settings, wrong) = Settings::read(&value);
            assert_eq!((settings.options.ignore, settings.whole_workspace), (vec!["style".to_owned()], false));
            assert_eq!(settings.options.levels, [("style".to_owned(), Level::Error)]);
            assert!(wrong.is_empty());
        }
    }

    #[test]
    fn what_is_not_understood_is_told_and_the_rest_holds() {
        let (settings, wrong) = Settings::read(&json!({ "select": "all", "minSeverity": "loud", "ignore": ["a"], "configuration": null }));
        assert_eq!(settings.options.ignore, ["a"]);
        assert_eq!(wrong, ["the setting `minSeverity` is not understood", "the setting `select` is not understood"]);
        for value in [Value::Null, json!([]), json!("a")] {
            assert!(Settings::read(&value).1.is_empty());
        }
    }
}
