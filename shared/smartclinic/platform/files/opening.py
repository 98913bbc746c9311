"""The file store that a setting names: gs://bucket, file:///path/to/folder or memory://."""

from __future__ import annotations

from pathlib import Path

from smartclinic.platform.files.port import Files


def files_at(url: str, *, project: str, emulator: str | None) -> Files:
    """Its adapter. `project` and `emulator`, a stand-in's address, are for a bucket."""
    kind, _, where = url.partition("://")
    if kind == "file":
        from smartclinic.platform.files.folder import FolderFiles  # noqa: PLC0415

        return FolderFiles(Path(where))
    if kind == "memory":
        from smartclinic.platform.files.memory import MemoryFiles  # noqa: PLC0415

        return MemoryFiles()
    from smartclinic.platform.files.cloud_storage import CloudStorageFiles  # noqa: PLC0415

    return CloudStorageFiles.open(where, project=project, emulator=emulator)
