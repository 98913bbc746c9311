"""Per-clinic data keys: destroying one ends every identifier that it encrypted.

Each clinic has a data key, stored wrapped under the service's master key (from Secret Manager in the
cloud, a development value on the laptop) in `keys/{clinic}`. Values are AES-256-GCM, bound by their
associated data to the clinic and the field they were written for, so that a ciphertext copied elsewhere does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from smartclinic.platform.clock import Clock, SystemClock
from smartclinic.platform.store import Create, Exists, FieldType, Kind, Path, Store, Unavailable

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_KEY_ID_BYTES: Final = 4
_FORMAT: Final = b"\x01"

KEYS: Final = Kind("keys", {"wrapped": FieldType.BYTES, "key_id": FieldType.BYTES}, root=True)
"""Where wrapped data keys lie. They are no personal data, and no record declares them."""


class KeyDestroyed(Exception):
    """The clinic's key is gone, and with it what it encrypted."""


class Cipher:
    """Encrypts and decrypts for one clinic. `is_veil`: it does neither, and what is encrypted reads as left out."""

    is_veil = False

    def __init__(self, key_id: bytes, key: bytes, clinic: str) -> None:
        self._key_id, self._aead, self._clinic = key_id, AESGCM(key), clinic.encode()
        self._blinding = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"blind index").derive(key)

    def encrypt(self, plain: bytes, bound_to: str) -> bytes:
        """Format byte, key id, nonce and ciphertext. `bound_to` must be given again to decrypt."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._aead.encrypt(nonce, plain, self._associated(bound_to))
        return _FORMAT + self._key_id + nonce + sealed

    def decrypt(self, value: bytes, bound_to: str) -> bytes:
        """What was encrypted. Raises KeyDestroyed when another key wrote it or it was moved."""
        start = len(_FORMAT) + _KEY_ID_BYTES
        if value[: len(_FORMAT)] != _FORMAT or value[len(_FORMAT) : start] != self._key_id:
            raise KeyDestroyed("encrypted under another key")
        nonce, sealed = value[start : start + _NONCE_BYTES], value[start + _NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, sealed, self._associated(bound_to))
        except (InvalidTag, ValueError) as error:  # ValueError: cut short
            raise KeyDestroyed("does not open here") from error

    def blind(self, text: str) -> str:
        """The same 32 hexadecimal digits for the same text, by which it can be found and not be read: HMAC-SHA256,
        128 bits, under a key that is derived from the clinic's data key (HKDF) and goes with it.
        """
        return hmac.new(self._blinding, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def _associated(self, bound_to: str) -> bytes:
        return self._clinic + b"\x00" + bound_to.encode()


_LIFE: Final = timedelta(minutes=10)
"""How long an instance may use a key that has been destroyed meanwhile."""


class Keyring(Protocol):
    """Finds a clinic's cipher."""

    async def cipher(self, clinic: str) -> Cipher:
        """The cipher of this clinic, kept in memory. Raises KeyDestroyed, Unavailable."""


class StoredKeyring:
    """Data keys in the store, wrapped under one master key. Bounded memory: the clinics that this instance serves."""

    _LIMIT: Final = 1000

    def __init__(self, store: Store, master: bytes, clock: Clock | None = None) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError("the master key must be 32 bytes")
        self._store, self._master, self._clock = store, AESGCM(master), clock or SystemClock()
        self._ciphers: dict[str, tuple[datetime, Cipher]] = {}

    async def cipher(self, clinic: str) -> Cipher:
        """The cipher of this clinic. Raises KeyDestroyed if it never had a key, Unavailable."""
        now = self._clock.now()
        if (known := self._ciphers.get(clinic)) is not None and now < known[0]:
            return known[1]
        (found,) = await self._store.get([_path(clinic)])
        if found.data is None:
            raise KeyDestroyed(f"clinic {clinic} has no data key")
        key_id, wrapped = found.data["key_id"], found.data["wrapped"]
        if not isinstance(key_id, bytes) or not isinstance(wrapped, bytes):
            raise Unavailable("a data key is malformed")
        key = self._unwrap(wrapped, clinic)
        if len(self._ciphers) >= self._LIMIT:
            self._ciphers.clear()
        cipher = Cipher(key_id, key, clinic)
        self._ciphers[clinic] = (now + _LIFE, cipher)
        return cipher

    def _unwrap(self, wrapped: bytes, clinic: str) -> bytes:
        """A master key that does not open it is a wrong setting, not a destroyed key: nothing may be given up."""
        try:
            return self._master.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], clinic.encode())
        except (InvalidTag, ValueError) as error:
            raise Unavailable("a data key does not open under MASTER_KEY") from error

    async def create(self, clinic: str) -> None:
        """Give a clinic its key. Doing it again changes nothing. Raises Unknown."""
        nonce, key = secrets.token_bytes(_NONCE_BYTES), AESGCM.generate_key(KEY_BYTES * 8)
        wrapped = nonce + self._master.encrypt(nonce, key, clinic.encode())
        data = {"key_id": secrets.token_bytes(_KEY_ID_BYTES), "wrapped": wrapped}
        try:
            await self._store.commit([Create(_path(clinic), data)])
        except Exists:
            return


def _path(clinic: str) -> Path:
    return Path(f"{KEYS.name}/{clinic}")
