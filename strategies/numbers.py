"""Phone numbers that belong to nobody."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onhook.strategies._printed import AsValue

#: Of every central office 555 in the North American Numbering Plan, the line numbers 0100 to 0199 are set aside for
#: fiction (ATIS-0300115, 555 NXX Line Number Reservation and Assignment Guidelines, "fictitious" numbers).
_FIRST_LINE, _LINES = 100, 100
#: Area codes of a dozen places; 202, which the calls of the suite use by default, comes first.
_AREAS = (202, 206, 212, 303, 312, 404, 415, 503, 512, 617, 702, 808)


def _number(index: int) -> str:
    area, line = divmod(index, _LINES)
    return f"+1{_AREAS[area]}555{_FIRST_LINE + line:04d}"


_PHONE_NUMBERS = st.integers(0, len(_AREAS) * _LINES - 1).map(AsValue(_number))


def phone_numbers() -> SearchStrategy[str]:
    """Draw a phone number in E.164 form, such as `+12025550100`, to which it shrinks.

    Only numbers that are reserved for fiction are drawn, so that a handler that really dials one reaches nobody. The
    guide asks for E.164 wherever it asks for a number (page `call-and-bridge`).
    """
    return _PHONE_NUMBERS
