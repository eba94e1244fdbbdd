"""Build our own cmi5 packages: pages put into the common frame, zipped so that the same source gives the same bytes."""

import io
import re
import sys
import zipfile
from html import escape
from pathlib import Path
from string import Template

SOURCES = Path(__file__).parent / "packages"
CLIENT = SOURCES / "client"
SHORT = SOURCES / "kort"
PACKAGES = ("sakra-forflyttningar", "basala-hygienrutiner")
SAME_DATE = (2026, 1, 1, 0, 0, 0)
_PAGE = re.compile(r'<section class="page" id="([a-z0-9-]+)">\s*<h1>(.*?)</h1>')
_TITLE = re.compile(r'<course .*?<langstring lang="sv">(.*?)</langstring>', re.DOTALL)


def page(source: str, *, title: str) -> str:
    """One assignable unit's page: the frame around its sections, with its table of contents."""
    found = _PAGE.findall(source)
    contents = "\n".join(f'      <li><a href="#{anchor}">{heading}</a></li>' for anchor, heading in found)
    frame = Template((CLIENT / "frame.html").read_text("utf-8"))
    return frame.substitute(title=title, client="klient", count=len(found), contents=contents, pages=source.strip())


def _with_client(structure: str, pages: dict[str, str]) -> dict[str, bytes]:
    titled = _TITLE.search(structure)
    if titled is None:
        raise ValueError("cmi5.xml names no Swedish title")
    found = {"cmi5.xml": structure.encode()}
    found |= {name: page(source, title=titled[1]).encode() for name, source in pages.items()}
    found |= {f"klient/{one.name}": one.read_bytes() for one in CLIENT.iterdir() if one.suffix in (".js", ".css")}
    return found


def files(name: str) -> dict[str, bytes]:
    """Every file of the package `name` by its path in the zip. Raises KeyError for a package that is not ours."""
    if name not in PACKAGES:
        raise KeyError(name)
    folder = SOURCES / name
    return _with_client((folder / "cmi5.xml").read_text("utf-8"), {source.name: source.read_text("utf-8") for source in folder.glob("*.html")})


def short_files(*, key: str, title: str, summary: str) -> dict[str, bytes]:
    """The files of a short package made from a course's own words, for courses that are here to be found and launched."""
    words = {"key": key, "title": escape(title), "summary": escape(summary)}
    structure = Template((SHORT / "cmi5.xml").read_text("utf-8")).substitute(words)
    return _with_client(structure, {"index.html": Template((SHORT / "index.html").read_text("utf-8")).substitute(words)})


def zipped(content: dict[str, bytes]) -> bytes:
    """A zip of `content`: entries in order, one fixed date and mode, so that its hash follows from its content alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, one in sorted(content.items()):
            entry = zipfile.ZipInfo(path, SAME_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, one)
    return target.getvalue()


def build(folder: Path) -> list[Path]:
    """Write every package of ours into `folder`; answers the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in PACKAGES:
        target = folder / f"{name}.zip"
        target.write_bytes(zipped(files(name)))
        written.append(target)
    return written


if __name__ == "__main__":
    for made in build(Path(sys.argv[1] if len(sys.argv) > 1 else "var/packages")):
        print(made)
