//! How long it takes to read the files of hosts: as a multiple of linting the documents in them, and where nothing in them concerns this tool.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use apim_policy::lint::{self, Selection};
use apim_policy::workspace::{Found, Source, understand};

/// The most that reading a file of a host may cost, in lints of what is in it.
const GOAL: f64 = 1.0;

/// The most that files may cost in which nothing concerns this tool, in seconds.
const GOAL_OF_OTHERS: f64 = 0.2;

/// How many such files there are.
const OTHERS: usize = 10_000;

/// The languages of hosts: the name of a file, and what stands before and behind a policy.
const HOSTS: [(&str, &str, &str); 3] = [
    (
        "main.tf",
        "resource \"azurerm_api_management_api_policy\" \"orders\" {\n  api_name            = var.api\n  api_management_name = var.service\n  resource_group_name = var.group\n\n  xml_content = <<XML\n",
        "\nXML\n}\n",
    ),
    (
        "main.bicep",
        "param name string\nresource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {\n  name: '${name}/orders/policy'\n  properties: {\n    format: 'rawxml'\n    value: '''\n",
        "'''\n  }\n}\n",
    ),
    (
        "main.json",
        "{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", \"contentVersion\": \"1.0.0.0\", \"parameters\": { \"name\": { \"type\": \"string\" } }, \"resources\": [ { \"type\": \"Microsoft.ApiManagement/service/apis/policies\", \"apiVersion\": \"2024-05-01\", \"name\": \"[concat(parameters('name'), '/orders/policy')]\", \"properties\": { \"format\": \"rawxml\", \"value\": \"",
        "\" } } ] }\n",
    ),
];

/// The file called `name` in which `policy` stands; `None` where it cannot.
fn embedded(name: &str, before: &str, policy: &str, after: &str) -> Option<String> {
    let policy = match name {
        "main.bicep" => (!policy.contains("'''")).then(|| policy.to_owned())?,
        "main.json" => policy.replace('\\', "\\\\").replace('"', "\\\"").replace('\r', "\\r").replace('\n', "\\n").replace('\t', "\\t"),
        _ => policy.to_owned(),
    };
    Some(format!("{before}{policy}{after}"))
}

fn found(name: &str) -> Found {
    Found { path: name.to_owned(), file: name.into(), named: false, config: None, searched: None }
}

/// The best times of reading hosts with `texts` in them and of linting what is read, as a table.
pub fn reading(texts: &[String]) -> String {
    let selection = Selection::default();
    let mut table = format!("{} documents in files of hosts\n", texts.len());
    for (name, before, after) in HOSTS {
        let files: Vec<(String, Source)> = texts
            .iter()
            .filter_map(|text| embedded(name, before, text, after))
            .filter_map(|file| Some((file.clone(), understand(&found(name), file.into_bytes())?)))
            .filter(|(_, source)| source.documents.len() == 1)
            .collect();
        let mut best = vec![[Duration::MAX; 2]; files.len()];
        let (began, mut rounds) = (Instant::now(), 0);
        while rounds < 30 || began.elapsed() < Duration::from_secs(3) {
            for ((text, source), best) in files.iter().zip(&mut best) {
                let (found, bytes) = (found(name), text.clone().into_bytes());
                let began = Instant::now();
                drop(black_box(understand(black_box(&found), bytes)));
                best[0] = began.elapsed().min(best[0]);
                let began = Instant::now();
                drop(black_box(lint::lint(black_box(source), &selection)));
                best[1] = began.elapsed().min(best[1]);
            }
            rounds += 1;
        }
        let [read, linted]: [Duration; 2] = std::array::from_fn(|stage| best.iter().map(|times| times[stage]).sum());
        let bytes: usize = files.iter().map(|(text, _)| text.len()).sum();
        let (times, speed) = (read.as_secs_f64() / linted.as_secs_f64(), bytes as f64 / read.as_secs_f64() / 1e6);
        writeln!(table, "  {name:<12} {times:6.2} x lint  {speed:7.0} MB/s  {} files  {}", files.len(), verdict(times, GOAL))
            .expect("a string can be written");
    }
    table
}

fn verdict(value: f64, goal: f64) -> String {
    format!("{} the goal of {goal}", if value <= goal { "meets" } else { "misses" })
}

/// What in a folder does not concern this tool: the ending of a file, and a part that is repeated in it.
const OTHER_FILES: [(&str, &str); 3] = [
    (
        "tf",
        "variable \"location_NUMBER\" {\n  type        = string\n  description = \"Where it is.\"\n  default     = \"westeurope\"\n}\n\nresource \"azurerm_storage_account\" \"orders_NUMBER\" {\n  name                     = \"orders${var.environment}NUMBER\"\n  resource_group_name      = azurerm_resource_group.orders.name\n  location                 = var.location_NUMBER\n  account_tier             = \"Standard\"\n  account_replication_type = \"LRS\"\n  tags                     = merge(local.tags, { team = \"orders\" })\n}\n\nmodule \"network_NUMBER\" {\n  source = \"./network\"\n  name   = format(\"%s-%s\", var.environment, \"NUMBER\")\n}\n\n",
    ),
    (
        "bicep",
        "@description('Where it is.')\nparam locationNUMBER string = resourceGroup().location\n\nresource storageNUMBER 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'orders${environment}NUMBER'\n  location: locationNUMBER\n  sku: {\n    name: 'Standard_LRS'\n  }\n  kind: 'StorageV2'\n  properties: {\n    minimumTlsVersion: 'TLS1_2'\n  }\n}\n\nmodule networkNUMBER './network.bicep' = {\n  name: 'network-NUMBER'\n  params: {\n    location: locationNUMBER\n  }\n}\n\n",
    ),
    (
        "json",
        "  \"orderNUMBER\": {\n    \"id\": NUMBER,\n    \"type\": \"Microsoft.Storage/storageAccounts\",\n    \"apiVersion\": \"2023-01-01\",\n    \"tags\": [ \"orders\", \"shop.example\" ],\n    \"properties\": { \"name\": \"orders\", \"text\": \"Some words that say what it is for.\" }\n  },\n",
    ),
];

/// How much longer the command takes for a folder with `texts`, and a resource of each host, if there are [`OTHERS`] beside them, as a line.
pub fn others(texts: &[String]) -> Option<String> {
    let command = option_env!("CARGO_BIN_EXE_apim-policy")?;
    let folder = tempfile::tempdir().ok()?;
    let (bare, full) = (folder.path().join("bare"), folder.path().join("full"));
    for folder in [&bare, &full] {
        std::fs::create_dir_all(folder).ok()?;
        for (index, text) in texts.iter().enumerate() {
            std::fs::write(folder.join(format!("{index}.xml")), text).ok()?;
        }
        for (name, before, after) in HOSTS {
            let policy = "<policies><inbound><base /></inbound></policies>";
            std::fs::write(folder.join(name), embedded(name, before, policy, after)?).ok()?;
        }
    }
    for index in 0..OTHERS {
        let (ending, part) = OTHER_FILES[index % OTHER_FILES.len()];
        let inner = full.join(format!("team{}", index / 100));
        std::fs::create_dir_all(&inner).ok()?;
        let text: String = (0..4).map(|part_index| part.replace("NUMBER", &(index * 10 + part_index).to_string())).collect();
        let text = if ending == "json" { format!("{{\n{text}  \"end\": 0\n}}\n") } else { text };
        std::fs::write(inner.join(format!("file{index}.{ending}")), text).ok()?;
    }
    let time = |folder: &Path| {
        let began = Instant::now();
        let run =
            Command::new(command).args(["lint", "--no-config"]).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null()).status();
        run.ok().map(|_| began.elapsed())
    };
    let mut best = [Duration::MAX; 2];
    for _ in 0..12 {
        for (folder, best) in [&bare, &full].into_iter().zip(&mut best) {
            *best = time(folder)?.min(*best);
        }
    }
    let [without, with] = best.map(|time| time.as_secs_f64());
    let more = with - without;
    Some(format!(
        "{OTHERS} files of hosts in which nothing concerns policies\n  {more:.3} s more than the {without:.3} s without them  {}\n",
        verdict(more, GOAL_OF_OTHERS)
    ))
}
