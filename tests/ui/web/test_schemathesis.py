"""schemathesis asks the API whatever its OpenAPI document allows, and much that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.ui.web.browser import served
from tests.ui.web.press import Press
from ui.web import openapi
from ui.web.app import create

schemathesis = pytest.importorskip("schemathesis", reason="no schemathesis: pip install presswatch[dev]")
document = schemathesis.openapi.from_dict(openapi.document())


@pytest.fixture(scope="module")
def base(press: Press) -> Iterator[str]:
    with served(create(press.workspace).app()) as address:
        yield address


@document.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_the_api_keeps_to_its_document(case: Any, base: str) -> None:
    case.call_and_validate(base_url=base, headers={"Authorization": "Bearer local"})
