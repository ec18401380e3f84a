"""Small pages for tests, and folders of them."""

from __future__ import annotations

from pathlib import Path


def page(title: str, *paragraphs: str, head: str = "") -> str:
    """The HTML of one article: its title, one section and these paragraphs."""
    text = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    body = f'<h1>{title}</h1>\n<h2 id="feels">What it feels like</h2>\n{text}'
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>{head}</head>\n'
        f"<body><main><article>{body}\n</article></main></body>\n</html>\n"
    )


ACHE = page("Back ache", "A dull ache sits low down in the back and grows towards the evening.")
BURN = page("Burning skin", "The skin between the shoulder blades burns as if it had been in the sun too long.")
BEAT = page("Heart beats", "The heart seems to skip a beat, and then one beat is much stronger than the others.")
NO_TEXT = "<!doctype html><html><head><title>Nothing</title></head><body><nav><a href='/'>Home</a></nav></body></html>"


def corpus_of(folder: Path, **pages: str | bytes) -> Path:
    """A folder that holds these pages: `ache=...` is written to ache.html."""
    folder.mkdir(exist_ok=True)
    for name, content in pages.items():
        (folder / f"{name}.html").write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return folder
