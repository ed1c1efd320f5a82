//! The files around the ones that are linted, on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::hosts::Folders;
use crate::reading::{self, MAX_OWN_BYTES};
use crate::text::Order;

/// How many files of a folder and of those below it are looked at, and how many folders.
const MAX_FILES: usize = 10_000;

/// The disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Folders for Disk {
    fn files(&self, folder: &str) -> Vec<String> {
        let root = Path::new(folder);
        let mut files = Vec::new();
        let mut open: Vec<PathBuf> = vec![root.to_owned()];
        let mut looked = 0;
        while let Some(folder) = open.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                looked += 1;
                if looked > MAX_FILES {
                    return Vec::new();
                }
                // A link may lead back to where it stands, so none is followed into a folder.
                let Ok(kind) = entry.file_type() else { continue };
                let path = entry.path();
                if kind.is_dir() {
                    open.push(path);
                } else if let Ok(path) = path.strip_prefix(root) {
                    files.push(path.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        files.order();
        files
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let is_file = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_file());
        let entries = entries.flatten().take(MAX_FILES).filter(is_file);
        let mut files: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        files.order();
        files
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).is_file()
    }

    fn text(&self, path: &str) -> Option<String> {
        reading::text(Path::new(path), MAX_OWN_BYTES).ok()
    }
}
