"""The model of languages comes from where it was kept, and from its package where that is no use."""

from __future__ import annotations

from pathlib import Path

import pytest

from presswatch import language_model

TEXT = "Der Hafen wurde gestern geschlossen, sagte die Sprecherin"
LANGUAGES = ("de", "en", "nl", "xx")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def kept(cache: Path) -> list[Path]:
    return [path for path in cache.rglob("*") if path.is_file()]


def test_what_is_kept_is_read_and_says_the_same(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = language_model.load(LANGUAGES)
    assert len(kept(cache)) == 1
    monkeypatch.setattr(language_model, "_restricted", lambda _: pytest.fail("unpacked again"))
    second = language_model.load(LANGUAGES)
    assert list(second.nb_classes) == ["de", "en", "nl"]
    assert second.rank(TEXT) == first.rank(TEXT)


@pytest.mark.parametrize(
    "harm", [lambda b: b[: len(b) // 2], lambda b: b"\x1f\x8b" + b[2:90] + b[400:], lambda _: b""]
)
def test_what_was_harmed_is_made_anew(cache: Path, harm: object) -> None:
    first = language_model.load(LANGUAGES)
    (path,) = kept(cache)
    whole = path.read_bytes()
    path.write_bytes(harm(whole))  # type: ignore[operator]
    assert language_model.load(LANGUAGES).rank(TEXT) == first.rank(TEXT)
    assert len(path.read_bytes()) == len(whole)


@pytest.mark.usefixtures("cache")
def test_other_languages_are_another_model() -> None:
    language_model.load(LANGUAGES)
    assert list(language_model.load(("en", "fr")).nb_classes) == ["en", "fr"]


def test_a_folder_that_cannot_be_written_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert language_model.load(LANGUAGES).rank(TEXT)[0][0] == "de"
