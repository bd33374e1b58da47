"""A restricted sandbox without its language: what the kernel alone holds back."""

from __future__ import annotations

from typing import ClassVar, Literal

from src.services.sandboxes.restricted_tier import RestrictedSandbox


class KernelOnlySandbox(RestrictedSandbox):
    """Runs plain Python inside the confined process, so that attacks meet the kernel and nothing before it."""

    _language: ClassVar[Literal["full", "restricted"]] = "full"
