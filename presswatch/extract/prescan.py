"""What a page's first bytes declare its encoding to be: the WHATWG prescan.

Source: WHATWG HTML, 13.2.3.2, "prescan a byte stream to determine its encoding". Browsers need 1,024
bytes; declarations that stand later, behind long comments, are found by their parser, so that we look
further.
"""

from __future__ import annotations

import re

import webencodings

LIMIT = 16_384  # bytes looked at

WHITE = b"\t\n\x0c\r "
_TAG = re.compile(rb"</?[A-Za-z][^\t\n\x0c\r >]*")
_META = re.compile(rb"<meta[\t\n\x0c\r /]", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[\t\n\r ][^>]{0,200}?encoding\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})")
_CHARSET = re.compile(rb"charset[\t\n\x0c\r ]*=[\t\n\x0c\r ]*", re.IGNORECASE)


def label(name: str) -> str | None:
    """The WHATWG name of an encoding label: `windows-1252` for `latin1`; None when it is no label."""
    found = webencodings.lookup(name) if name.isascii() else None
    return found.name if found else None


def declared(body: bytes) -> str | None:
    """The encoding that an XML declaration or meta element declares, by its WHATWG name, or None.

    A declared UTF-16 is read as UTF-8: a page whose declaration can be read in ASCII is no UTF-16.
    """
    data = body[:LIMIT]
    xml = _XML.match(data.lstrip(WHITE))
    if xml and (name := _label(xml.group(1))):
        return name
    position = 0
    while (position := data.find(b"<", position)) >= 0:
        if data.startswith(b"<!--", position):
            end = data.find(b"-->", position + 2)
            if end < 0:
                return None
            position = end + 3
        elif _META.match(data, position):
            name, position = _meta(data, position + 5)
            if name:
                return name
        elif tag := _TAG.match(data, position):
            position = tag.end()
            while (attribute := _attribute(data, position)) is not None:
                position = attribute[2]
            position = _skip_to(data, position, b">")
        elif data[position + 1 : position + 2] in (b"!", b"/", b"?"):
            position = _skip_to(data, position, b">")
        else:
            position += 1
    return None


def _label(raw: bytes) -> str | None:
    name = label(raw.decode("ascii", "replace"))
    if name in {"utf-16le", "utf-16be"}:
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name


def _meta(data: bytes, position: int) -> tuple[str | None, int]:
    """The encoding that a meta element declares, and where to go on."""
    seen: set[bytes] = set()
    pragma = False
    need: bool | None = None
    name: str | None = None
    while (attribute := _attribute(data, position)) is not None:
        key, value, position = attribute
        if key in seen:
            continue
        seen.add(key)
        if key == b"http-equiv":
            pragma = pragma or value == b"content-type"
        elif key == b"content" and name is None:
            found = _from_content(value)
            if found:
                name, need = found, True
        elif key == b"charset":
            name, need = _label(value), False
    if position >= len(data) or need is None or (need and not pragma):
        return None, position
    return name, position


def _from_content(value: bytes) -> str | None:
    """The encoding in `text/html; charset=...`: the algorithm of WHATWG HTML 2.6.5."""
    for match in _CHARSET.finditer(value):
        rest = value[match.end() :]
        if rest[:1] in (b'"', b"'"):
            end = rest.find(rest[:1], 1)
            return _label(rest[1:end]) if end > 0 else None
        return _label(re.split(rb"[\t\n\x0c\r ;]", rest, maxsplit=1)[0]) if rest else None
    return None


def _skip_to(data: bytes, position: int, mark: bytes) -> int:
    found = data.find(mark, position)
    return len(data) if found < 0 else found + 1


def _attribute(data: bytes, position: int) -> tuple[bytes, bytes, int] | None:
    """Name and value in lower case of the next attribute and where it ends; None at the tag's end."""
    size = len(data)
    while position < size and data[position] in WHITE + b"/":
        position += 1
    if position >= size or data[position] == 0x3E:
        return None
    start = position
    while (
        position < size
        and not (data[position] == 0x3D and position > start)
        and data[position] not in WHITE + b"/>"
    ):
        position += 1
    key = data[start:position].lower()
    while position < size and data[position] in WHITE:
        position += 1
    if position >= size or data[position] != 0x3D:
        return key, b"", position
    position += 1
    while position < size and data[position] in WHITE:
        position += 1
    if position >= size:
        return None
    if data[position] in b"\"'":
        end = data.find(data[position : position + 1], position + 1)
        if end < 0:
            return key, b"", size
        return key, data[position + 1 : end].lower(), end + 1
    start = position
    while position < size and data[position] not in WHITE + b">":
        position += 1
    return key, data[start:position].lower(), position
