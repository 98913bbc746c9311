from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.platform.keyless import Keyless
from smartclinic.platform.keys import KEYS, Cipher, KeyDestroyed, StoredKeyring
from smartclinic.platform.store import Delete, Patch, Path, Schema, Unavailable
from smartclinic.platform.store.sqlite import SqliteStore

MASTER = b"m" * 32
CIPHER = Cipher(b"key1", b"k" * 32, "hong-wo")


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    store = SqliteStore.open("sqlite://", Schema.of(KEYS))
    yield store
    await store.close()


@given(plain=st.binary(max_size=200), bound_to=st.text(max_size=20))
def test_what_was_encrypted_opens_for_the_same_clinic_and_field(plain: bytes, bound_to: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(plain, bound_to), bound_to) == plain


def test_the_same_value_never_looks_the_same_twice_and_shows_nothing() -> None:
    first, second = CIPHER.encrypt(b"85291234567", "phone"), CIPHER.encrypt(b"85291234567", "phone")

    assert first != second
    assert b"85291234567" not in first


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Cipher(b"key1", b"k" * 32, "other-clinic"), id="another clinic"),
        pytest.param(Cipher(b"key2", b"k" * 32, "hong-wo"), id="another key id"),
        pytest.param(Cipher(b"key1", b"x" * 32, "hong-wo"), id="another key"),
    ],
)
def test_it_opens_nowhere_else(other: Cipher) -> None:
    with pytest.raises(KeyDestroyed):
        other.decrypt(CIPHER.encrypt(b"secret", "phone"), "phone")


def test_a_value_moved_to_another_field_does_not_open() -> None:
    with pytest.raises(KeyDestroyed):
        CIPHER.decrypt(CIPHER.encrypt(b"secret", "contacts/a/phone"), "contacts/b/phone")


@given(position=st.integers(0, 200), bit=st.integers(0, 7))
def test_a_changed_bit_is_noticed(position: int, bit: int) -> None:
    value = bytearray(CIPHER.encrypt(b"secret", "phone"))
    value[position % len(value)] ^= 1 << bit

    with pytest.raises(KeyDestroyed):
        CIPHER.decrypt(bytes(value), "phone")


@pytest.mark.parametrize("length", [0, 1, 4, 5, 16, 17, 20])
def test_a_value_cut_short_is_noticed(length: int) -> None:
    with pytest.raises(KeyDestroyed):
        CIPHER.decrypt(CIPHER.encrypt(b"secret", "phone")[:length], "phone")


async def test_a_clinics_key_is_made_once_and_survives_a_restart(store: SqliteStore) -> None:
    await StoredKeyring(store, MASTER).create("hong-wo")
    sealed = (await StoredKeyring(store, MASTER).cipher("hong-wo")).encrypt(b"secret", "phone")

    await StoredKeyring(store, MASTER).create("hong-wo")

    assert (await StoredKeyring(store, MASTER).cipher("hong-wo")).decrypt(sealed, "phone") == b"secret"


async def test_clinics_have_keys_of_their_own(store: SqliteStore) -> None:
    keyring = StoredKeyring(store, MASTER)
    for clinic in ("a", "b"):
        await keyring.create(clinic)

    sealed = (await keyring.cipher("a")).encrypt(b"secret", "phone")

    with pytest.raises(KeyDestroyed):
        (await keyring.cipher("b")).decrypt(sealed, "phone")


async def test_a_destroyed_key_ends_what_it_encrypted(store: SqliteStore) -> None:
    await StoredKeyring(store, MASTER).create("a")
    await store.commit([Delete(Path("keys/a"))])

    with pytest.raises(KeyDestroyed):
        await StoredKeyring(store, MASTER).cipher("a")


async def test_under_a_wrong_master_key_it_is_out_of_reach_and_not_destroyed(store: SqliteStore) -> None:
    await StoredKeyring(store, MASTER).create("a")

    with pytest.raises(Unavailable):
        await StoredKeyring(store, b"n" * 32).cipher("a")


async def test_a_wrapped_key_does_not_open_for_another_clinic(store: SqliteStore) -> None:
    keyring = StoredKeyring(store, MASTER)
    await keyring.create("a")
    await keyring.create("b")
    (of_a,) = await store.get([Path("keys/a")])
    assert of_a.data is not None
    await store.commit([Patch(Path("keys/b"), dict(of_a.data))])

    with pytest.raises(Unavailable):
        await StoredKeyring(store, MASTER).cipher("b")


async def test_a_key_that_is_known_costs_no_read(store: SqliteStore) -> None:
    keyring = StoredKeyring(store, MASTER)
    await keyring.create("a")
    first = await keyring.cipher("a")
    await store.commit([Delete(Path("keys/a"))])

    assert await keyring.cipher("a") is first


@pytest.mark.parametrize("master", [b"", b"m" * 16, b"m" * 33])
def test_a_master_key_of_another_length_is_refused(store: SqliteStore, master: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        StoredKeyring(store, master)


# --- blinding


@given(text=st.text(max_size=50))
def test_the_same_text_is_blinded_alike_for_one_clinic_and_otherwise_under_another_key(text: str) -> None:
    blinded = CIPHER.blind(text)

    assert blinded == Cipher(b"key1", b"k" * 32, "hong-wo").blind(text)
    assert blinded != Cipher(b"key1", b"x" * 32, "hong-wo").blind(text)
    assert len(blinded) == 32


def test_different_texts_are_blinded_differently_and_show_nothing() -> None:
    assert CIPHER.blind("name chan") != CIPHER.blind("name chan ")
    assert "chan" not in CIPHER.blind("name chan")


async def test_a_function_without_keys_blinds_nothing() -> None:
    with pytest.raises(KeyDestroyed):
        (await Keyless().cipher("hong-wo")).blind("name chan")
