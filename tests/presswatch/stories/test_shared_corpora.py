"""The stories room against the shared corpora."""

from __future__ import annotations

import pytest

from presswatch.stories.alignment import align
from presswatch.stories.changes import ChangeKind, changes, silent_edit
from tests.presswatch.stories.corpus import rows


@pytest.mark.shared
def test_every_change_of_a_history_is_aligned_and_typos_alert_nobody() -> None:
    for row in list(rows("revisions/wikiversions.jsonl"))[:40]:
        for old, new in zip(row["versions"], row["versions"][1:], strict=False):
            pairs = align(old, new, row["lang"])
            assert "".join(old[pair.old.start : pair.old.end] for pair in pairs) == old
            assert "".join(new[pair.new.start : pair.new.end] for pair in pairs) == new
            found = changes(old, new, row["lang"])
            slips = [
                change
                for change in found
                if change.kind in (ChangeKind.TYPO, ChangeKind.MOVE) and not change.is_substance
            ]
            assert not silent_edit(slips, [change.old_text for change in slips], []).alert
