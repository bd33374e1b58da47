"""Has pytest explain failed asserts of the suites, which are modules of their own."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.conformance.sandbox", "tests.conformance.manners", "tests.conformance.engine")
