//! What documents are the policies of.

use crate::catalog::Scope;
use crate::hosts::{DeployTarget, Name};

/// What a document is the policy of: an API, an operation, a product, the service as a whole, or which fragment it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// Its scope.
    pub scope: Scope,
    /// The workspace that it lies in; none if it lies in none, or if that is not known.
    pub workspace: Vec<String>,
    /// The API, by any of these names; none if it is not known, or if the scope has none.
    pub api: Vec<String>,
    /// The operation.
    pub operation: Vec<String>,
    /// The product.
    pub product: Vec<String>,
    /// The fragment that it is.
    pub fragment: Vec<String>,
    /// What is deployed as one with it, by the path of a folder or of a file; empty if that is not known.
    pub unit: String,
}

impl Role {
    /// The role at this scope of which nothing else is known.
    pub fn at(scope: Scope) -> Self {
        Self {
            scope,
            workspace: Vec::new(),
            api: Vec::new(),
            operation: Vec::new(),
            product: Vec::new(),
            fragment: Vec::new(),
            unit: String::new(),
        }
    }

    /// Returns the role of what is deployed for `target`.
    pub(super) fn of(scope: Scope, target: &DeployTarget, unit: &str) -> Self {
        let names = |name: &Option<Name>| name.iter().flat_map(Name::names).map(|name| name.to_string()).collect();
        Self {
            scope,
            workspace: names(&target.workspace),
            api: names(&target.api),
            operation: names(&target.operation),
            product: names(&target.product),
            fragment: names(&target.fragment),
            unit: unit.to_owned(),
        }
    }

    /// What the policy is called: `api orders`, `operation get of api orders`, `global`.
    pub fn title(&self) -> String {
        let scope = self.scope.name();
        let first = |names: &[String]| names.first().cloned().unwrap_or_else(|| "?".to_owned());
        match self.scope {
            Scope::Global | Scope::Workspace => scope.to_owned(),
            Scope::Product => format!("{scope} {}", first(&self.product)),
            Scope::Api => format!("{scope} {}", first(&self.api)),
            Scope::Operation => format!("{scope} {} of api {}", first(&self.operation), first(&self.api)),
            Scope::Fragment => format!("{scope} {}", first(&self.fragment)),
        }
    }
}
