from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.web.press import Press, Site, build


@pytest.fixture(scope="session")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    """A workspace that the tests only read, or add verdicts and commands to."""
    return build(tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="session")
def site(press: Press) -> Iterator[Site]:
    opened = Site(press.workspace)
    yield opened
    opened.close()
