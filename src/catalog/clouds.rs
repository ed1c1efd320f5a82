//! The clouds of Azure: which hosts vaults and token endpoints have in each.

/// The hosts of one cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct Cloud {
    /// What follows the name of a key vault in its host. Azure Key Vault: *Azure Key Vault keys, secrets and certificates overview*.
    pub vault: &'static str,
    /// What follows the name of a managed HSM in its host.
    pub hsm: &'static str,
    /// Whom a token is for that a key vault accepts. Azure Key Vault: *Authentication in Azure Key Vault*.
    pub vault_audience: &'static str,
    /// Whom a token is for that a managed HSM accepts.
    pub hsm_audience: &'static str,
}

/// Azure.
pub static PUBLIC: Cloud = Cloud {
    vault: ".vault.azure.net",
    hsm: ".managedhsm.azure.net",
    vault_audience: "https://vault.azure.net",
    hsm_audience: "https://managedhsm.azure.net",
};

/// Azure operated by 21Vianet.
pub static CHINA: Cloud = Cloud {
    vault: ".vault.azure.cn",
    hsm: ".managedhsm.azure.cn",
    vault_audience: "https://vault.azure.cn",
    hsm_audience: "https://managedhsm.azure.cn",
};

/// Azure Government.
pub static US_GOVERNMENT: Cloud = Cloud {
    vault: ".vault.usgovcloudapi.net",
    hsm: ".managedhsm.usgovcloudapi.net",
    vault_audience: "https://vault.usgovcloudapi.net",
    hsm_audience: "https://managedhsm.usgovcloudapi.net",
};

/// Every cloud.
pub static CLOUDS: [&Cloud; 3] = [&PUBLIC, &CHINA, &US_GOVERNMENT];

/// The ends of the hosts of a cloud that is closed, Microsoft Cloud Deutschland.
const CLOSED: [&str; 2] = [".vault.microsoftazure.de", ".managedhsm.microsoftazure.de"];

/// What follows the name of a key vault or a managed HSM in its host, in each cloud that there is or was.
pub fn vault_hosts() -> impl Iterator<Item = &'static str> {
    CLOUDS.iter().flat_map(|cloud| [cloud.vault, cloud.hsm]).chain(CLOSED)
}

/// Whom a token is for that the vault or managed HSM at `host`, in lower case, accepts; `None` where no cloud is known that has it.
pub fn audience_of(host: &str) -> Option<&'static str> {
    let audiences = CLOUDS.iter().flat_map(|cloud| [(cloud.vault, cloud.vault_audience), (cloud.hsm, cloud.hsm_audience)]);
    audiences.into_iter().find(|(end, _)| host.ends_with(end)).map(|(_, audience)| audience)
}

/// The hosts that issue tokens for Microsoft Entra ID to accounts of any tenant, which the first part of the path names.
/// Microsoft identity platform: *National clouds*.
const TENANT_HOSTS: &[&str] = &[
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.microsoftonline.de",
    "login.partner.microsoftonline.cn",
    "login.chinacloudapi.cn",
    "login.windows.net",
    "sts.windows.net",
];

/// The ends of other hosts that issue tokens.
const OTHER_TOKEN_HOSTS: &[&str] = &["login.microsoft.com", ".b2clogin.com", ".ciamlogin.com"];

/// Whether `host`, in lower case, issues tokens for the tenant of Microsoft Entra ID that the first part of the path names.
pub fn is_tenant_host(host: &str) -> bool {
    TENANT_HOSTS.contains(&host)
}

/// The hosts that issue tokens, or the ends of them, in lower case.
pub fn token_hosts() -> impl Iterator<Item = &'static str> {
    TENANT_HOSTS.iter().chain(OTHER_TOKEN_HOSTS).copied()
}
