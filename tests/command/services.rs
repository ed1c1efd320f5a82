//! Services in the shape of real ones under `tests/cases/effective`, each with what runs when something in it is called, checked by hand.

use std::fs;
use std::path::Path;

use crate::common::folder::Folder;

/// A fence of a page: the words behind its marks, and what is in it.
struct Fence<'p> {
    info: &'p str,
    body: &'p str,
}

fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut rest = page;
    let mut found = Vec::new();
    while let Some((_, after)) = rest.split_once("\n```") {
        let (info, inside) = after.split_once('\n').expect("a fence has a line");
        let end = inside.find("```").expect("a fence ends");
        found.push(Fence { info, body: &inside[..end] });
        rest = &inside[end + "```".len()..];
    }
    found
}

#[test]
fn what_runs_in_services_of_each_shape_is_what_their_pages_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/effective");
    let mut pages: Vec<_> = fs::read_dir(folder).expect("the pages are there").map(|entry| entry.expect("it can be read").path()).collect();
    pages.sort();
    assert!(pages.len() >= 6, "{pages:?}");
    for path in pages {
        let page = fs::read_to_string(&path).expect("a page can be read");
        let fences = fences(&page);
        let files: Vec<(&str, &str)> = fences
            .iter()
            .filter_map(|fence| Some((fence.info.split_once(" file=")?.1, fence.body)))
            .chain([(".git/HEAD", "ref: x\n")])
            .collect();
        let service = Folder::with(&files);
        let mut commands = 0;
        for fence in fences.iter().filter(|fence| fence.info == "console") {
            let (command, expected) = fence.body.split_once('\n').expect("a command has a line");
            let arguments: Vec<&str> = command.strip_prefix("$ apim-policy ").expect("it runs the tool").split(' ').collect();
            let run = service.run(&arguments);
            assert_eq!(run.status, 0, "{}: {command}\n{}", path.display(), run.err);
            assert_eq!(run.out, expected, "{}: {command}", path.display());
            commands += 1;
        }
        assert!(commands > 0, "{} has no command", path.display());
    }
}
