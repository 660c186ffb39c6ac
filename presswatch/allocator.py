"""Memory that a process took from the system and does not use."""

from __future__ import annotations

import ctypes
import gc
from functools import lru_cache
from typing import Any

TIDY_SECONDS = 10.0  # between two calls of `give_back`, in processes that live long


def keep() -> None:
    """Takes all that is loaded now for what stays: the collector looks at what came after alone.

    It looks at all objects once a quarter of them is new: the fewer it counts, the sooner it finds garbage, and the cheaper.
    """
    gc.freeze()


def give_back() -> None:
    """Gives free pages between blocks in use back to the system, in some milliseconds.

    glibc does so by itself only at the end of a heap, which a single string holds up: after a burst of texts half of
    the heap stays free and resident. Nothing on systems with another allocator.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Any:
    """`malloc_trim(3)`, where there is one."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
