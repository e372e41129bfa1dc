"""Packed data in a log: what a CloudWatch subscription filter sends, base64 of gzip, as its receiver logs it.

Lambda gets it as `{"awslogs": {"data": ...}}`, Kinesis and Firehose in `data` of each record.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib

#: How the base64 of gzip begins; lines without it hold none.
PACKED = "H4sI"
#: The quotation marks may be escaped; the line may be cut.
_DATA = re.compile(r'\bdata\\*"\s*:\s*\\*"(H4sI[A-Za-z0-9+/]*={0,2})(?:\\*"|\s*$)')
#: The most bytes of unpacked data that are read.
MOST = 64 << 20
_GZIP = 16 + zlib.MAX_WBITS


def unpacked(line: str) -> tuple[str, int]:
    """Return what the data in a line say, as JSON in one line, and how many of them cannot be read."""
    texts = [_unpacked(match[1]) for match in _DATA.finditer(line)]
    sound = [data for data in texts if data]
    text = sound[0] if len(sound) == 1 else f"[{', '.join(sound)}]"
    return (f"{text}\n" if sound else ""), len(texts) - len(sound)


def _unpacked(data: str) -> str:
    unpack = zlib.decompressobj(_GZIP)
    try:
        content = unpack.decompress(base64.b64decode(data, validate=True), MOST)
    except (binascii.Error, zlib.error):
        return ""
    return content.decode("utf-8", "replace").strip() if unpack.eof else ""
