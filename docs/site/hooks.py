"""Gathers the pages of the site from where they stand in the repository, and makes their links and examples those of a site.

mkdocs calls the functions that begin with `on_`. Nothing is copied: each page is read where its source of truth is.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parents[2]
# What `build.sh` makes beforehand.
REFERENCE = ROOT / "target/site/reference"
PAGE = "target/playground/page/"
PLAYGROUND = ROOT / PAGE
REPOSITORY = "https://github.com/apim-policy/apim-policy/blob/main/"

# Folders of pages, and where they stand in the site.
FOLDERS = {"docs/guide": "guide", "rules": "rules", "docs/templates": "templates"}
# Single pages.
PAGES = {
    ".github/CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "README.md": "manual.md",
    "docs/site/index.md": "index.md",
    "src/ARCHITECTURE.md": "architecture.md",
    "src/editors/README.md": "editors.md",
}

# The place in the site of each page, by its path in the repository.
places = {}
rules = set()


def on_config(config):
    """Finds the pages, and lists in the navigation those of a folder that it names."""
    places.clear()
    for source, target in PAGES.items():
        if (ROOT / source).exists():
            places[source] = target
    for file in sorted((ROOT / "docs").glob("*.md")):
        places[file.relative_to(ROOT).as_posix()] = f"more/{file.name}"
    for folder, target in FOLDERS.items():
        for file in sorted((ROOT / folder).rglob("*.md")):
            places[file.relative_to(ROOT).as_posix()] = f"{target}/{file.relative_to(ROOT / folder).as_posix()}"
    if not PLAYGROUND.exists():
        # It takes a compiler for WebAssembly; without it there is no page that speaks of it.
        del places["docs/guide/playground.md"]
    for file in sorted(REFERENCE.rglob("*.md")):
        places[file.relative_to(ROOT).as_posix()] = f"reference/{file.relative_to(REFERENCE).as_posix()}"
    rules.clear()
    rules.update(place[len("rules/"):-len(".md")] for place in places.values() if place.startswith("rules/") and place.count("/") == 2)
    config.nav = [entry for entry in map(listed, config.nav) if entry is not None]
    return config


def on_files(files, config):
    """Adds the pages, and the playground if it has been built."""
    for source, place in places.items():
        files.append(File.generated(config, place, content=text_of(source)))
    for file in PLAYGROUND.rglob("*") if PLAYGROUND.exists() else []:
        if file.is_file():
            files.append(File.generated(config, f"playground/{file.relative_to(PLAYGROUND).as_posix()}", content=file.read_bytes()))
    return files


def on_page_markdown(markdown, page, config, files):
    """Returns the text of a page with the links and examples of a site."""
    source = next(source for source, place in places.items() if place == page.file.src_uri)
    lines, fence = [], ""
    for line in markdown.split("\n"):
        mark = re.match(r"\s*(`{3,})", line)
        if mark and not fence:
            fence = mark.group(1)
            line = example(line)
        elif fence:
            if line.strip() == fence:
                fence = ""
        elif not line.startswith("#"):
            line = linked(line, source, page.file.src_uri)
        lines.append(line)
    return "\n".join(lines)


def text_of(source):
    """The text of a page; the home page begins as the README does."""
    text = (ROOT / source).read_text(encoding="utf-8")
    if source == "docs/site/index.md":
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        text = readme[: readme.index("## Install")] + text
    # Rows of tests that write a block are for those who change it.
    return re.sub(r"^<!--.*-->\n", "", text, flags=re.MULTILINE)


def listed(entry):
    """An entry of the navigation: a folder becomes the pages in it, and a page that there is not is left out."""
    if isinstance(entry, str):
        return entry
    [(title, value)] = entry.items()
    if isinstance(value, list):
        return {title: [it for it in map(listed, value) if it is not None]}
    if value.endswith("/"):
        return {title: contents(value)}
    return entry if value in places.values() else None


def contents(folder):
    """The pages in a folder of the site, those of its folders under their names."""
    inside = sorted(place for place in places.values() if place.startswith(folder))
    first = [place for place in inside if posixpath.basename(place) in ("README.md", "index.md") and posixpath.dirname(place) + "/" == folder]
    pages, groups = [], {}
    for place in inside:
        rest = place[len(folder):]
        if "/" in rest:
            groups.setdefault(rest.split("/")[0], []).append(place)
        elif place not in first:
            pages.append(place)
    return first + pages + [{name: group} for name, group in groups.items()]


def example(line):
    """The opening of a fence as the site writes it: what else it says becomes the title of the example."""
    language, _, rest = line.strip().lstrip("`").partition(" ")
    words = rest.split()
    kind = next((word for word in words if word in ("bad", "good", "fixed")), "")
    if not kind:
        return line
    details = ", ".join(word.replace("file=", "") if word.startswith("file=") else word.replace("=", ": ") for word in words if word != kind)
    title = kind.capitalize() + (f": {details}" if details else "")
    return f'{line[: len(line) - len(line.lstrip())]}``` {{ .{language} .{kind} title="{title}" }}'


def linked(line, source, place):
    """A line with links that lead to where the site has their targets, and with names of rules and pages as links."""

    def changed(found):
        code, text, address = found.group("code", "text", "address")
        if code:
            target = f"rules/{code}.md" if code in rules else code
            return f"[`{code}`]({way(target, place, '')})" if places.get(target, place) != place else found.group(0)
        if re.match(r"[a-z]+:|#", address):
            return found.group(0)
        path, mark, anchor = address.partition("#")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        return f"[{text}]({way(path, place, path)}{mark}{anchor})"

    return re.sub(r"`(?P<code>[^`]+)`|\[(?P<text>(?:`[^`]*`|[^\[\]`])*)\]\((?P<address>[^()\s]+)\)", changed, line)


def way(path, place, written):
    """The way from a page of the site to a file of the repository: to its page, or else to the repository itself."""
    target = f"playground/{path[len(PAGE):]}" if path.startswith(PAGE) else places.get(path)
    if target:
        return posixpath.relpath(target, posixpath.dirname(place) or ".")
    return REPOSITORY + path if (ROOT / path).exists() else written
