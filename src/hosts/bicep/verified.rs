//! The module of *Azure Verified Modules* that makes a service: what its parameters deploy. Azure: *Bicep Registry Modules*, `avm/res/api-management/service`.

use std::rc::Rc;

use super::instance::Instance;
use super::project::{agreed, bodies};
use super::{Expr, Span};
use crate::catalog::{Deployment, Scope};
use crate::hosts::{DeployTarget, Evaluator, HostValue, Use};

/// The parameter that policies are given in, at each level.
const POLICIES: &str = "policies";

/// The parameters of the module in which policies stand, and the scope of those.
const TOP: [(&str, Scope); 4] =
    [(POLICIES, Scope::Global), ("apis", Scope::Api), ("products", Scope::Product), ("workspaces", Scope::Workspace)];

/// How many modules are looked at that one loop makes.
const MAX_BODIES: usize = 1_000;

/// How deep parameters are looked into: `apis[].operations[].policies[]`.
const MAX_DEPTH: usize = 8;

/// Returns whether `path`, as a file writes it, is that of the module.
pub(super) fn is_service(path: &str) -> bool {
    // `br/public:avm/res/api-management/service:0.9.1`, or a copy in another registry.
    let name = path.rsplit_once(':').map(|(name, _)| name).filter(|name| name.contains(':'));
    name.is_some_and(|name| name.ends_with("avm/res/api-management/service"))
}

/// Returns what the module at `path`, if it is that one, deploys by the object `body`, as the file `of` writes it, and whether that is all; the caller knows the unit.
pub(super) fn uses(path: &str, body: &Expr, of: (&Instance<'_>, &Evaluator<'_>), by: &str) -> (Vec<Use>, bool) {
    let mut found = Vec::new();
    let mut is_all = true;
    if is_service(path) {
        let mut count = 0;
        bodies(body, of, &mut |body, cx| {
            count += 1;
            let written = |name| body.entry("params").and_then(|params| params.entry(name));
            for (name, scope) in TOP {
                if let Some(written) = written(name) {
                    let mut collector =
                        Collector { by: by.into(), site: (Rc::clone(of.0.path()), written.span), found: &mut found, is_all: &mut is_all };
                    collector.collect(&cx.value(written), scope, name == POLICIES, 0);
                }
            }
            count < MAX_BODIES
        });
        is_all &= count < MAX_BODIES;
    }
    (found, is_all)
}

/// Collects the policies that stand in a parameter.
struct Collector<'f> {
    by: Rc<str>,
    site: (Rc<str>, Span),
    found: &'f mut Vec<Use>,
    /// Whether there is nothing else that may be a policy.
    is_all: &'f mut bool,
}

impl Collector<'_> {
    /// Collects the policies in `value`: itself, where it `is_policies`, or what is called so in it.
    fn collect(&mut self, value: &HostValue, scope: Scope, is_policies: bool, depth: usize) {
        if depth > MAX_DEPTH {
            *self.is_all = false;
            return;
        }
        match value {
            HostValue::Any(values) | HostValue::List(values) => {
                values.iter().for_each(|it| self.collect(it, scope, is_policies, depth + 1))
            }
            HostValue::Object(_) if is_policies => self.policy(value, scope),
            HostValue::Object(entries) => {
                for (name, value) in entries.iter() {
                    let inner = match (name.as_deref(), scope) {
                        (Some(POLICIES), _) => Some(scope),
                        (Some("operations"), Scope::Api) => Some(Scope::Operation),
                        (Some("apis"), Scope::Workspace) => Some(Scope::Api),
                        (Some("products"), Scope::Workspace) => Some(Scope::Product),
                        _ => None,
                    };
                    if let Some(inner) = inner {
                        self.collect(value, inner, name.as_deref() == Some(POLICIES), depth + 1);
                    }
                }
            }
            _ => *self.is_all = false,
        }
    }

    fn policy(&mut self, policy: &HostValue, scope: Scope) {
        // What holds where no format is said depends on the version of the module.
        let (format, is_link) = agreed(&policy.member("format")).map_or((None, false), |(format, is_link)| (Some(format), is_link));
        let content = policy.member("value");
        for value in content.alternatives() {
            let text = value.text().filter(|_| !is_link).and_then(|text| Some((text, text.origin.clone()?)));
            let Some((text, origin)) = text else {
                *self.is_all = false;
                continue;
            };
            let deployment = Deployment { scope: Some(scope), format, ..Deployment::default() };
            let (by, site) = (Rc::clone(&self.by), self.site.clone());
            let (target, unit) = (DeployTarget::default(), Rc::default());
            self.found.push(Use { origin, tokens: Rc::clone(&text.tokens), deployment, target, unit, by, site });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_is_known_by_its_place_in_a_registry() {
        assert!(is_service("br/public:avm/res/api-management/service:0.9.1"));
        assert!(is_service("br:contoso.azurecr.io/bicep/avm/res/api-management/service:1.0"));
        for other in ["br/public:avm/res/web/site:1.0", "avm/res/api-management/service", "./service.bicep", "br/public:a", ""] {
            assert!(!is_service(other), "{other}");
        }
    }

    #[test]
    fn policies_in_the_parameters_have_the_scope_of_their_place() {
        let text = "var header = loadTextContent('api.xml')
            module apim 'br/public:avm/res/api-management/service:0.9.1' = {
              params: {
                name: 'x'
                policies: [{ format: 'rawxml', value: loadTextContent('all.xml') }]
                apis: [
                  { name: 'a', policies: [{ format: 'xml', value: header }], value: loadTextContent('openapi.json') }
                  { name: 'b', operations: [{ name: 'get', policies: [{ value: loadTextContent('get.xml') }] }] }
                ]
                products: [{ name: 'p', policies: [{ format: 'rawxml-link', value: 'https://example.org/p.xml' }] }]
                workspaces: [{ name: 'w', policies: [{ format: 'rawxml', value: loadTextContent('team.xml') }], apis: [{ policies: mine }] }]
              }
            }
            var mine = [{ format: 'rawxml', value: loadTextContent('mine.xml') }]
            module other 'br/public:avm/res/web/site:1.0' = { params: { policies: [{ value: loadTextContent('other.xml') }] } }";
        let file = super::super::read(text);
        let (uses, _) = super::super::uses(&[("/r/m.bicep".into(), &file)], &crate::hosts::Nowhere, &crate::hosts::Budget::default());
        let line = |it: &Use| {
            let crate::hosts::Origin::File { path, .. } = &it.origin else { return "a literal".to_owned() };
            let format = it.deployment.format.map_or("?", |format| format.name());
            format!("{path} {} {format} {}", it.deployment.scope.map_or("?", Scope::name), it.by)
        };
        assert_eq!(
            uses.iter().map(line).collect::<Vec<_>>(),
            [
                "/r/all.xml global rawxml module.apim",
                "/r/api.xml api xml module.apim",
                "/r/get.xml operation ? module.apim",
                "/r/team.xml workspace rawxml module.apim",
                "/r/mine.xml api rawxml module.apim",
            ]
        );
    }
}
