"""Which clinic a number belongs to: one each, for good."""

from __future__ import annotations

import pytest

from smartclinic import compose
from smartclinic.clinics.directory import Directory, NumberTaken, register
from smartclinic.platform.keys import StoredKeyring
from smartclinic.platform.store.sqlite import SqliteStore
from tests.functions.in_process import sample_clinic
from tests.unit.local.virtual_time import LoopClock, run


def test_a_number_is_never_given_to_a_second_clinic() -> None:
    async def scenario() -> None:
        store = SqliteStore.open("sqlite://", compose.service_schema())
        keyring = StoredKeyring(store, b"k" * 32, LoopClock())
        await register(store, keyring, sample_clinic("first"), phone_number_id="111", salt="a")

        with pytest.raises(NumberTaken):
            await register(store, keyring, sample_clinic("second"), phone_number_id="111", salt="b")

        number = await Directory(store, LoopClock()).number("111")
        assert number is not None
        assert (number.clinic, number.salt) == ("first", "a")

    run(scenario())


def test_a_clinic_has_one_number_and_may_renew_its_settings() -> None:
    async def scenario() -> None:
        store = SqliteStore.open("sqlite://", compose.service_schema())
        keyring = StoredKeyring(store, b"k" * 32, LoopClock())
        await register(store, keyring, sample_clinic("first"), phone_number_id="111", salt="a")

        with pytest.raises(NumberTaken):
            await register(store, keyring, sample_clinic("first"), phone_number_id="222", salt="a")
        await register(store, keyring, sample_clinic("first"), phone_number_id="111", salt="never read")

        number = await Directory(store, LoopClock()).number("111")
        assert number is not None
        assert number.salt == "a"

    run(scenario())


def test_its_whatsapp_number_is_kept_in_digits_until_another_is_given() -> None:
    async def scenario() -> None:
        store = SqliteStore.open("sqlite://", compose.service_schema())
        keyring = StoredKeyring(store, b"k" * 32, LoopClock())
        known = []
        for shown in (None, "+852 2345 6789", None, "+852 2345 9999"):
            await register(
                store, keyring, sample_clinic("first"), phone_number_id="111", salt="a", whatsapp_number=shown
            )
            known.append((await Directory(store, LoopClock()).clinic("first")).whatsapp_number)

        assert known == [None, "85223456789", "85223456789", "85223459999"]

    run(scenario())
