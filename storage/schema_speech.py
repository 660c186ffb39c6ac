"""Texts whose quotes were not taken, since they tell nothing of what is watched."""

from __future__ import annotations

SPEECH = """
CREATE TABLE unheard (revision_id INTEGER PRIMARY KEY REFERENCES revision (id)) STRICT;
"""
