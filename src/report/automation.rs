//! Which run of a pipeline a SARIF log comes from ("runAutomationDetails").

use serde_json::{Value, json};

use crate::spelling::encode_percent;

/// The run that a report comes from. Code scanning of Azure DevOps takes a log only with the form that its validator checks (`GHAzDO1019`, `GHAzDO1020`);
/// that of GitHub takes any id as the category of the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Automation {
    id: String,
    properties: Vec<(&'static str, String)>,
}

/// What the ids and the properties of Azure Pipelines begin with.
const PREFIX: &str = "azuredevops/pipeline/build/";

/// The number of no definition of a build.
const NO_DEFINITION: &str = "-1";

/// The phase where there is no pipeline: a phase has to have one, and it has to stay the same.
const NO_PHASE: &str = "5b0f3d1c-6f6e-4c52-9d0a-61706d706f6c";

impl Automation {
    /// A run of GitHub Actions. The results of all runs belong together.
    pub fn github() -> Self {
        Self { id: format!("{}/", env!("CARGO_PKG_NAME")), properties: Vec::new() }
    }

    /// A run of Azure Pipelines, whose variables are asked by their names in the environment ("Use predefined variables"); without them, a run of no
    /// pipeline.
    pub fn azure(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable =
            |name: &str, fits: fn(&str) -> bool, other: &str| variable(name).filter(|it| fits(it)).unwrap_or_else(|| other.to_owned());
        let is_some = |text: &str| !text.trim().is_empty();
        let service = variable("SYSTEM_COLLECTIONURI", is_some, "local");
        let organization = service.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let project = variable("SYSTEM_TEAMPROJECT", is_some, env!("CARGO_PKG_NAME"));
        let definition = variable("SYSTEM_DEFINITIONID", is_number, NO_DEFINITION);
        let definition_name = variable("BUILD_DEFINITIONNAME", is_some, env!("CARGO_PKG_NAME"));
        let phase = variable("SYSTEM_PHASEID", is_guid, NO_PHASE);
        let phase_name = variable("SYSTEM_PHASENAME", is_some, "lint");
        let branch = variable("BUILD_SOURCEBRANCH", is_some, "none");
        let build = variable("BUILD_BUILDID", is_number, "0");
        let parts = [organization, &project, &definition, &phase, &branch, &build];
        let parts = parts.map(|part| encode_percent(part, |byte| matches!(byte, b'-' | b'.' | b'_' | b'~')));
        let properties = vec![
            ("buildDefinitionId", definition),
            ("buildDefinitionName", definition_name),
            ("phaseId", phase),
            ("phaseName", phase_name),
        ];
        Self { id: format!("{PREFIX}{}", parts.join("/")), properties }
    }

    /// It as SARIF has it.
    pub(super) fn to_json(&self) -> Value {
        let mut details = json!({ "id": self.id });
        for (name, value) in &self.properties {
            details["properties"][format!("{PREFIX}{name}")] = json!(value);
        }
        details
    }
}

fn is_number(text: &str) -> bool {
    text.len() < 19 && text.bytes().all(|it| it.is_ascii_digit()) && !text.trim_start_matches('0').is_empty()
}

fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_hex = |part: &&str| part.bytes().all(|it| it.is_ascii_hexdigit());
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.iter().all(is_hex) && text.contains(|it| !matches!(it, '0' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_azure_pipelines_says_which_it_is() {
        let variables = [
            ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/contoso/"),
            ("SYSTEM_TEAMPROJECT", "API Platform"),
            ("SYSTEM_DEFINITIONID", "12"),
            ("BUILD_DEFINITIONNAME", "lint \"all\""),
            ("SYSTEM_PHASEID", "3a3a2a60-14c7-570b-14a4-fa42ad92f52a"),
            ("SYSTEM_PHASENAME", "Job"),
            ("BUILD_SOURCEBRANCH", "refs/heads/main"),
            ("BUILD_BUILDID", "345"),
        ];
        let run = Automation::azure(|name| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned())).to_json();
        assert_eq!(
            run["id"],
            "azuredevops/pipeline/build/contoso/API%20Platform/12/3a3a2a60-14c7-570b-14a4-fa42ad92f52a/refs%2Fheads%2Fmain/345"
        );
        assert_eq!(run["properties"]["azuredevops/pipeline/build/buildDefinitionName"], "lint \"all\"");
        assert_eq!(run["properties"]["azuredevops/pipeline/build/buildDefinitionId"], "12");
    }

    #[test]
    fn a_run_elsewhere_has_the_form_too_and_is_always_the_same() {
        let run = Automation::azure(|_| None);
        assert_eq!(run, Automation::azure(|name| Some(if name == "SYSTEM_PHASEID" { "x" } else { "" }.to_owned())));
        let run = run.to_json();
        assert_eq!(run["id"], format!("azuredevops/pipeline/build/local/apim-policy/-1/{NO_PHASE}/none/0"));
        assert!(is_guid(NO_PHASE) && !is_guid("00000000-0000-0000-0000-000000000000") && !is_number("0") && is_number("10"));
    }
}
