//! Real policies that call Key Vault, judged by hand: what the four core rules must say of them, and nothing else.

use std::path::Path;

use apim_policy::diagnostic::Severity::{self, Info, Warning};
use apim_policy::lint::{self, Selection};
use apim_policy::rules;

use crate::common;

const HARD_CODED: &str = "secrets/hard-coded";
const UNCACHED: &str = "key-vault/uncached-lookup";
const UNVERSIONED: &str = "caching/unversioned-key";
const IGNORED: &str = "requests/ignored-error";
const CORE: [&str; 4] = [HARD_CODED, UNCACHED, UNVERSIONED, IGNORED];

/// A file and what is found in it, besides which the core rules must find nothing.
struct Case {
    path: &'static str,
    findings: &'static [(&'static str, Severity, usize)],
}

const CASES: &[Case] = &[
    Case {
        path: "xml/Azure__api-management-policy-snippets/examples__Look up Key Vault secret using Managed Service Identity.policy.xml",
        findings: &[(UNVERSIONED, Warning, 1)],
    },
    Case {
        path: "xml/Azure__api-management-policy-snippets/examples__Look up Key Vault certificate using Managed Service Identity and call backend.policy.xml",
        findings: &[(UNVERSIONED, Warning, 1)],
    },
    // The certificate, and what is made with it: an assertion, and a token that is bought with that.
    Case {
        path: "xml/Azure__api-management-policy-snippets/examples__Get OAuth2 access token from AAD using client id and certificate using key vault manage identity.xml",
        findings: &[(UNCACHED, Warning, 1), (UNVERSIONED, Warning, 1), (UNVERSIONED, Info, 2), (IGNORED, Warning, 1)],
    },
    Case {
        path: "xml/EldertGrootenboer__Blog-Posts/smart-caching-of-secrets.policy-string-of-the-template.xml",
        findings: &[(UNVERSIONED, Info, 1)],
    },
    Case {
        path: "tf-template/Meagherq__apim-lab-terraform/apim-lab-terraform__modules__policy_content__operation__keyvault-managed-identities.tftpl",
        findings: &[(UNCACHED, Warning, 1)],
    },
    Case {
        path: "tf-template/bcgov__ai-hub-tracking/infra-ai-hub__params__apim__api_policy.xml.tftpl",
        findings: &[(UNCACHED, Warning, 3)],
    },
    Case {
        path: "token-xml/hmcts__hmi-apim-infrastructures/infrastructure__resources__policy-fragments__snl-auth-token-generation-fragment.xml",
        findings: &[(UNVERSIONED, Info, 1), (IGNORED, Warning, 1)],
    },
    Case {
        path: "token-xml/hmcts__hmi-apim-infrastructures/infrastructure__resources__policy-fragments__elinks-auth-bearer-fragment.xml",
        findings: &[(UNCACHED, Warning, 1)],
    },
    Case {
        path: "token-xml/hmcts__hmi-apim-infrastructures/infrastructure__resources__policy-files__Hearings__api-op-update-hearing-policy.xml",
        findings: &[(UNVERSIONED, Info, 2), (IGNORED, Warning, 2)],
    },
];

#[test]
fn judged_policies_get_the_findings_that_they_deserve() {
    let Some(shared) = common::shared() else { return };
    let mut wrong = Vec::new();
    for case in CASES {
        let path = shared.join("real-policies").join(case.path);
        let text = std::fs::read_to_string(&path).expect("a judged policy is there");
        compare(case.path, &text, &core(case.findings), &CORE, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_secret_fetched_for_each_request_is_uncached() {
    let Some(article) = article("000_") else { return };
    check_article(&article, "<policies>", "</policies>", 0, &[(UNCACHED, Warning, 1)], &CORE);
}

#[test]
fn a_cached_answer_is_kept_whole_unchecked_and_under_a_fixed_key() {
    let Some(article) = article("000_") else { return };
    let wanted = [
        ("key-vault/unchecked-status", Severity::Error, 1),
        ("key-vault/whole-body", Warning, 1),
        // It is kept for five seconds.
        (UNVERSIONED, Info, 1),
    ];
    let rules = [HARD_CODED, UNCACHED, UNVERSIONED, IGNORED, "key-vault/unchecked-status", "key-vault/whole-body"];
    check_article(&article, "<policies>", "</policies>", 1, &wanted, &rules);
}

#[test]
fn a_call_that_ignores_its_failure_is_uncached_and_its_answer_unsafe() {
    let Some(article) = article("001_") else { return };
    let wanted = [(UNCACHED, Warning, 1), (IGNORED, Warning, 1)];
    check_article(&article, "<send-request", "</send-request>", 0, &wanted, &CORE);
}

#[test]
fn a_key_with_the_version_of_the_secret_is_clean() {
    let Some(article) = article("003_") else { return };
    check_article(&article, "<policies>", "</policies>", 0, &[], &CORE);
}

#[test]
fn the_same_key_without_the_version_is_unversioned() {
    let Some(article) = article("003_") else { return };
    let article = article.replace("func-host-key-${data.azurerm_key_vault_secret.fa_patient_api_host_key.version}", "func-host-key");
    check_article(&article, "<policies>", "</policies>", 0, &[(UNVERSIONED, Warning, 1)], &CORE);
}

/// The findings sorted as the comparison has them.
fn core(findings: &[(&'static str, Severity, usize)]) -> Vec<(&'static str, Severity, usize)> {
    let mut findings = findings.to_vec();
    findings.sort_unstable();
    findings
}

/// Notes whatever the rules `among` find in `text` other than `wanted`.
fn compare(path: &str, text: &str, wanted: &[(&str, Severity, usize)], among: &[&str], wrong: &mut Vec<String>) {
    let outcome = lint::lint_text(path, text, &Selection::default());
    let mut found: Vec<(&str, Severity, usize)> = Vec::new();
    let mut diagnostics: Vec<_> = outcome.findings.iter().map(|finding| (finding.diagnostic.rule, finding.diagnostic.severity)).collect();
    diagnostics.retain(|(rule, _)| among.contains(rule));
    diagnostics.sort_unstable();
    for (rule, severity) in diagnostics {
        match found.last_mut() {
            Some(last) if (last.0, last.1) == (rule, severity) => last.2 += 1,
            _ => found.push((rule, severity, 1)),
        }
    }
    // Rules that are still to come are not asked for.
    let wanted: Vec<(&str, Severity, usize)> = wanted.iter().copied().filter(|(rule, ..)| rules::find(rule).is_some()).collect();
    if found != wanted {
        wrong.push(format!("{path}: found {found:?} instead of {wanted:?}"));
    }
}

/// The article whose file's name begins with `prefix`.
fn article(prefix: &str) -> Option<String> {
    let folder = common::shared()?.join("seeds");
    let named = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix));
    let path = std::fs::read_dir(folder).expect("the folder can be read").flatten().map(|entry| entry.path()).find(|path| named(path));
    Some(std::fs::read_to_string(path.expect("the article is there")).expect("an article is text"))
}

/// Holds the `number`th stretch of the article from `open` to `close` to `wanted`.
fn check_article(article: &str, open: &str, close: &str, number: usize, wanted: &[(&'static str, Severity, usize)], among: &[&str]) {
    let (start, _) = article.match_indices(open).nth(number).expect("the policy is there");
    let end = start + article[start..].find(close).expect("the policy ends") + close.len();
    // A site generator's marks around named values.
    let text = article[start..end].replace("{% raw %} ", "").replace(" {% endraw %}", "");
    let mut wrong = Vec::new();
    compare("policy.xml", &text, &core(wanted), among, &mut wrong);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
