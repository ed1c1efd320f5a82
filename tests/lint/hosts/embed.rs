//! Policies as the languages of hosts spell them, with the place of each character.

use apim_policy::workspace::{Found, Source, understand};

/// A way to embed a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In a heredoc of Terraform.
    Heredoc,
    /// In a heredoc that may be indented.
    IndentedHeredoc,
    /// In a string of Terraform.
    Quoted,
    /// In a string of Bicep.
    Bicep,
    /// In a string of Bicep that spans lines.
    BicepLines,
    /// In a string of an ARM template.
    Json,
    /// In a string of an expression of an ARM template.
    Arm,
}

/// All ways.
pub const WAYS: [Way; 7] = [Way::Heredoc, Way::IndentedHeredoc, Way::Quoted, Way::Bicep, Way::BicepLines, Way::Json, Way::Arm];

/// What an ARM template begins with.
const TEMPLATE: &str =
    "{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"variables\": { \"é\": ";

/// A file that holds a policy.
pub struct Embedded {
    /// The file.
    pub text: String,
    /// Where each byte of the policy, and its end, stands in the file.
    pub places: Vec<usize>,
}

impl Way {
    /// The name of such a file.
    pub fn path(self) -> &'static str {
        match self {
            Self::Heredoc | Self::IndentedHeredoc | Self::Quoted => "main.tf",
            Self::Bicep | Self::BicepLines => "main.bicep",
            Self::Json | Self::Arm => "main.json",
        }
    }

    /// Whether a policy of this text can be said so.
    pub fn takes(self, policy: &str) -> bool {
        match self {
            Self::Heredoc | Self::IndentedHeredoc => policy.ends_with('\n') && !policy.lines().any(|line| line.trim() == "XML"),
            Self::Quoted | Self::Bicep | Self::Json | Self::Arm => true,
            Self::BicepLines => !policy.contains("'''"),
        }
    }

    /// The file that holds `policy`. Where `plain`, `${` stands for itself; otherwise it begins a hole.
    pub fn embed(self, policy: &str, plain: bool) -> Embedded {
        let (json, arm) = (format!("{TEMPLATE}\""), format!("{TEMPLATE}\"[concat('"));
        let (before, after) = match self {
            Self::Heredoc => ("# café\nlocals {\n  a = \"é\"\n  policy = <<XML\n", "XML\n}\n"),
            Self::IndentedHeredoc => ("locals {\n  policy = upper(<<-XML\n", "    XML\n  )\n  a = 1\n}\n"),
            Self::Quoted => ("/* 😀 */ locals { policy = \"", "\" }\n"),
            Self::Bicep => ("// é\nvar policy = '", "'\n"),
            Self::Json => (json.as_str(), "\" }, \"resources\": [] }"),
            Self::Arm => (arm.as_str(), "')]\" }, \"resources\": [] }"),
            Self::BicepLines => ("/* é */\nvar policy = '''\n", "'''\n"),
        };
        let mut text = before.to_owned();
        let mut places = Vec::new();
        let mut hole = 0;
        for (at, letter) in policy.char_indices() {
            let start = text.len();
            let rest = &policy[at..];
            let opens = rest.starts_with("${") || rest.starts_with("%{");
            match self {
                _ if hole > 0 => text.push(letter),
                Self::Heredoc | Self::IndentedHeredoc | Self::Quoted if opens && plain => {
                    text.push(letter);
                    text.push(letter);
                }
                Self::Bicep if plain && rest.starts_with("${") => text.push_str("\\$"),
                Self::Heredoc | Self::IndentedHeredoc | Self::BicepLines => text.push(letter),
                Self::Bicep => match letter {
                    '\'' => text.push_str("\\'"),
                    '\\' => text.push_str("\\\\"),
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    '\t' => text.push_str("\\t"),
                    _ if !letter.is_ascii() && at % 2 == 0 => text.push_str(&format!("\\u{{{:x}}}", letter as u32)),
                    _ => text.push(letter),
                },
                Self::Arm if letter == '\'' => text.push_str("''"),
                Self::Json | Self::Arm => match letter {
                    '"' => text.push_str("\\\""),
                    '\\' => text.push_str("\\\\"),
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    '\t' => text.push_str("\\t"),
                    '<' if at % 2 == 0 => text.push_str("\\u003c"),
                    _ if !letter.is_ascii() && at % 2 == 0 => {
                        let mut units = [0; 2];
                        letter.encode_utf16(&mut units).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
                    }
                    _ => text.push(letter),
                },
                Self::Quoted => match letter {
                    '"' => text.push_str("\\\""),
                    '\\' => text.push_str("\\\\"),
                    '\n' => text.push_str("\\n"),
                    '\r' => text.push_str("\\r"),
                    '\t' => text.push_str("\\t"),
                    // Half of the other characters as an escape sequence.
                    _ if !letter.is_ascii() && letter.len_utf8() < 4 && at % 2 == 0 => text.push_str(&format!("\\u{:04x}", letter as u32)),
                    _ if letter.len_utf8() == 4 && at % 2 == 0 => text.push_str(&format!("\\U{:08X}", letter as u32)),
                    _ => text.push(letter),
                },
            }
            // What is inside of a hole is as it is.
            let opens =
                opens && (matches!(self, Self::Heredoc | Self::IndentedHeredoc | Self::Quoted) || self == Self::Bicep && letter == '$');
            if opens && !plain {
                hole = rest.find('}').map_or(0, |length| at + length);
            } else if at >= hole {
                hole = 0;
            }
            places.extend(std::iter::repeat_n(start, letter.len_utf8()));
        }
        places.push(text.len());
        text.push_str(after);
        Embedded { text, places }
    }
}

impl Embedded {
    /// The file as it is read.
    pub fn source(&self, way: Way) -> Option<Source> {
        let found = Found { path: way.path().to_owned(), file: way.path().into(), named: true, config: None, searched: None };
        understand(&found, self.text.clone().into_bytes())
    }
}
