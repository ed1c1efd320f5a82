//! APIOps: the files of named values, fragments and policies, in their places.

use std::path::PathBuf;

use super::belongings;
use super::json::Json;
use super::place::Placement;
use crate::catalog::Scope;
use crate::generate::error::Error;
use crate::generate::output::Written;

/// The files, by their places in the folder of the artifacts. `headed` puts what is written on top into a policy.
pub fn apiops(place: &Placement<'_>, headed: impl Fn(&Written) -> Result<String, Error>) -> Result<Vec<(PathBuf, String)>, Error> {
    belongings::none(place)?;
    let mut files = Vec::new();
    let mut owner = PathBuf::new();
    if place.scope == Scope::Workspace && (!place.output.sections.is_empty() || !place.output.named_values.is_empty()) {
        owner = ["workspaces", named(place, "the workspace")?].iter().collect();
    }
    for value in &place.output.named_values {
        let mut vault = vec![("secretIdentifier".to_owned(), Json::Text(value.secret_id.written()))];
        if let Some(identity) = &value.identity {
            vault.push(("identityClientId".to_owned(), Json::Text(identity.written())));
        }
        let name = value.name.written();
        let properties = [("displayName", Json::text(&name)), ("secret", Json::Flag(true)), ("keyVault", Json::Object(vault))];
        let folder = owner.join("named values").join(&name);
        files.push((folder.join("namedValueInformation.json"), Json::object([("properties", Json::object(properties))]).file()));
    }
    let Some(policy) = place.policy()? else { return Ok(files) };
    let folder = match place.scope {
        Scope::Global | Scope::Workspace => owner,
        Scope::Product => ["products", named(place, "the product")?].iter().collect(),
        Scope::Api => ["apis", named(place, "the API")?].iter().collect(),
        Scope::Operation => {
            let whole = named(place, "API and operation")?;
            let Some((api, operation)) = whole.split_once('/') else {
                let help = "write `--name API/OPERATION`";
                return Err(Error::request("APIOps keeps the policy of an operation in a folder of its API", help));
            };
            ["apis", api, "operations", operation].iter().collect()
        }
        Scope::Fragment => {
            let folder: PathBuf = ["policy fragments", place.name()].iter().collect();
            let properties = Json::object([("format", Json::text(place.dialect.name()))]);
            files.push((folder.join("policyFragmentInformation.json"), Json::object([("properties", properties)]).file()));
            folder
        }
    };
    files.push((folder.join("policy.xml"), headed(&policy)?));
    Ok(files)
}

/// The name that was given, which says whose policy it is.
fn named<'p>(place: &Placement<'p>, what: &str) -> Result<&'p str, Error> {
    place.given_name.ok_or_else(|| {
        let help = "`--name NAME` says it; `--scope fragment` and `--scope global` need none";
        Error::request(format!("APIOps keeps a policy in the folder of its API, product or other owner: name {what}"), help)
    })
}
