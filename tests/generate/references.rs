//! References of Terraform and Bicep: each is understood by what it is of, or refused with the right attribute.

use apim_policy::catalog::Scope;
use apim_policy::generate::{Library, References, Request, Target, generate};

fn made(target: Target, template: &str, arguments: &[(&str, &str)], references: &[(&str, &str)]) -> Result<String, String> {
    let mut request = Request { target, ..Request::new(template) };
    request.arguments = arguments.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect();
    request.references = references.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<References>();
    generate(&Library::built_in(), &request).map_err(|error| {
        let help = miette::Diagnostic::help(&error).map(|help| help.to_string()).unwrap_or_default();
        format!("{error} | {help}")
    })
}

const SECRET: &str = "azurerm_key_vault_secret.orders";

#[test]
fn an_identifier_is_written_whole() {
    let cases = [
        ("cached-secret", "secret", "${azurerm_key_vault_secret.orders.versionless_id}", "versionless_id}?api-version"),
        ("cached-secret", "vault", "${data.azurerm_key_vault_secret.orders.versionless_id}", "versionless_id}?api-version"),
        (
            "cached-secret",
            "secret",
            "${azurerm_key_vault_secret.orders.id}",
            "versionless_id}/${azurerm_key_vault_secret.orders.version}?api-version",
        ),
        (
            "versioned-secret",
            "secret",
            "${azurerm_key_vault_secret.orders.versionless_id}",
            "versionless_id}/${azurerm_key_vault_secret.orders.version}?api-version",
        ),
        ("cached-certificate", "secret", "${azurerm_key_vault_certificate.c.versionless_secret_id}", "versionless_secret_id}?api-version"),
        ("cached-secret", "secret", "${azurerm_key_vault_secret.orders.name}", "versionless_id}?api-version"),
        ("cached-secret", "secret", "${var.orders_secret_id}", "<set-url>${var.orders_secret_id}?api-version"),
        ("cached-secret", "secret", "${module.keys.orders_id}", "<set-url>${module.keys.orders_id}?api-version"),
        ("cached-secret", "secret", "${azurerm_key_vault_secret.all[\"eu\"].versionless_id}", "all[\"eu\"].versionless_id}?api-version"),
        (
            "key-vault-named-value",
            "secret",
            "${azurerm_key_vault_secret.orders.versionless_id}",
            "secret_id = azurerm_key_vault_secret.orders.versionless_id\n",
        ),
    ];
    for (template, name, reference, wanted) in cases {
        let mut arguments = vec![(name, reference)];
        arguments.extend((template == "key-vault-named-value").then_some(("name", "orders")));
        let text = made(Target::Terraform, template, &arguments, &[]).unwrap_or_else(|error| panic!("{reference}: {error}"));
        assert!(text.contains(wanted), "{reference}: {text}");
        assert!(!text.contains("vault.azure.net/secrets") && !text.contains("data \"") && !text.contains("id#"), "{reference}: {text}");
    }
}

#[test]
fn a_version_is_read_without_the_value_and_only_where_nothing_knows_it() {
    let version = |vault: &str, secret: &str, template: &str| {
        made(Target::Terraform, template, &[("vault", vault), ("secret", secret), ("version", "deployed")], &[])
    };
    let known =
        version("${azurerm_key_vault.main.vault_uri}", "${azurerm_key_vault_secret.orders.name}", "cached-secret").expect("it is known");
    assert!(known.contains(
        "${azurerm_key_vault.main.vault_uri}secrets/${azurerm_key_vault_secret.orders.name}/${azurerm_key_vault_secret.orders.version}?"
    ));
    assert!(!known.contains("data \""), "{known}");
    let here = version("${azurerm_key_vault.main.name}", "orders-key", "cached-secret").expect("it is known");
    assert!(here.contains("= azurerm_key_vault.main.id\n") && !here.contains("data \"azurerm_key_vault\""), "{here}");
    for (vault, name) in
        [("contoso", "\"contoso\""), ("${var.vault}", "var.vault"), ("${var.vault_uri}", "split(\".\", split(\"/\", var.vault_uri)[2])[0]")]
    {
        let text = version(vault, "orders-key", "cached-secret").expect("it is known");
        assert!(text.contains(&format!("  name                = {name}\n")), "{text}");
        assert!(text.contains("data \"azapi_resource\"") && !text.contains("azurerm_key_vault_secret"), "{text}");
    }
    let certificate = version("contoso", "client", "cached-certificate").expect("it is known");
    assert!(certificate.contains("data \"azurerm_key_vault_certificate\" \"cached_certificate_client\""), "{certificate}");
    assert!(
        made(Target::Terraform, "versioned-secret", &[("secret", "${var.secret_id}")], &[])
            .is_err_and(|it| it.contains("cannot be looked up"))
    );
}

#[test]
fn rubbish_is_refused_with_the_right_attribute() {
    let cases = [
        ("vault", "${azurerm_key_vault.main.id}", "azurerm_key_vault.main.vault_uri"),
        ("vault", "${azurerm_key_vault.main}", "azurerm_key_vault.main.vault_uri"),
        ("vault", "${azurerm_key_vault.main.resource_group_name}", "azurerm_key_vault.main.vault_uri"),
        ("vault", "${azurerm_key_vault_secret.orders.key_vault_id}", "azurerm_key_vault.NAME.vault_uri"),
        ("vault", "${azurerm_storage_account.main.name}", "azurerm_key_vault.NAME.vault_uri"),
        ("vault", "${var.key_vault_id}", "azurerm_key_vault.NAME.vault_uri"),
        ("secret", "${azurerm_key_vault_secret.orders.value}", "azurerm_key_vault_secret.orders.name"),
        ("secret", "${azurerm_key_vault_secret.orders.resource_id}", "azurerm_key_vault_secret.orders.versionless_id"),
        ("secret", "${azurerm_key_vault_secret.orders.resource_versionless_id}", "azurerm_key_vault_secret.orders.versionless_id"),
        ("secret", "${azurerm_key_vault_secret.orders.version}", "azurerm_key_vault_secret.orders.name"),
        ("secret", "${azurerm_key_vault_secret.orders}", "azurerm_key_vault_secret.orders.name"),
        ("secret", "${azurerm_key_vault_key.orders.name}", "azurerm_key_vault_secret.NAME.name"),
        ("secret", "${azurerm_key_vault_certificate.orders.name}", "cached-certificate"),
        ("secret", "${azurerm_key_vault_certificate.orders.secret_id}", "cached-certificate"),
        ("version", "${azurerm_key_vault_secret.orders.name}", "azurerm_key_vault_secret.orders.version"),
        ("version", "${azurerm_key_vault_secret.orders.versionless_id}", ""),
        ("version", "${azurerm_key_vault.main.id}", "azurerm_key_vault_secret.NAME.version"),
    ];
    for (name, reference, wanted) in cases {
        let mut arguments = vec![("vault", "contoso"), ("secret", "orders-key")];
        arguments.retain(|(other, _)| *other != name);
        arguments.push((name, reference));
        let error = made(Target::Terraform, "cached-secret", &arguments, &[]).expect_err(reference);
        assert!(error.contains(wanted), "{reference}: {error}");
    }
    for (template, name, reference, wanted) in [
        (
            "cached-secret",
            "identity",
            "${azurerm_user_assigned_identity.gateway.principal_id}",
            "azurerm_user_assigned_identity.gateway.client_id",
        ),
        ("cached-secret", "identity", "${azurerm_user_assigned_identity.gateway.id}", "azurerm_user_assigned_identity.gateway.client_id"),
        (
            "cached-secret",
            "failure-fragment",
            "${azurerm_api_management_policy_fragment.f.id}",
            "azurerm_api_management_policy_fragment.f.name",
        ),
        (
            "validate-managed-identity",
            "tenant",
            "${data.azurerm_client_config.current.client_id}",
            "data.azurerm_client_config.current.tenant_id",
        ),
    ] {
        let error = made(Target::Terraform, template, &[(name, reference)], &[]).expect_err(reference);
        assert!(error.contains(wanted), "{reference}: {error}");
    }
    for (name, reference) in [
        ("identity", "${azurerm_user_assigned_identity.gateway.client_id}"),
        ("identity", "${var.identity_id}"),
        ("failure-fragment", "${azurerm_api_management_policy_fragment.f.name}"),
    ] {
        let arguments = [("vault", "contoso"), ("secret", "s"), (name, reference)];
        assert!(made(Target::Terraform, "cached-secret", &arguments, &[]).is_ok(), "{reference}");
    }
    for reference in ["${x}", "${vault.name.x}", "${var}", "${azurerm_resource_group.main}", "${data.azurerm_client_config.current}"] {
        let error = made(Target::Terraform, "basic-auth-backend", &[("vault", "contoso"), ("secret", "s"), ("username", reference)], &[]);
        assert!(error.as_ref().is_err_and(|error| error.contains("Terraform knows nothing of")), "{reference}: {error:?}");
    }
}

#[test]
fn bicep_and_arm_know_nothing_of_terraform() {
    for target in [Target::Bicep, Target::Arm] {
        for reference in
            ["${azurerm_api_management.main.name}", "${var.user}", "${local.user}", "${data.azurerm_client_config.c.object_id}"]
        {
            let error = made(target, "basic-auth-backend", &[("vault", "contoso"), ("secret", "s"), ("username", reference)], &[]);
            assert!(error.as_ref().is_err_and(|error| error.contains("reference of Terraform")), "{target:?} {reference}: {error:?}");
        }
        assert!(made(target, "basic-auth-backend", &[("vault", "contoso"), ("secret", "s"), ("username", "${user}")], &[]).is_ok());
        let text = made(target, "versioned-secret", &[("vault", "contoso"), ("secret", "s")], &[]).expect("it is possible");
        assert!(text.contains("resourceGroup().name"), "{text}");
        let arguments = [("vault", "contoso"), ("secret", "s"), ("name", "orders"), ("version", "deployed")];
        let text = made(target, "key-vault-named-value", &arguments, &[]).expect("it is possible");
        assert!(text.contains("secretUriWithVersion") && !text.contains("parameters('secretVersion')"), "{text}");
    }
}

#[test]
fn members_of_a_template_stand_in_the_order_of_people() {
    let arguments = [("vault", "contoso"), ("secret", "s"), ("name", "orders"), ("version", "deployed"), ("header", "X")];
    let text = made(Target::Arm, "key-vault-named-value", &arguments, &[]).expect("it is possible");
    let order = [
        "$schema",
        "contentVersion",
        "parameters",
        "description",
        "resources",
        "\"type\": \"Microsoft",
        "apiVersion",
        "\"name\"",
        "properties",
    ];
    let places: Vec<usize> = order.iter().map(|name| text.find(name).unwrap_or_else(|| panic!("{name}: {text}"))).collect();
    assert!(places.is_sorted(), "{places:?} {text}");
    assert_eq!(
        text.matches("\"type\": \"string\"").count(),
        text.matches("\"description\"").count(),
        "every parameter is described: {text}"
    );
}

#[test]
fn what_a_policy_belongs_to_can_be_a_reference() {
    let secret = [("vault", "contoso"), ("secret", "s")];
    let text =
        made(Target::Terraform, "cached-secret", &secret, &[("api_name", "azurerm_api_management_api.orders.name")]).expect("it is right");
    for wanted in ["= azurerm_api_management_api.orders.name\n", "= azurerm_api_management_api.orders.api_management_name\n"] {
        assert!(text.contains(wanted), "{text}");
    }
    assert!(!text.contains("var."), "{text}");
    let text = made(Target::Terraform, "cached-secret", &secret, &[("api_name", "${var.api}")]).expect("it is right");
    assert!(text.contains("= var.api\n") && text.contains("variables api_management_name, resource_group_name."), "{text}");
    for (name, reference, wanted) in [
        ("api_name", "azurerm_api_management_api.orders.id", "api_name=azurerm_api_management_api.orders.name"),
        ("api_name", "azurerm_api_management_api.orders", "api_name=azurerm_api_management_api.orders.name"),
        ("api_name", "azurerm_api_management.main.name", "api_name=azurerm_api_management_api.NAME.name"),
        ("api_name", "orders", "api_name=azurerm_api_management_api.NAME.name"),
        ("api_nam", "var.a", "did you mean `api_name`?"),
        ("product_id", "azurerm_api_management_product.p.product_id", "with `--scope api` it can be api_name"),
    ] {
        let error = made(Target::Terraform, "cached-secret", &secret, &[(name, reference)]).expect_err(reference);
        assert!(error.contains(wanted), "{name}={reference}: {error}");
    }
    let text = made(Target::Bicep, "cached-secret", &secret, &[("apiName", "orders.name")]).expect("it is right");
    assert!(text.contains("  name: orders.name\n") && !text.contains("param apiName"), "{text}");
    assert!(
        made(Target::Bicep, "cached-secret", &secret, &[("api_name", "orders.name")])
            .is_err_and(|it| it.contains("did you mean `apiName`?"))
    );
    for target in [Target::Arm, Target::Policy, Target::Snippet, Target::Fragment, Target::Apiops] {
        assert!(
            made(target, "cached-secret", &secret, &[("apiName", "orders.name")])
                .is_err_and(|it| it.contains("is for Terraform and Bicep"))
        );
    }
}

#[test]
fn several_policies_live_in_one_module() {
    let one = |name: &str| {
        let mut request =
            Request { target: Target::Terraform, scope: Scope::Api, name: Some(name.to_owned()), ..Request::new("versioned-secret") };
        request.arguments = [("vault", "contoso"), ("secret", "s")].map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).into();
        generate(&Library::built_in(), &request).expect("it is possible")
    };
    let (first, second) = (one("orders"), one("items"));
    let blocks = |text: &str| {
        text.lines().filter(|line| line.starts_with("data ") || line.starts_with("resource ")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(blocks(&first).iter().all(|block| !blocks(&second).contains(block)), "{first}");
    assert!(first.contains("var.orders_api_name") && second.contains("var.items_api_name"), "{first}");
    assert!(first.contains("local.orders_s_version") && !second.contains("orders_s_version"), "{second}");
    assert!(first.contains("var.api_management_name"), "the service is the same for all: {first}");
    assert!(!first.contains(SECRET));
}
