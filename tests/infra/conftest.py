"""What the tests of the infrastructure share."""

from __future__ import annotations

import pytest

from tests.infra.terraform import Outcome, run_tests


@pytest.fixture(scope="session")
def terraform_outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One run of terraform's tests, with what they would have created."""
    return run_tests(tmp_path_factory.mktemp("terraform"))
