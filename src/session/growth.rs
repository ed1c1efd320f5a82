//! What the files of a run say of one another is found out in steps that grow with their number.

use std::collections::BTreeMap;
use std::convert::Infallible;

use super::{Change, Files, Job, Options, Origin, Session, run};
use crate::text::steps;
use crate::workspace::Found;

/// The files of a repository by their paths.
struct Repository(BTreeMap<String, String>);

impl Files for Repository {
    type Error = Infallible;

    fn bytes(&self, job: &Job) -> Result<Vec<u8>, Infallible> {
        Ok(self.0[&job.found.path].clone().into_bytes())
    }

    fn change(&self, _: &Job, _: &Change<'_>) -> Result<bool, Infallible> {
        Ok(false)
    }
}

/// How many operations an API has, and how many APIs there are for one product.
const OPERATIONS: usize = 5;

/// A service with a global policy, so many APIs and for each of them a fragment that operations of all APIs include, as an extractor writes it into `folder`.
fn service(folder: &str, apis: usize, files: &mut BTreeMap<String, String>) {
    let policy = |number: usize, include: usize| {
        format!(
            "<policies><inbound><base /><include-fragment fragment-id=\"shared-{include}\" /><set-variable name=\"v{number}\" \
             value=\"@(context.Variables.GetValueOrDefault(&quot;w{number}&quot;, &quot;&quot;))\" /></inbound></policies>"
        )
    };
    files.insert(format!("{folder}/policy.xml"), policy(0, 0));
    for api in 0..apis {
        let fragment = format!("<fragment><set-variable name=\"of-fragment-{api}\" value=\"a\" /></fragment>");
        files.insert(format!("{folder}/policyFragments/shared-{api}/policy.xml"), fragment);
        files.insert(format!("{folder}/apis/api-{api}/policy.xml"), policy(api, api));
        for operation in 0..OPERATIONS {
            let path = format!("{folder}/apis/api-{api}/operations/get-{operation}/policy.xml");
            files.insert(path, policy(api * OPERATIONS + operation, (api + operation * 7) % apis));
        }
        if api % OPERATIONS == 0 {
            files.insert(
                format!("{folder}/products/product-{api}/policy.xml"),
                "<policies><inbound><base /></inbound></policies>".to_owned(),
            );
        }
    }
}

/// How many steps it takes to find out what files say of one another, for each file.
fn steps_of_each(files: BTreeMap<String, String>) -> u64 {
    let found = files.keys().map(|path| Found { path: path.clone(), file: path.into(), named: false, config: None, searched: None });
    let mut session = Session::new(Options::default()).expect("no options are wrong");
    let (mut jobs, _) = session.jobs(found.map(|found| (found, Origin::Face)));
    jobs.iter_mut().for_each(|job| job.heard = false);
    let count = files.len() as u64;
    let repository = Repository(files);
    steps::of(|| assert_eq!(run(&jobs, None, Some(1), &repository).visits.len() as u64, count)) / count
}

#[test]
#[cfg_attr(windows, ignore = "a run on one thread is a run on another one there, and steps are counted on this one")]
fn a_service_of_four_times_as_many_apis_takes_as_many_steps_for_each_file() {
    let steps = |apis: usize| {
        let mut files = BTreeMap::new();
        service("/r", apis, &mut files);
        steps_of_each(files)
    };
    let (few, many) = (steps(25), steps(100));
    assert!(few > 0 && many * 4 <= few * 5, "{few} steps for each file of 25 APIs, {many} for each of 100");
}
