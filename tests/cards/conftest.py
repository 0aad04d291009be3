"""What the tests of the cards share: tiny content packages to plant mistakes in."""

import pytest

from tests.rules.tiny import Tiny


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    return Tiny(tmp_path)
