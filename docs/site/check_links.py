"""Checks the finished site: every link within it leads to a page and a place on it, and no page loads anything from elsewhere.

Takes the folder of the site. mkdocs checks the links of Markdown; this checks what became of them, of the theme and of the playground.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser loads by itself, by element and attribute.
LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("audio", "src"), ("video", "src"), ("object", "data")}
# Relations of a `link` that only name another page.
NAMED = {"canonical", "next", "prev", "alternate", "license"}


class Page(HTMLParser):
    """The places on a page, its links, and what it loads."""

    def __init__(self, text):
        super().__init__()
        self.places, self.links, self.loads = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.places.update(filter(None, [values.get("id"), values.get("name") if tag == "a" else None]))
        for name, value in attributes:
            if value is None:
                continue
            if (tag, name) in LOADED or (tag == "link" and name == "href" and values.get("rel") not in NAMED):
                self.loads.append(value)
            elif name == "href":
                self.links.append(value)


def main(folder):
    pages = {file: Page(file.read_text(encoding="utf-8")) for file in folder.rglob("*.html")}
    problems = []
    for file, page in pages.items():
        problems += [f"{file}: loads {address} from elsewhere" for address in page.loads if is_elsewhere(address)]
        for address in page.links + page.loads:
            if not is_elsewhere(address):
                problems += [f"{file}: {address} leads nowhere" for _ in [0] if not leads_somewhere(folder, pages, file, address)]
    print("\n".join(sorted(set(problems))[:50]), end="\n" if problems else "", file=sys.stderr)
    links = sum(len(page.links) for page in pages.values())
    print(f"{len(pages)} pages, {links} links, {len(problems)} of them dead")
    return 1 if problems or not links else 0


def is_elsewhere(address):
    return bool(urlsplit(address).netloc) or urlsplit(address).scheme in ("http", "https", "mailto")


def leads_somewhere(folder, pages, file, address):
    parts = urlsplit(address)
    if parts.scheme:
        return parts.scheme in ("data", "javascript")
    path = unquote(parts.path)
    if not path:
        target = file
    elif path.startswith("/"):
        # The page for what is not found is served anywhere, so its links begin at the root.
        target = folder / path.lstrip("/")
    else:
        target = (file.parent / path).resolve()
    if target.is_dir():
        target = target / "index.html"
    if not target.exists():
        return False
    places = pages[target].places if target in pages else None
    return not parts.fragment or places is None or unquote(parts.fragment) in places or parts.fragment == "__skip"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
