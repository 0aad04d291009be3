"""What the tests of the rules share: tiny content packages, and one household decided in a line."""

import pytest

from tests.rules.tiny import Tiny


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    return Tiny(tmp_path)
