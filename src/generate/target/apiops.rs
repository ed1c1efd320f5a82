//! APIOps: the file `namedValueInformation.json` of a named value.

use serde_json::{Value, json};

use super::place::Place;
use crate::generate::error::Error;

/// The one named value that the template makes.
pub fn apiops(place: &Place<'_>) -> Result<String, Error> {
    let [value] = &place.output.named_values[..] else {
        let help = "write the policy itself with `--target policy`: APIOps takes it as it is";
        return Err(Error::request("`--target apiops` writes a named value, and the template makes none", help));
    };
    let mut vault = json!({ "secretIdentifier": value.secret_id.written() });
    if let Some(identity) = &value.identity {
        vault["identityClientId"] = Value::String(identity.written());
    }
    let properties = json!({ "properties": { "displayName": value.name.written(), "secret": true, "keyVault": vault } });
    Ok(serde_json::to_string_pretty(&properties).expect("strings and objects are always JSON") + "\n")
}
