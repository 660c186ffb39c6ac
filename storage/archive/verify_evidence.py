"""Checks an evidence pack with nothing but Python's standard library.

    python verify.py [FOLDER]

FOLDER is where the pack was unpacked (default: where this file lies). Prints a line a check and ends with
status 0 when all hold, 1 when one does not. What it proves: the stored answer of the server is, byte for
byte, the one that the archive's chain of days vouches for; the page's text and sentence are those that
were taken from it. To prove *when*, compare the last line, the chain's newest digest, with one that was
published or time-stamped by somebody else.
"""

import base64
import hashlib
import html
import json
import re
import runpy
import sys
import zlib
from pathlib import Path
from typing import Any


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf: bytes, path: list[list[str]]) -> str:
    here = hashlib.sha256(b"\x00" + leaf).digest()
    for side, neighbour in path:
        other = bytes.fromhex(neighbour)
        here = node(other, here) if side == "left" else node(here, other)
    return here.hex()


def link_digest(link: dict[str, Any]) -> str:
    content = {name: link[name] for name in ("count", "day", "files", "previous", "root")}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def unpack(member: bytes) -> tuple[dict[str, str], bytes]:
    """Fields of a WARC record and its block."""
    plain = zlib.decompress(member, zlib.MAX_WBITS | 16)
    head, _, rest = plain.partition(b"\r\n\r\n")
    fields = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields[name.decode("utf-8").lower()] = value.decode("utf-8").strip()
    return fields, rest[: int(fields["content-length"])]


def payload_of(folder: Path, record: dict[str, Any]) -> tuple[dict[str, str], bytes, bytes]:
    """Fields of a record, the headers of its answer, and the page."""
    fields, block = unpack((folder / record["name"]).read_bytes())
    if record.get("original"):
        _, block = unpack((folder / record["original"]["name"]).read_bytes())
    head, _, payload = block.partition(b"\r\n\r\n")
    return fields, head, payload


def decoded(payload: bytes, head: bytes = b"") -> str:
    """The page as text: UTF-8 where it is that, else by the encoding that its headers or it itself name."""
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for place in (head, payload[:4096]):
        named = re.search(rb"(?i)charset\s*=\s*[\"']?\s*([\w.:-]+)", place)
        try:
            if named:
                return payload.decode(named.group(1).decode("ascii"), "replace")
        except (LookupError, UnicodeError):  # a name that is none, or of no encoding of pages, such as idna
            continue
    return payload.decode("utf-8", "replace")


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def page_words(payload: bytes, head: bytes = b"") -> str:
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", decoded(payload, head))
    return words(html.unescape(re.sub(r"<[^>]*>", " ", text)))


def lead_words(payload: bytes, head: bytes) -> str:
    """The words that a page gives to search engines, among them its lead."""
    found = re.findall(
        r"(?is)<meta\b[^>]*?\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", decoded(payload, head)
    )
    return " \n ".join(words(html.unescape("".join(pair))) for pair in found)


def text_hash(folder: Path, text: str, version: int) -> str:
    module = runpy.run_path(str(folder / "content_hash.py"))
    return str(module["text_hash"](text, version))


def check(folder: Path) -> bool:
    good = True

    def say(holds: bool, what: str) -> None:
        nonlocal good
        good = good and holds
        print(f"{'ok   ' if holds else 'WRONG'} {what}")

    proof = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    article = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    links = proof["links"]
    previous = None
    for link in links:
        say(link["digest"] == link_digest(link), f"link of {link['day']}: digest")
        say(
            previous is None or link["previous"] == previous, f"link of {link['day']}: follows the one before"
        )
        previous = link["digest"]
    roots = {link["day"]: link["root"] for link in links}
    for record in proof["records"]:
        for part in [record, *([record["original"]] if record.get("original") else [])]:
            leaf = hashlib.sha256((folder / part["name"]).read_bytes()).digest()
            say(leaf.hex() == part["digest"], f"{part['name']}: bytes are those that were stored")
            if part["day"] in roots:
                say(
                    root_of(leaf, part["path"]) == roots[part["day"]],
                    f"{part['name']}: in the root of {part['day']}",
                )
            else:
                print(f"open  {part['name']}: the day {part['day']} was not sealed when this pack was made")
        fields, head, payload = payload_of(folder, record)
        digest = "sha256:" + base64.b32encode(hashlib.sha256(payload).digest()).decode()
        say(
            digest == fields.get("warc-payload-digest"),
            f"{record['name']}: payload of {fields.get('warc-target-uri')}",
        )
        if record.get("is_the_page") and article["sentence"]:
            wanted = words(article["sentence"])
            found = wanted in page_words(payload, head) or wanted in lead_words(payload, head)
            print(
                f"{'ok   ' if found else 'note '} the sentence is {'' if found else 'not '}found word for word in the page"
            )
    for revision in article["revisions"]:
        version = int(revision["text_hash"].partition(":")[0])
        same = text_hash(folder, revision["text"], version) == revision["text_hash"]
        say(same, f"revision {revision['n']}: content hash of its text")
    if article["sentence"]:
        parts = (article["headline"], article.get("description") or "", article["text"])
        inside = " ".join(article["sentence"].split()) in " ".join("\n".join(parts).split())
        say(inside, "the sentence stands in the text")
    print(f"chain up to {links[-1]['day']}: {links[-1]['digest']}" if links else "no day is sealed yet")
    return good


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    sys.exit(0 if check(place) else 1)
