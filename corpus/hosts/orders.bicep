// An API whose policy is written in place, and whose named values hold what they should not.
param location string = resourceGroup().location

@secure()
param crmPassword string

resource gateway 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = {
  name: 'contoso-apim'
}

resource storage 'Microsoft.Storage/storageAccounts@2023-01-01' existing = {
  name: 'contosoorders'
}

resource orders 'Microsoft.ApiManagement/service/apis@2023-05-01-preview' existing = {
  parent: gateway
  name: 'orders'

  resource policy 'policies' = {
    name: 'policy'
    properties: {
      format: 'rawxml'
      value: '''
<policies>
  <inbound>
    <base />
    <set-variable name="day" value="@(DateTime.UtcNow.ToString("yyyy-MM-dd"))" />
    <set-header name="x-day" exists-action="override">
      <value>@((int)context.Variables["day"])</value>
    </set-header>
  </inbound>
  <backend>
    <forward-request timeout="30" />
  </backend>
  <outbound>
    <base />
  </outbound>
  <on-error>
    <base />
  </on-error>
</policies>
'''
    }
  }
}

resource storageKey 'Microsoft.ApiManagement/service/namedValues@2023-05-01-preview' = {
  parent: gateway
  name: 'storage-key'
  properties: {
    displayName: 'storage-key'
    value: storage.listKeys().keys[0].value
  }
}

resource password 'Microsoft.ApiManagement/service/namedValues@2023-05-01-preview' = {
  parent: gateway
  name: 'crm-password'
  properties: {
    displayName: 'crm-password'
    value: crmPassword
    secret: true
  }
}
