//! What it costs that the files of a repository know of one another: policies in the layout of an extractor, each with a fragment and a variable of its API.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use apim_policy::ast::Document;
use apim_policy::workspace::Found;
use apim_policy::{Change, Files, Job, Options, Origin, Session, run};

/// The most of a lint that may be spent on what files say of one another.
const GOAL: f64 = 0.25;

/// How many operations an API has, and how many policies a fragment is made for.
const OPERATIONS: usize = 20;

/// How often each is timed; the best time counts.
const ROUNDS: usize = 15;

/// The files of a repository by their paths.
struct Repository(BTreeMap<String, String>);

impl Files for Repository {
    type Error = Infallible;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Infallible> {
        Ok(self.0.get(&job.found.path).cloned().unwrap_or_default().into_bytes())
    }

    fn change(&self, _: &Job, _: &Change<'_>) -> Result<bool, Infallible> {
        Ok(false)
    }
}

/// The time of a lint of `count` policies made of these texts, and how much of it is spent on what files say of one another, as a line.
pub fn share(texts: &[String], count: usize) -> String {
    let repository = repository(texts, count);
    let found = repository
        .0
        .keys()
        .map(|path| (Found { path: path.clone(), file: path.into(), named: false, config: None, searched: None }, Origin::Face));
    let mut session = Session::new(Options::default()).expect("no options are wrong");
    let (whole, errors) = session.jobs(found);
    assert!(errors.is_empty(), "there is no configuration");
    let silent: Vec<Job> = whole.iter().map(|job| Job { heard: false, ..job.clone() }).collect();
    let [mut read, mut known, mut linted] = [Duration::MAX; 3];
    // In turn, so that other work on the machine makes none of them slower than the others.
    for _ in 0..ROUNDS {
        read = read.min(time(|| repository.0.iter().for_each(|(_, text)| drop(black_box(Document::parse(text))))));
        known = known.min(time(|| drop(black_box(run(&silent, None, Some(1), &repository)))));
        linted = linted.min(time(|| drop(black_box(run(&whole, None, Some(1), &repository)))));
    }
    // Each document is read once, and the lint would have to do that without other files, too.
    let share = known.saturating_sub(read).as_secs_f64() / linted.as_secs_f64();
    let verdict = if share <= GOAL { "meets" } else { "misses" };
    let time = linted.as_secs_f64() * 1e3;
    format!("{count} policies of APIs: {time:.1} ms, of which {share:.2} for what files say of one another; {verdict} the goal of {GOAL}")
}

/// The time of `work`.
fn time(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn repository(texts: &[String], count: usize) -> Repository {
    let whole: Vec<&String> = texts.iter().filter(|text| text.contains("<policies>") && text.contains("<inbound>")).collect();
    let mut files = Vec::new();
    for number in 0..count.div_ceil(OPERATIONS) {
        let fragment = format!(
            "<fragment>\n    <set-variable name=\"of-fragment-{number}\" value=\"@(context.RequestId.ToString())\" />\n</fragment>\n"
        );
        files.push((format!("/r/policyFragments/shared-{number}/policy.xml"), fragment));
    }
    for (index, text) in whole.iter().cycle().take(count).enumerate() {
        let (api, fragment) = (index / OPERATIONS, index % count.div_ceil(OPERATIONS));
        let path = match index % OPERATIONS {
            0 => format!("/r/apis/api-{api}/policy.xml"),
            _ => format!("/r/apis/api-{api}/operations/operation-{index}/policy.xml"),
        };
        let more = format!(
            "<inbound>\n        <include-fragment fragment-id=\"shared-{fragment}\" />\n        <set-variable name=\"of-api-{}\" value=\"{{{{stage}}}}\" />",
            index % 7
        );
        files.push((path, text.replacen("<inbound>", &more, 1)));
    }
    Repository(files.into_iter().collect())
}
