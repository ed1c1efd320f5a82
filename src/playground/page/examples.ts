// The examples: policies of the corpus, as they stand in the repository.

import secret from "../../../corpus/key-vault/return-secret.xml";
import apiKey from "../../../corpus/key-vault/api-key-check.xml";
import versioned from "../../../corpus/key-vault/versioned-secret.xml";
import keyMismatch from "../../../corpus/caching/key-mismatch.xml";
import failsOpen from "../../../corpus/requests/introspection-fails-open.xml";
import brokenCode from "../../../corpus/syntax/broken-code.xml";
import headerAndQuery from "../../../corpus/secrets/header-and-query.xml";
import terraform from "../../../corpus/hosts/host-key-unversioned.tf";
import bicep from "../../../corpus/hosts/orders.bicep";
// The bundler reads it as text; TypeScript would as data.
import arm from "../../../corpus/hosts/vault-lookup.json";

export const EXAMPLES: { title: string; path: string; text: string }[] = [
  { title: "A secret from Key Vault, sent to the caller", path: "policy.xml", text: secret },
  { title: "A key that is checked against Key Vault", path: "policy.xml", text: apiKey },
  { title: "A secret that is cached by its version", path: "policy.xml", text: versioned },
  { title: "A cache that is asked for another key", path: "policy.xml", text: keyMismatch },
  { title: "A token check that lets everybody in", path: "policy.xml", text: failsOpen },
  { title: "Mistakes in C#", path: "policy.xml", text: brokenCode },
  { title: "Keys in headers and addresses", path: "policy.xml", text: headerAndQuery },
  { title: "A policy in Terraform", path: "main.tf", text: terraform },
  { title: "A policy in Bicep", path: "main.bicep", text: bicep },
  { title: "A policy in an ARM template", path: "template.json", text: arm as unknown as string },
];
