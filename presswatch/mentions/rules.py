"""Names of rules by which a name may be found, where others than their makers ask for them."""

from __future__ import annotations

INITIALS = "initials of the name"  # that nobody declared, and that may be anybody's
