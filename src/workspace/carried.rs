//! What the files in languages of hosts hold, put together for the index of a run.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use memchr::memmem;

use super::carrier::{self, Parsed};
use super::defined::Defined;
use super::deployments::Deployments;
use super::found::shown;
use super::index::Examined;
use super::source::{Defect, DefectKind, Embedded, Gap, Host, Source};
use crate::catalog::Deployment;
use crate::config::{Config, Service};
use crate::hosts::{Carried, Carrier, Comment, Definition, Folders, NamedValue, Origin, Use, folder, terraform};
use crate::text::{Gather, LineIndex, Order, Span};

/// Returns the units that what each file defines belongs to, by the paths of the files, if this is all that is `defined`.
pub(super) fn units_of(defined: &[Defined]) -> HashMap<String, Vec<String>> {
    let both: BTreeSet<(&str, &str)> = defined.iter().map(|definition| (definition.path.as_str(), definition.unit.as_str())).gathered();
    let mut units: HashMap<String, Vec<String>> = HashMap::new();
    both.into_iter().for_each(|(path, unit)| units.entry(path.to_owned()).or_default().push(unit.to_owned()));
    units
}

/// Returns the file as one that holds nothing that is linted.
pub(super) fn bare_source(file: &Examined) -> Source {
    Source { host: file.host, documents: Vec::new(), ..Source::document(&file.shown, &file.text) }
}

/// Returns the texts of policies that Bicep has or deploys, [`bare`], if there is anything that was compiled from Bicep.
pub(super) fn sources(files: &[Examined], uses: &[Use], folders: &dyn Folders) -> BTreeSet<String> {
    let is_compiled = |file: &Examined| matches!(&file.parsed, Some(Parsed::Arm(template)) if template.compiled_from_bicep());
    if !files.iter().any(is_compiled) {
        return BTreeSet::new();
    }
    let written = files.iter().filter(|file| file.host == Host::Bicep).filter_map(|file| file.parsed.as_ref());
    let mut sources: BTreeSet<String> =
        written.flat_map(|parsed| carrier::carrier(parsed).documents).map(|document| bare(&document.spelled.text)).gathered();
    for used in uses {
        if let Origin::File { path, at, .. } = &used.origin
            && (at.0.ends_with(".bicep") || at.0.ends_with(".bicepparam"))
        {
            sources.extend(folders.text(path).map(|text| bare(&text)));
        }
    }
    sources
}

/// Returns `text` without white space, which compilers change.
pub(super) fn bare(text: &str) -> String {
    text.trim_start_matches('\u{feff}').split_whitespace().collect()
}

/// Returns what `definitions` define, which stand in these files.
pub(super) fn defined(definitions: &[Definition], files: &[Examined]) -> Vec<Defined> {
    let texts: HashMap<&str, &str> = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    let mut lines: HashMap<&str, LineIndex> = HashMap::new();
    let mut defined = Vec::with_capacity(definitions.len());
    for definition in definitions {
        let (path, span) = &definition.site;
        let line = texts.get(&**path).map(|text| {
            let lines = lines.entry(path).or_insert_with(|| LineIndex::new(text));
            lines.position(text, span.start).line
        });
        defined.push(Defined::of(definition, line.unwrap_or(1)));
    }
    defined
}

/// Returns that `text`, a file in which no policy was found, has the beginning of one outside of its comments.
fn unread(text: &str, comments: &[Comment]) -> Option<Defect> {
    const ROOT: &str = "<policies>";
    const SECTION: &str = "<inbound>";
    let mut places = memmem::find_iter(text.as_bytes(), ROOT).map(|at| Span::new(at, at + ROOT.len()));
    let in_comment = |place: Span| {
        let next = comments.partition_point(|comment| comment.span.start <= place.start);
        next.checked_sub(1).is_some_and(|before| comments[before].span.covers(place))
    };
    let span = places.find(|place| !in_comment(*place))?;
    memmem::find(&text.as_bytes()[span.end as usize..], SECTION.as_bytes())?;
    Some(Defect {
        kind: DefectKind::Policy,
        span,
        message: "this seems to be a policy that is put together in a way that this tool does not follow, so nothing in it is checked"
            .into(),
        help: "keep the policy in one text, or in a file of its own".into(),
    })
}

/// Returns what the configurations of `files` say of the services of units, by the paths of files and of folders.
pub(super) fn services(files: &[Examined]) -> HashMap<String, Service> {
    let told = files.iter().filter_map(|file| Some((file, file.config.as_ref()?.service()?)));
    let both = told.flat_map(|(file, service)| [(file.path.clone(), service), (folder(&file.path).to_owned(), service)]);
    both.collect()
}

/// Returns what the configurations of `files` say of modules of Terraform.
pub(super) fn known_modules(files: &[Examined]) -> Vec<terraform::Known> {
    let mut configs: Vec<&Arc<Config>> = Vec::new();
    for config in files.iter().filter_map(|file| file.config.as_ref()) {
        if !configs.iter().any(|known| known.path == config.path) {
            configs.push(config);
        }
    }
    // What is said nearer to a file counts more, and stands later.
    configs.order_by_key(|config| config.folder().components().count());
    let known = |config: &&Arc<Config>| {
        let folder = shown(config.folder());
        let modules = config.modules().map(move |(source, module)| terraform::Known {
            source: source.clone(),
            folder: folder.clone(),
            arguments: module.arguments.clone(),
            scope: module.scope,
            format: module.format,
        });
        modules.collect::<Vec<_>>()
    };
    configs.iter().flat_map(known).collect()
}

/// Returns the file as one that was read, if something in it concerns us.
pub(super) fn source(file: &Examined, carrier: Carrier, claimed: &BTreeMap<Span, Deployments>, gaps: Vec<Gap>) -> Option<Source> {
    let document = |Carried { span, spelled }: Carried| {
        let Some(deployments) = claimed.get(&span) else { return Embedded::deployed(Deployment::default(), Some(spelled)) };
        let filling = deployments.filling();
        let excerpt = Some(filling.of(&spelled));
        Embedded {
            deployments: deployments.told(Deployment::default()),
            excerpt,
            filling,
            roles: deployments.roles.iter().cloned().collect(),
            wider: None,
            existing: None,
            linked: None,
            surroundings: Vec::new(),
        }
    };
    let documents: Vec<Embedded> = carrier.documents.into_iter().map(document).collect();
    let named_values: Vec<NamedValue> = carrier.named_values;
    // Where a file is not in its language, only one that has to do with policies is worth a word.
    let breaks = carrier.breaks.into_iter().filter(|_| file.is_hit).take(1);
    let mut defects: Vec<Defect> =
        breaks.map(|it| Defect { kind: DefectKind::Host, span: it.span, message: it.message, help: it.help }).collect();
    let is_whole = defects.is_empty();
    defects.extend(unread(&file.text, &carrier.comments).into_iter().filter(|_| documents.is_empty() && is_whole));
    if documents.is_empty() && named_values.is_empty() && defects.is_empty() && gaps.is_empty() {
        return None;
    }
    Some(Source {
        host: file.host,
        text: file.text.clone(),
        documents,
        named_values,
        defects,
        gaps,
        comments: carrier.comments,
        items: carrier.items,
        ..Source::document(&file.shown, "")
    })
}
