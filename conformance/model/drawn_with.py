"""The characters of drawings, and what stands for each on a terminal that has nothing but ASCII: one for one."""

from __future__ import annotations

IN_ASCII = dict(zip("│╎✗┌┐├┤┼─▶◀…≈≠⊘✓·–", "|:x+++++-><~~*o+.-", strict=True))


def is_shown_in(encoding: str | None) -> bool:
    """Say whether text in this encoding can hold all of them; ASCII is assumed where it is unknown."""
    try:
        "".join(IN_ASCII).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
