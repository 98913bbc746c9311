"""The audit trail over every store: what a chain says must not depend on where it is kept."""

from __future__ import annotations

from smartclinic import compose
from smartclinic.audit.checkpoints import SEALS, checkpointing
from smartclinic.audit.sealing import Sealer
from smartclinic.audit.verdict import Damage
from smartclinic.audit.verifying import Verifier
from smartclinic.platform.files.memory import MemoryFiles
from smartclinic.platform.store import Delete, Patch
from smartclinic.work.sweep import Sweep
from tests.contract.store.conftest import Stores
from tests.unit.audit.trails import CLINIC, SetClock, act, entries, path, work_on


async def test_a_chain_is_sealed_and_verified_and_damage_to_it_is_found(stores: Stores) -> None:
    store, clock, files = await stores.open(compose.service_schema()), SetClock(), MemoryFiles()
    sweep = Sweep(store, clock, {SEALS: checkpointing(store, files)})
    for number in range(120):
        await act(work_on(store, clock), f"act {number}", subject=f"conversations/{number}")
        clock.time = clock.time.replace(microsecond=number)
    assert await Sealer(store, clock).run() == 120
    assert await sweep.run() == 2

    verifier = Verifier(store, files, clock)
    report = await verifier.verify(CLINIC)
    assert (report.findings, report.warnings) == ((), ())
    assert (report.seals, report.entries, report.checkpoints) == (2, 120, 2)

    flipped, deleted = sorted(await entries(store))[:2]
    await store.commit([Patch(path("audit", flipped), {"actor": "somebody else"}), Delete(path("audit", deleted))])
    found = {(each.damage, each.entry) for each in (await verifier.verify(CLINIC)).findings}
    assert found == {(Damage.FLIPPED, flipped), (Damage.DELETED, deleted)}
