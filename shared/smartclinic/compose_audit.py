"""What the audit trail is made of, beside the composition root: `compose.App` inherits it, and builds each once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smartclinic.audit.sealing import Sealer
    from smartclinic.audit.trail import Trail
    from smartclinic.audit.verifying import Verifier
    from smartclinic.audit.views import Views
    from smartclinic.platform.clock import Clock
    from smartclinic.platform.config import Settings
    from smartclinic.platform.files import Files
    from smartclinic.platform.ids import Ids
    from smartclinic.platform.store import Store
    from smartclinic.work.run import Work
    from smartclinic.work.sweep import Sweep


class AuditParts(ABC):
    """Recording views, reading the trail, sealing it, and verifying it."""

    settings: Settings
    clock: Clock
    ids: Ids
    _given_checkpoints: Files | None

    @property
    @abstractmethod
    def store(self) -> Store:
        """Where documents are kept."""

    @property
    @abstractmethod
    def work(self) -> Work:
        """Commits use cases."""

    @cached_property
    def views(self) -> Views:
        """Who looked at whose data."""
        from smartclinic.audit.views import Views  # noqa: PLC0415

        return Views(self.store, self.clock, self.ids)

    @cached_property
    def trail(self) -> Trail:
        """Who did what."""
        from smartclinic.audit.trail import Trail  # noqa: PLC0415

        return Trail(self.work)

    @cached_property
    def checkpoints(self) -> Files:
        """Where checkpoints of the chains are kept."""
        from smartclinic.platform.files.opening import files_at  # noqa: PLC0415

        return self._given_checkpoints or files_at(
            self.settings["AUDIT_STORE"],
            project=self.settings["GOOGLE_CLOUD_PROJECT"],
            emulator=self.settings.optional("STORAGE_EMULATOR_HOST"),
        )

    @cached_property
    def sealer(self) -> Sealer:
        """Chains the entries that wait."""
        from smartclinic.audit.sealing import Sealer  # noqa: PLC0415

        return Sealer(self.store, self.clock)

    @cached_property
    def checkpoint_sweep(self) -> Sweep:
        """Seals whose checkpoint is owed."""
        from smartclinic.audit.checkpoints import SEALS, checkpointing  # noqa: PLC0415
        from smartclinic.work.sweep import Sweep  # noqa: PLC0415

        return Sweep(self.store, self.clock, {SEALS: checkpointing(self.store, self.checkpoints)})

    @cached_property
    def verifier(self) -> Verifier:
        """Recomputes a clinic's chain."""
        from smartclinic.audit.verifying import Verifier  # noqa: PLC0415

        return Verifier(self.store, self.checkpoints, self.clock)
