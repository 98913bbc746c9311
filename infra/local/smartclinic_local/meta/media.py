"""The files that people send: an id for seven days, an address for five minutes (Meta's "Media" page)."""

from __future__ import annotations

import base64
import hashlib
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartclinic.platform.clock import Clock

ID_LIVES, ADDRESS_LIVES = timedelta(days=7), timedelta(minutes=5)


@dataclass(slots=True)
class MediaFile:
    """A file as Meta holds it. `downloads` counts how often its bytes were asked for and given."""

    id: str
    number_id: str
    content: bytes
    mime_type: str
    taken_at: datetime
    downloads: int = 0

    @property
    def sha256_hex(self) -> str:
        """As the look-up has it."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def sha256_base64(self) -> str:
        """As the webhook has it."""
        return base64.b64encode(hashlib.sha256(self.content).digest()).decode()


class MediaStore:
    """Every file that a person sent. `base_url` is where downloads are, and may be exchanged."""

    def __init__(self, clock: Clock, rng: random.Random, base_url: str) -> None:
        self.base_url = base_url
        self._clock = clock
        self._rng = rng
        self._files: dict[str, MediaFile] = {}
        self._addresses: dict[str, tuple[MediaFile, datetime]] = {}

    def take(self, number_id: str, content: bytes, mime_type: str) -> MediaFile:
        """Hold a file that a person sent to a number."""
        file = MediaFile(str(self._rng.getrandbits(50)), number_id, content, mime_type, self._clock.now())
        self._files[file.id] = file
        return file

    def find(self, media_id: str) -> MediaFile | None:
        """The file with this id, unless its seven days are over."""
        file = self._files.get(media_id)
        return file if file and self._clock.now() - file.taken_at < ID_LIVES else None

    def new_address(self, file: MediaFile) -> str:
        """A download's address, good for five minutes."""
        key = f"{self._rng.getrandbits(96):024x}"
        self._addresses[key] = (file, self._clock.now())
        return f"{self.base_url}/media/{key}"

    def at_address(self, key: str) -> MediaFile | None:
        """The file at the address that ends in `key`, unless its five minutes are over."""
        file, since = self._addresses.get(key, (None, self._clock.now()))
        return file if self._clock.now() - since < ADDRESS_LIVES else None

    def looked_up(self, file: MediaFile) -> dict[str, object]:
        """What the Graph API answers for a file's id."""
        return {
            "url": self.new_address(file),
            "mime_type": file.mime_type,
            "sha256": file.sha256_hex,
            "file_size": len(file.content),
            "id": file.id,
            "messaging_product": "whatsapp",
        }
