//! The layout, case by case.

use apim_policy::format::{self, Layout, Options, Reason, Refusal};
use apim_policy::{PolicyFormat, Span};

use super::{PLAIN, formatted, in_dialect};

/// Holds `text` to become `expected`, and that to stay as it is.
#[track_caller]
fn becomes(text: &str, expected: &str) {
    let found = formatted(text).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    assert_eq!(found, expected, "\n{found}");
    assert_eq!(formatted(expected).as_deref(), Ok(expected), "it does not settle");
}

#[track_caller]
fn stays(text: &str) {
    becomes(text, text);
}

#[test]
fn elements_stand_on_lines_of_their_own_and_are_indented_by_four_blanks() {
    becomes(
        "<policies><inbound><base/><set-header name=\"a\" exists-action=\"delete\"></set-header></inbound><outbound>\n\n</outbound ></policies >",
        "<policies>
    <inbound>
        <base />
        <set-header name=\"a\" exists-action=\"delete\" />
    </inbound>
    <outbound />
</policies>
",
    );
}

#[test]
fn attributes_stand_on_one_line_as_long_as_it_is_short_enough() {
    becomes(
        "<fragment><rate-limit-by-key   calls = '10'\n  renewal-period='60' counter-key=\"@(context.Request.IpAddress)\"/></fragment>",
        "<fragment>
    <rate-limit-by-key calls=\"10\" renewal-period=\"60\" counter-key=\"@(context.Request.IpAddress)\" />
</fragment>
",
    );
    let exact = format!("<fragment>\n    <set-variable name=\"a\" value=\"{}\" />\n</fragment>\n", "b".repeat(120 - 4 - 34));
    assert_eq!(exact.lines().nth(1).map(str::len), Some(120));
    stays(&exact);
    becomes(
        &exact.replace("bb\"", "bbb\""),
        &exact.replace("bb\"", "bbb\"").replace("<set-variable name", "<set-variable\n        name").replace(" value", "\n        value"),
    );
    // With one attribute alone nothing is won.
    stays(&format!("<fragment>\n    <include-fragment fragment-id=\"{}\" />\n</fragment>\n", "b".repeat(200)));
}

#[test]
fn code_moves_as_a_whole() {
    becomes(
        "<fragment>
  <set-variable name=\"a\" value=\"@{
            var b = 1;

              // why
            return b;
       }\" />
  <set-body>
     @(c
         + d)
  </set-body>
</fragment>",
        "<fragment>
    <set-variable name=\"a\" value=\"@{
        var b = 1;

          // why
        return b;
    }\" />
    <set-body>@(c
        + d)</set-body>
</fragment>
",
    );
}

#[test]
fn strings_of_several_lines_stay_what_they_are() {
    becomes(
        "<fragment>\n<set-body>@{\n\tvar a = @\"x\n   y\n\tz\";\n\treturn $@\"{a\n\t}\n w\";\n}</set-body>\n</fragment>",
        "<fragment>\n    <set-body>@{\n        var a = @\"x\n   y\n\tz\";\n        return $@\"{a\n        }\n w\";\n    }</set-body>\n</fragment>\n",
    );
}

#[test]
fn white_space_that_means_something_stays() {
    for kept in [
        "<set-body> a\n  b </set-body>",
        "<set-body>\n  <a> b </a><c/>\n</set-body>",
        "<set-body template=\"liquid\">\n{% if a %} b {% endif %}</set-body>",
        "<set-body><![CDATA[ a\n b]]></set-body>",
        "<set-method> POST\n</set-method>",
        "<set-header name=\"a\">\n        <value> </value>\n        <value>b\n</value>\n    </set-header>",
        "<trace source=\"a\">\n        <message> b </message>\n    </trace>",
        "<unheard-of> a <b/></unheard-of>",
        "<set-variable name=\"a\" value=\" b\n c \" />",
        "<set-variable name=\"a\" value=' b &quot; \"c\"' />",
    ] {
        stays(&format!("<fragment>\n    <set-method>A</set-method>\n    {kept}\n</fragment>\n"));
    }
}

#[test]
fn one_blank_line_is_kept_and_none_at_the_edges() {
    becomes(
        "\n\n<fragment>\n\n\n<set-method>A</set-method>\n\n \n\n<set-method>B</set-method>\n<set-method>C</set-method>\n\n</fragment>\n\n",
        "<fragment>
    <set-method>A</set-method>

    <set-method>B</set-method>
    <set-method>C</set-method>
</fragment>
",
    );
}

#[test]
fn comments_stay_where_they_stood() {
    becomes(
        "<!-- first --><fragment>  <!-- of the fragment -->
<!-- before
     two lines -->
<set-method>A</set-method><!-- behind --> <!-- behind it -->
<!-- a --><set-method>B</set-method>
<!-- last --></fragment> <!-- end -->",
        "<!-- first -->
<fragment> <!-- of the fragment -->
    <!-- before
         two lines -->
    <set-method>A</set-method> <!-- behind --> <!-- behind it -->
    <!-- a -->
    <set-method>B</set-method>
    <!-- last -->
</fragment> <!-- end -->
",
    );
}

#[test]
fn what_tools_fill_in_stays_and_stands_on_its_line() {
    becomes(
        "<policies>\n<inbound>\n%{ if a ~}\n<base/>\n%{ endif }\n ${more}  #{x}#\n\n\n${join(\"\\n\", [\n  1,\n])}</inbound>\n</policies>",
        "<policies>
    <inbound>
        %{ if a ~}
        <base />
        %{ endif }
        ${more}  #{x}#

        ${join(\"\\n\", [
  1,
])}
    </inbound>
</policies>
",
    );
    stays("<fragment>\n    <set-header ${attributes} name=\"a\"  />\n</fragment>\n");
    stays("<fragment>\n    <set-method>{{ method }}</set-method>\n</fragment>\n");
}

#[test]
fn a_part_may_be_turned_off() {
    let off = "<!-- apim-policy fmt: off -->\n <set-method >A</set-method>\n\n\n  <set-method   >B</set-method  >\n   <!-- apim-policy fmt: on -->";
    becomes(
        &format!("<fragment>\n{off}<set-method>C</set-method></fragment>"),
        &format!("<fragment>\n    {off}\n    <set-method>C</set-method>\n</fragment>\n"),
    );
    // Without an end it goes on to that of the element, and at the top to that of the file.
    becomes(
        "<policies><inbound><!-- apim-policy fmt: off --><base/> </inbound><outbound><base/></outbound></policies>",
        "<policies>
    <inbound>
        <!-- apim-policy fmt: off --><base/> </inbound>
    <outbound>
        <base />
    </outbound>
</policies>
",
    );
    stays("<!-- apim-policy fmt: off -->\n\n\n<fragment>   <base/></fragment>\n\n\n");
    let text = "<fragment><!-- apim-policy fmt: off --><set-variable name=\"a\" value=\"@(b < c)\"/></fragment>";
    assert!(in_dialect(text, PolicyFormat::Xml).is_ok_and(|text| text.contains("b < c")));
}

#[test]
fn lines_end_as_the_file_has_them_and_a_mark_of_byte_order_stays() {
    becomes("\u{feff}<fragment>\r\n<base/>\r\n</fragment>", "\u{feff}<fragment>\r\n    <base />\r\n</fragment>\r\n");
    becomes("<?xml version=\"1.0\"?><fragment/>", "<?xml version=\"1.0\"?>\n<fragment />\n");
}

#[test]
fn the_layout_has_its_options() {
    let options = Options { layout: Layout { indent: 2, line_width: 40 }, dialect: None };
    let text = "<fragment><set-variable name=\"abcdef\" value=\"ghijkl\"/></fragment>";
    let expected = "<fragment>\n  <set-variable\n    name=\"abcdef\"\n    value=\"ghijkl\" />\n</fragment>\n";
    assert_eq!(format::format(text, &options).as_deref(), Ok(expected));
}

#[test]
fn what_is_no_single_policy_is_left_for_a_reason() {
    let left = |text: &str| match formatted(text) {
        Err(Refusal::Left(reason)) => Some(reason),
        _ => None,
    };
    assert_eq!(left("<project><a/></project>"), Some(Reason::NoPolicy));
    assert_eq!(left("<set-method>A</set-method> text <set-method>B</set-method>"), Some(Reason::Text));
    let alternatives = "<policies><inbound>%{ if a }<cors allow-credentials=\"true\">%{ else }<cors>%{ endif }</cors></inbound></policies>";
    assert_eq!(left(alternatives), Some(Reason::Alternatives));
}

#[test]
fn raw_code_and_escaped_code_become_each_other() {
    let raw = "<fragment>
    <set-variable name=\"a\" value=\"@(b[\"c\"] < 1 && d > e)\" />
    <set-variable name=\"f\" value='@(\"g\" + \"it&apos;s\")' />
    <set-body>@(h < i && \"j\" == k)</set-body>
</fragment>
";
    let xml = "<fragment>
    <set-variable name=\"a\" value=\"@(b[&quot;c&quot;] &lt; 1 &amp;&amp; d &gt; e)\" />
    <set-variable name=\"f\" value='@(\"g\" + \"it&apos;s\")' />
    <set-body>@(h &lt; i &amp;&amp; \"j\" == k)</set-body>
</fragment>
";
    assert_eq!(in_dialect(raw, PolicyFormat::Xml).as_deref(), Ok(xml));
    // The quote of the attribute does not end it within code.
    assert_eq!(in_dialect(xml, PolicyFormat::RawXml), Ok(raw.replace("&apos;", "'")));
}

#[test]
fn line_breaks_that_mean_something_are_escaped_in_attributes() {
    let raw = "<fragment>\n    <set-variable name=\"a\" value=\"@{\n        // b\n        return @\"c\n\td\";\n    }\" />\n</fragment>\n";
    let xml = "<fragment>\n    <set-variable name=\"a\" value=\"@{\n        // b&#xA;\n        return @&quot;c&#xA;&#x9;d&quot;;\n    }\" />\n</fragment>\n";
    assert_eq!(in_dialect(raw, PolicyFormat::Xml).as_deref(), Ok(xml));
    assert_eq!(in_dialect(xml, PolicyFormat::RawXml).as_deref(), Ok(raw));
}

#[test]
fn an_entity_that_code_has_on_purpose_stays_one() {
    let xml =
        "<fragment>\n    <set-variable name=\"a\" value=\"@(b.Replace(&quot;&amp;amp;&quot;, &quot;&amp;lt;&quot;))\" />\n</fragment>\n";
    let raw = "<fragment>\n    <set-variable name=\"a\" value=\"@(b.Replace(\"&amp;amp;\", \"&amp;lt;\"))\" />\n</fragment>\n";
    assert_eq!(in_dialect(xml, PolicyFormat::RawXml).as_deref(), Ok(raw));
    assert_eq!(in_dialect(raw, PolicyFormat::Xml).as_deref(), Ok(xml));
}

#[test]
fn placeholders_in_code_are_nobodys_to_escape() {
    let text = "<fragment>\n    <set-variable name=\"a\" value=\"@(b == \"{{c-d}}\" && ${e < f ? \"g\" : \"h\"})\" />\n</fragment>\n";
    let expected = "<fragment>\n    <set-variable name=\"a\" value=\"@(b == &quot;{{c-d}}&quot; &amp;&amp; ${e < f ? \"g\" : \"h\"})\" />\n</fragment>\n";
    assert_eq!(in_dialect(text, PolicyFormat::Xml).as_deref(), Ok(expected));
}

#[test]
fn an_editor_may_format_a_part() {
    let text = "<fragment>\n<set-method >A</set-method>\n<set-method >B</set-method>\n</fragment>\n";
    let at = text.find('B').unwrap_or_default();
    let edits = format::edits_in(text, Span::new(at, at + 1), &PLAIN).unwrap_or_default();
    let part = apim_policy::text::apply(text, &edits);
    assert_eq!(part.as_deref(), Ok("<fragment>\n<set-method >A</set-method>\n    <set-method>B</set-method>\n</fragment>\n"));
}
