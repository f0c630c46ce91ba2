"""The kinds of characters a template is made of.

Source: liquidjs 10.27.2 (words may hold ``?`` and ``-``, and almost anything beyond ASCII).
"""

import re
from typing import Final

__all__ = ["BLANKS", "NUMBER", "QUOTED", "WORD"]

BLANKS: Final = (
    "\t\n\v\f\r \u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What separates, and what ``{{-`` trims."""

_PLAIN: Final = "-0-9?A-Z_a-z"
_BEYOND: Final = (
    "\u0080-\u009f\u00a1-\u167f\u1681-\u180d\u180f-\u1fff\u200b-\u201b\u201e-\u2027"
    "\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\uffff"
)
_WORD: Final = f"[{_PLAIN}{_BEYOND}]"

WORD: Final = re.compile(f"{_WORD}*")
QUOTED: Final = re.compile(r"""(["'])(?:\\.|(?!\1)[^\\])*(?:\1|\\)?""", re.DOTALL)
"""A quoted text, up to the end where nothing closes it."""
NUMBER: Final = re.compile(rf"[+-]?[0-9]+(?:\.(?!\.)[0-9]*)?(?!\.(?!\.)|{_WORD})")
