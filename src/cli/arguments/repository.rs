//! Arguments of the commands that show a repository as a whole.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ListFormat;

pub(super) const EFFECTIVE_HELP: &str = "\
Without `--product` and `--no-product`, the call without a key of a product is printed, and what differs with a key of each product that has a policy and the API.

With `--diff`, what a change does to the effective policies of all APIs and operations is printed, or of those that `--api` and `--operation` name.
Exit status: 0 if there is no difference, 1 if there are some, 2 if the tool could not do its work.

Examples:
  apim-policy effective --diff origin/main
  apim-policy effective --api orders --operation get
  apim-policy effective --api orders --no-product --format json
  apim-policy effective apis/orders/policy.xml";

/// What `effective` prints.
#[derive(Debug, Args)]
pub struct Effective {
    /// A policy of the API or the operation, instead of their names
    pub file: Option<PathBuf>,
    /// The API, by its id
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub api: Option<String>,
    /// The operation of the API; without one, the policy of the API
    #[arg(long, value_name = "ID")]
    pub operation: Option<String>,
    /// The product by whose key the call comes
    #[arg(long, value_name = "ID")]
    pub product: Option<String>,
    /// The call comes without a key of a product
    #[arg(long, conflicts_with = "product")]
    pub no_product: bool,
    /// Print what differs from a revision of the git repository: a branch, a tag, a commit
    #[arg(long, value_name = "REV", conflicts_with = "file")]
    pub diff: Option<String>,
    /// The folder of the repository; the current folder if it is left out
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
    /// The configuration to use, instead of the nearest
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
}

pub(super) const GRAPH_HELP: &str = "\
Names are all that is shown: no value of a named value, and nothing that stands in a policy.

Examples:
  apim-policy graph --output apis.html            # a page to search, which needs no network
  apim-policy graph --api orders --format mermaid
  apim-policy graph --around fragment:auth --format dot | dot -Tsvg > auth.svg";

/// What `graph` draws.
#[derive(Debug, Args)]
pub struct Graph {
    /// The folder of the repository
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub root: PathBuf,
    /// Only this API, with all that it uses and all that has it
    #[arg(long, value_name = "ID")]
    pub api: Option<String>,
    /// Only what is called so, with all that it uses and all that uses it: `fragment:auth`, `named-value:key`, `orders`
    #[arg(long, value_name = "NAME", conflicts_with = "api")]
    pub around: Option<String>,
    /// Only what is deployed as one with this folder or file, with what that uses
    #[arg(long, value_name = "PATH")]
    pub unit: Option<String>,
    /// How to draw it [default: as the name of `--output` ends, else `mermaid`]
    #[arg(long, value_enum)]
    pub format: Option<GraphFormat>,
    /// Write it to a file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Let it overwrite another file
    #[arg(long, requires = "output")]
    pub force: bool,
    /// The configuration to use, instead of the nearest
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

pub(super) const INVENTORY_HELP: &str = "\
Each API and operation is told with all that runs for it without a key of a product; what a product adds has a row of its own. `(global)` and the like say where
something comes from, and `(sometimes)` that it depends on a condition. Operations without a policy of their own do what their API does.

Examples:
  apim-policy inventory
  apim-policy inventory --api orders --format json
  apim-policy inventory --format csv > apis.csv";

/// What `inventory` prints.
#[derive(Debug, Args)]
pub struct Inventory {
    /// The folder of the repository
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub root: PathBuf,
    /// Only this API and its operations
    #[arg(long, value_name = "ID")]
    pub api: Option<String>,
    /// Only what is deployed as one with this folder or file
    #[arg(long, value_name = "PATH")]
    pub unit: Option<String>,
    /// The configuration to use, instead of the nearest
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Human)]
    pub format: TableFormat,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    Human,
    Json,
    Csv,
    Markdown,
}

/// How a graph is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// A flowchart for Markdown
    Mermaid,
    /// For Graphviz
    Dot,
    /// A page to search, in one file
    Html,
    /// For other programs
    Json,
}
