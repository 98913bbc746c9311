from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartclinic.platform.keys import Cipher
from smartclinic.records.codec import Codec
from smartclinic.templates.model import Category
from smartclinic.templates.standing import (
    Notice,
    Quality,
    Reason,
    Refusal,
    Status,
    TemplateCategory,
    TemplateEdited,
    TemplateQuality,
    TemplateStanding,
    TemplateStatus,
    after_notice,
    may_be_sent,
    meta_language,
    standing_id,
)

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
NAME = "appointment_reminder"


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def status(event: str, minutes: int = 0, reason: str = "NONE", category: str = "") -> TemplateStatus:
    return TemplateStatus(NAME, "zh_HK", event, reason, at(minutes), category)


def category(now: str, correct: str = "", minutes: int = 0) -> TemplateCategory:
    return TemplateCategory(NAME, "zh_HK", now, correct, at(minutes))


def quality(word: str, minutes: int = 0) -> TemplateQuality:
    return TemplateQuality(NAME, "zh_HK", word, at(minutes))


def after(*notices: Notice) -> TemplateStanding:
    standing: TemplateStanding | None = None
    for notice in notices:
        standing = after_notice(standing, notice)
    assert standing is not None
    return standing


def refused(*notices: Notice) -> Refusal | None:
    return may_be_sent(after(*notices), Category.UTILITY)


def test_an_approved_template_may_be_sent() -> None:
    assert refused(status("APPROVED")) is None
    assert refused(status("APPROVED", category="UTILITY")) is None


def test_a_template_that_nothing_is_known_of_may_not() -> None:
    assert may_be_sent(None, Category.UTILITY) is Refusal.UNKNOWN
    assert refused(quality("GREEN")) is Refusal.UNKNOWN


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        ("PENDING", Refusal.NOT_APPROVED),
        ("REJECTED", Refusal.NOT_APPROVED),
        ("IN_APPEAL", Refusal.NOT_APPROVED),
        ("LIMIT_EXCEEDED", Refusal.NOT_APPROVED),
        ("PAUSED", Refusal.PAUSED),
        ("DISABLED", Refusal.DISABLED),
        ("ARCHIVED", Refusal.DISABLED),
        ("PENDING_DELETION", Refusal.DISABLED),
        ("DELETED", Refusal.DISABLED),
    ],
)
def test_a_template_that_meta_stopped_may_not_be_sent(event: str, refusal: Refusal) -> None:
    assert refused(status("APPROVED"), status(event, 1)) is refusal


@pytest.mark.parametrize("event", ["APPROVED", "REINSTATED", "UNARCHIVED"])
def test_a_template_that_comes_back_may_be_sent_again(event: str) -> None:
    assert refused(status("PAUSED"), status(event, 1)) is None


@pytest.mark.parametrize("event", ["FLAGGED", "LOCKED", "SOMETHING_NEW"])
def test_an_event_that_is_no_status_leaves_the_status(event: str) -> None:
    assert after(status("APPROVED"), status(event, 1)) == after(status("APPROVED"))


def test_an_older_notice_changes_nothing() -> None:
    assert after(status("PAUSED", 1), status("APPROVED", 0)).status is Status.PAUSED


def test_at_one_instant_the_stricter_notice_wins() -> None:
    assert after(status("PAUSED"), status("APPROVED")).status is Status.PAUSED
    assert after(status("APPROVED"), status("PAUSED")).status is Status.PAUSED


def test_a_late_pause_counts_although_the_rating_is_newer() -> None:
    assert refused(status("APPROVED"), quality("RED", 2), status("PAUSED", 1)) is Refusal.PAUSED


def test_a_template_that_became_marketing_is_not_sent_as_utility() -> None:
    assert refused(status("APPROVED"), category("MARKETING", minutes=1)) is Refusal.CATEGORY_CHANGED
    assert may_be_sent(after(status("APPROVED"), category("MARKETING", minutes=1)), Category.MARKETING) is None


def test_a_change_that_is_only_announced_is_noted_and_stops_nothing_yet() -> None:
    announced = after(
        status("APPROVED"), category("UTILITY", "MARKETING", 1), status("APPROVED", 2, category="UTILITY")
    )

    assert announced.coming_category is Category.MARKETING
    assert may_be_sent(announced, Category.UTILITY) is None
    changed = after_notice(announced, category("MARKETING", minutes=60 * 24))
    assert (changed.category, changed.coming_category) == (Category.MARKETING, None)


def test_metas_reason_is_kept_as_a_known_word_only() -> None:
    assert after(status("REJECTED", reason="INVALID_FORMAT")).reason is Reason.INVALID_FORMAT
    assert after(status("REJECTED", reason="call Ms Chan on 9123 4567")).reason is Reason.OTHER
    assert after(status("APPROVED", reason="NONE")).reason is None


def test_a_rating_and_an_edit_are_noted() -> None:
    noted = after(quality("YELLOW", 1), quality("GREEN"), TemplateEdited(NAME, "zh-HK", at(3)))

    assert (noted.quality, noted.edited_at) == (Quality.YELLOW, at(3))


@pytest.mark.parametrize(
    ("written", "code"), [("zh_HK", "zh_HK"), ("zh-HK", "zh_HK"), ("en-US", "en_US"), ("EN_us", "en_US"), ("en", "en")]
)
def test_a_language_has_one_id_however_meta_writes_it(written: str, code: str) -> None:
    assert meta_language(written) == code
    assert standing_id(NAME, written) == f"{NAME}.{code}"


@pytest.mark.parametrize(("name", "language"), [("Summer 20 Template", "en"), ("a/b", "en"), ("a", "../en"), ("a", "")])
def test_what_can_be_no_template_of_ours_has_no_id(name: str, language: str) -> None:
    with pytest.raises(ValueError, match="no template of ours"):
        standing_id(name, language)


def test_a_standing_is_stored_and_comes_back() -> None:
    codec = Codec("hong-wo", Cipher(b"key1", b"k" * 32, "hong-wo"))
    standing = after(
        status("REJECTED", reason="SCAM", category="UTILITY"), category("UTILITY", "MARKETING"), quality("RED")
    )
    record_id = standing_id(NAME, "zh_HK")

    assert codec.decode(TemplateStanding, record_id, codec.encode(standing, record_id)) == standing


NOTICES = st.lists(
    st.one_of(
        st.builds(
            status,
            st.sampled_from(["APPROVED", "PAUSED", "REJECTED", "DISABLED", "FLAGGED", "REINSTATED"]),
            st.integers(0, 3),
            st.sampled_from(["NONE", "SCAM", "odd"]),
            st.sampled_from(["", "UTILITY", "MARKETING"]),
        ),
        st.builds(
            category,
            st.sampled_from(["UTILITY", "MARKETING"]),
            st.sampled_from(["", "UTILITY", "MARKETING"]),
            st.integers(0, 3),
        ),
        st.builds(quality, st.sampled_from(["GREEN", "RED", "UNKNOWN", "odd"]), st.integers(0, 3)),
        st.builds(lambda minutes: TemplateEdited(NAME, "zh-HK", at(minutes)), st.integers(0, 3)),
    ),
    min_size=1,
    max_size=8,
)


@given(notices=NOTICES, data=st.data())
def test_any_order_and_any_repetition_of_notices_leaves_the_same_standing(
    notices: list[Notice], data: st.DataObject
) -> None:
    again = data.draw(st.permutations(notices + data.draw(st.lists(st.sampled_from(notices), max_size=3))))

    assert after(*again) == after(*notices)
