# The key of a functions app that Terraform reads and a policy caches: after a rotation, the old one is sent for as long as the cache has it.
data "external" "host_key" {
  program = ["bash", "-c", "az functionapp keys list --ids ${azurerm_linux_function_app.patients.id} --query functionKeys"]
}

resource "azurerm_key_vault_secret" "host_key" {
  name         = "patients-host-key"
  value        = data.external.host_key.result.default
  key_vault_id = azurerm_key_vault.main.id
}

resource "azurerm_api_management_api_policy" "patients" {
  api_name            = azurerm_api_management_api.patients.name
  api_management_name = azurerm_api_management.main.name
  resource_group_name = azurerm_resource_group.main.name

  xml_content = <<-XML
    <policies>
      <inbound>
        <base />
        <cache-lookup-value key="patients-host-key" variable-name="hostKey" />
        <choose>
          <when condition="@(!context.Variables.ContainsKey("hostKey"))">
            <send-request mode="new" response-variable-name="keyResponse" timeout="20" ignore-error="false">
              <set-url>${azurerm_key_vault.main.vault_uri}secrets/patients-host-key?api-version=7.4</set-url>
              <set-method>GET</set-method>
              <authentication-managed-identity resource="https://vault.azure.net" />
            </send-request>
            <set-variable name="hostKey" value="@((string)((IResponse)context.Variables["keyResponse"]).Body.As<JObject>()["value"])" />
            <cache-store-value key="patients-host-key" value="@((string)context.Variables["hostKey"])" duration="100000" />
          </when>
        </choose>
        <set-header name="x-functions-key" exists-action="override">
          <value>@((string)context.Variables["hostKey"])</value>
        </set-header>
      </inbound>
      <backend>
        <base />
      </backend>
      <outbound>
        <base />
      </outbound>
      <on-error>
        <base />
      </on-error>
    </policies>
  XML
}
