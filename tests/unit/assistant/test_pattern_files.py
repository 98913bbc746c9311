"""Patterns that are written down one alternative a line, and what is said of a file that cannot be used."""

from __future__ import annotations

from importlib import resources

import pytest

from smartclinic.assistant.understanding.pattern_files import PatternFileError, Patterns

_PACKAGE = resources.files("smartclinic.assistant.understanding")


def _pattern(*lines: str) -> str:
    return _patterns("said: |", *(f"  {line}" for line in lines))["said"].pattern


def _patterns(*lines: str) -> Patterns:
    return Patterns("late.yaml", "\n".join((*lines, "")))


def test_every_line_is_an_alternative_in_its_order() -> None:
    assert _pattern("遲到", "塞(?:緊)?車", "late") == "遲到|塞(?:緊)?車|late"


def test_comments_and_empty_lines_are_for_the_reader() -> None:
    assert _pattern("# Chinese", "遲到", "", "# English", "late") == "遲到|late"


def test_a_group_has_its_alternatives_below_its_bracket() -> None:
    lines = ("be (?:", "  (?!", "    too|very", "  )late", "  on my way", ") then", "late")

    assert _pattern(*lines) == "be (?:(?!too|very)late|on my way) then|late"


def test_a_written_bracket_opens_no_group() -> None:
    assert _pattern(r"late \(", "soon") == r"late \(|soon"


def test_spaces_around_a_line_count_only_in_brackets() -> None:
    assert _patterns("said: |", "  good[ ]  ", "  hi")["said"].fullmatch("good ")


def test_a_word_ends_where_chinese_begins() -> None:
    assert _patterns("said: |", r"  \blate\b")["said"].search("會late呀")


def test_a_fragment_stands_for_a_group() -> None:
    said = _patterns(
        "fragments:", "  who: |", "    i|we", "  will: |", "    {who} will", "said: |", "  (?:{will} )?be late"
    )

    assert said["said"].pattern == "(?:(?:(?:i|we) will) )?be late"


def test_a_number_in_braces_is_no_fragment() -> None:
    assert _pattern(r"\d{1,3} mins") == r"\d{1,3} mins"


def test_flags_stand_on_the_first_line() -> None:
    said = _patterns("latin: |", "  (?a)", r"  \w+", "any: |", r"  \w+", "loud: |", "  (?i)", "  late")

    assert said["latin"].fullmatch("遲到") is None
    assert said["any"].fullmatch("遲到")
    assert said["loud"].fullmatch("LATE")


def test_a_key_that_is_not_there_is_named() -> None:
    with pytest.raises(PatternFileError, match=r"^late\.yaml has no key early$"):
        _patterns("late: |", "  late")["early"]


@pytest.mark.parametrize("lines", [(), ("# Chinese", "")])
def test_a_key_of_which_nothing_is_said_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(PatternFileError, match=r"^late\.yaml says nothing of late$"):
        _patterns("late: |", *(f"  {line}" for line in lines), "early: |", "  early")["late"]


def test_what_nothing_uses_is_named() -> None:
    file = _patterns("fragments:", "  who: |", "    i", "late: |", "  late", "early: |", "  early")

    with pytest.raises(PatternFileError, match=r"^late\.yaml: nothing uses early, who$"), file as said:
        said["late"]


def test_an_error_of_the_module_is_not_hidden_by_what_it_left() -> None:
    with pytest.raises(ZeroDivisionError), _patterns("late: |", "  late"):
        raise ZeroDivisionError


@pytest.mark.parametrize("bad", ["遲(到", "[late", "late)", "*late"])
def test_a_pattern_that_is_none_is_named_with_its_line(bad: str) -> None:
    said = _patterns("early: |", "  early", "late: |", "  # Chinese", "  遲到", "", f"  {bad}", "  soon")

    with pytest.raises(PatternFileError, match=r"^late\.yaml, line 7, in late: "):
        said["late"]


def test_a_fragment_that_is_not_above_is_named_with_the_line() -> None:
    with pytest.raises(PatternFileError, match=r"^late\.yaml, line 2: no fragment who stands above$"):
        _patterns("late: |", "  {who} is late")["late"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("late: |", "  late", "late: |", "  soon"), r"late\.yaml says a key twice"),
        (("- late",), r"late\.yaml has no keys where they are looked for"),
        (("",), r"late\.yaml has no keys where they are looked for"),
    ],
)
def test_a_file_of_another_form_is_refused(lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(PatternFileError, match=said):
        _patterns(*lines)


@pytest.mark.parametrize("value", ["late", "'late'", ">\n  late", "[late]"])
def test_a_pattern_is_a_text_that_keeps_its_lines(value: str) -> None:
    with pytest.raises(PatternFileError, match=r"^late\.yaml, line 1: a pattern begins with \| and a new line$"):
        _patterns(f"late: {value}")["late"]


def test_every_file_is_read_by_the_module_of_its_name() -> None:
    files = [file.name.removesuffix(".yaml") for file in (_PACKAGE / "patterns").iterdir()]

    assert files
    unread = [name for name in files if f'patterns("{name}")' not in (_PACKAGE / f"{name}.py").read_text("utf-8")]
    assert unread == []
