from __future__ import annotations

from datetime import time

import msgspec
import pytest

from smartclinic.clinics.clinic_file import ClinicFileError, load_clinic_file, sample_clinic_text
from smartclinic.clinics.model import Clinic, Language, Part

SAMPLE = sample_clinic_text()


def problems_of(text: str) -> list[str]:
    with pytest.raises(ClinicFileError) as caught:
        load_clinic_file(text)
    return caught.value.problems


def line_of(words: str, text: str = SAMPLE) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_sample_clinic_is_read_as_it_is_written(clinic: Clinic) -> None:
    chan = clinic.doctor("chan")

    assert clinic.name.to(Language.ZH_HK) == "康和診所"
    assert clinic.name.to(Language.EN) == "Hong Wo Clinic"
    assert [doctor.name.zh for doctor in clinic.doctors] == ["陳醫生", "黃醫生", "李醫生"]
    assert (chan.sessions[0].part, chan.sessions[0].start) == (Part.MORNING, time(9))
    assert chan.sessions[0].last_booking == time(12, 45)


def test_a_clinic_survives_the_way_into_json_and_back(clinic: Clinic) -> None:
    assert msgspec.json.decode(msgspec.json.encode(clinic), type=Clinic) == clinic


def test_times_need_no_quotes_although_yaml_reads_them_as_numbers() -> None:
    assert "start: 15:00" in SAMPLE

    assert load_clinic_file(SAMPLE).doctor("chan").sessions[1].start == time(15)


def test_a_clinic_asks_for_no_number_unless_its_file_says_so() -> None:
    silent = "\n".join(line for line in SAMPLE.splitlines() if "needs_phone" not in line)

    assert load_clinic_file(SAMPLE).booking.needs_phone
    assert not load_clinic_file(silent).booking.needs_phone


@pytest.mark.parametrize(
    ("written", "instead", "what", "mend"),
    [
        ("start: 09:30", "start: 9.30", "`start` cannot be read", "write a time of day as 09:00"),
        ("first: 2027-03-25", "first: 2027-02-30", "`first` cannot be read", "a date that exists"),
        ("capacity: 3", "capacty: 3", "`capacty` is not a setting here", "did you mean `capacity`?"),
        ("    minutes: 30\n", "    minutes: half\n", "`minutes` cannot be read", "write a whole number"),
        ("phone: +852 2345 0000", "phone: 2345 0000", "`phone` cannot be read", "with its country code"),
        ("privacy_url: https:", "privacy_url: http:", "`privacy_url` cannot be read", "starts with https://"),
        ("  - id: wong", "  - id: Dr Wong", "`id` cannot be read", "small letters, digits and hyphens"),
        ("{days: [tue, thu, fri], part", "{days: [tue, thr, fri], part", "cannot be read",
         "write mon, tue, wed, thu, fri, sat or sun"),
        ("    minutes: 30\n", "    minutes: -5\n", "`minutes` cannot be read", "write a whole number, 5 or more"),
        ("doctors: [chan, wong]", "doctors: [chan, wang]", "there is no doctor `wang`", "chan, lee, wong"),
        ("{days: [wed, fri], part: afternoon, branch: mong-kok", "{days: [wed, fri], part: afternoon, branch: mongkok",
         "there is no branch `mongkok`", "mong-kok"),
        ("first: 2027-03-25, last: 2027-03-31", "first: 2027-03-31, last: 2027-03-25", "ends before it begins",
         "exchange first and last"),
        ("  - id: lee", "  - id: wong", "`wong` is used more than once", "give each its own"),
        ("[sun], start: 09:00, end: 13:00", "[sun], start: 13:00, end: 09:00", "these hours end before they start",
         "exchange"),
        ("{days: [mon, wed], part: evening", "{days: [mon, wed, thu], part: morning", "already has a session",
         "use other days"),
        ("end: 18:30, last_booking: 18:00", "end: 18:30, last_booking: 19:00", "last_booking is outside",
         "set it between"),
        ("lead_minutes: 30", "grid_minutes: 30", "`grid_minutes` is written twice", "keep one"),
        ("needs_phone: true", "needs_phone: often", "`needs_phone` cannot be read", "true or false"),
        ("- id: call-us", "- id: checking", "`checking` is used more than once", "give each its own"),
        ("on_call: [+852 2345 0001]", "on_call: [+852 2345 0001, +85223450001]", "listed twice", "keep one"),
        ("on_call: [+852 2345 0001]", "on_call: [2345 0001]", "cannot be read", "with its country code"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_its_mend(written: str, instead: str, what: str, mend: str) -> None:
    assert written in SAMPLE
    text = SAMPLE.replace(written, instead, 1)

    problems = problems_of(text)

    told = [problem for problem in problems if what in problem and mend in problem]
    assert told, problems
    assert told[0].startswith(f"line {line_of(instead.splitlines()[0], text)}: ") or "used more than once" in what


def test_several_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = SAMPLE.replace("capacity: 3", "capacty: 3").replace("start: 09:30", "start: 9.30")

    problems = problems_of(text)

    assert [problem.split(":")[0] for problem in problems] == [
        f"line {line_of('start: 9.30', text)}",
        f"line {line_of('capacty', text)}",
    ]


def test_a_missing_part_is_named_at_the_entry_that_lacks_it() -> None:
    text = SAMPLE.replace("    specialty: {zh: 家庭醫學, en: Family medicine}\n", "")

    assert problems_of(text) == [f"line {line_of('id: wong', text)}: `specialty` is missing; add it"]


def test_a_missing_section_is_named() -> None:
    text = SAMPLE[: SAMPLE.index("staff_hours:")] + SAMPLE[SAMPLE.index("holidays:") :]

    assert any("`staff_hours` is missing; add it" in problem for problem in problems_of(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the file is empty"),
        ("name: {zh: 康和", "this is not YAML"),
        ("a:\n\tb: 1", "line 2: this is not YAML"),
        ("a: \x00", "line 1: this is not YAML"),
        ("a: &x [1]\nb: *x", "line 2: aliases (*x) are not used here"),
        ("just words", "line 1: `$` cannot be read"),
        ("#" * 200_001, "line 1: the file is longer"),
    ],
)
def test_what_is_no_clinic_file_at_all_is_told_so(text: str, told: str) -> None:
    assert told in problems_of(text)[0]
