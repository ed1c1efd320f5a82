import assert from "node:assert/strict";
import { test } from "node:test";

import { concerns, isForeign, isPolicy } from "../../src/detect";

test("a root of a policy or a fragment makes a policy, whatever stands before it", () => {
    for (const text of ["<policies>", "\uFEFF<policies />", "<!-- <a> -->\n<?xml version='1.0'?>\n  <fragment>\n", "<policies\n>"]) {
        assert.equal(isPolicy(text), true, text);
    }
});

test("other XML, unfinished XML and no XML is no policy", () => {
    for (const text of ["", "<project>", "<!-- <policies>", "<policiesets>", "a <policies>", "<!-- a --> <!DOCTYPE policies><policies>"]) {
        assert.equal(isPolicy(text), false, text);
    }
});

test("a root with a namespace is of something else", () => {
    assert.equal(isForeign('<policy xmlns="http://example.com/jaxb">'), true);
    assert.equal(isForeign('<?xml version="1.0"?><a:policies xmlns:a="x">'), true);
    assert.equal(isForeign('<policies xmlns="x">'), false);
    assert.equal(isForeign("<set-header name='xmlns'>"), false);
    assert.equal(isForeign(""), false);
});

test("a document concerns the server if it may hold a policy", () => {
    assert.equal(concerns("apim-policy", ""), true);
    assert.equal(concerns("xml", "<project />"), false);
    assert.equal(concerns("xml", "<a><inbound/></a>"), true);
    assert.equal(concerns("terraform", 'resource "azurerm_api_management_api_policy" "a" {}'), true);
    assert.equal(concerns("terraform", 'resource "aws_s3_bucket" "a" {}'), false);
    assert.equal(concerns("bicep", "resource a 'Microsoft.ApiManagement/service/apis/policies@2022-08-01'"), true);
    assert.equal(concerns("json", '{ "type": "microsoft.apimanagement/service" }'), true);
    assert.equal(concerns("json", '{ "name": "package" }'), false);
    assert.equal(concerns("plaintext", "<policies>"), false);
});
