"""A file is what it contains, whatever it is called."""

from __future__ import annotations

import pytest

from smartclinic.media.allowed import PDF, TEXT, TYPES
from smartclinic.media.attachment import Kind
from smartclinic.media.sniffing import ARCHIVE, HEAD, TAIL, Words, first_look, type_of
from tests.unit.media import samples


def whole(content: bytes) -> str | None:
    """The type of a file that is at hand whole."""
    first = first_look(content[:HEAD])
    is_plain = Words().are_still_plain(content, final=True)
    return None if first is None else type_of(first, content[-TAIL:], is_plain=is_plain)


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (samples.picture("JPEG"), "image/jpeg"),
        (samples.picture("PNG"), "image/png"),
        (samples.picture("WEBP"), "image/webp"),
        (samples.picture("GIF"), "image/gif"),
        (samples.VOICE, "audio/ogg"),
        (samples.MP3, "audio/mpeg"),
        (b"\xff\xfb\x90\x64" * 40, "audio/mpeg"),
        (samples.AAC, "audio/aac"),
        (samples.AMR, "audio/amr"),
        (samples.media(b"M4A "), "audio/mp4"),
        (samples.media(b"isom"), "video/mp4"),
        (samples.media(b"iso5"), "video/mp4"),
        (samples.media(b"mp42"), "video/mp4"),
        (samples.media(b"3gp5"), "video/3gpp"),
        (samples.PDF, "application/pdf"),
        ("診症紙\nLine two\t".encode(), "text/plain"),
        (b"\xef\xbb\xbfname,phone\r\n", "text/plain"),
    ],
)
def test_it_knows_what_people_send(content: bytes, type_: str) -> None:
    assert whole(content) == type_


@pytest.mark.parametrize(
    ("part", "ending"),
    [("word/document.xml", "wordprocessingml.document"), ("xl/workbook.xml", "spreadsheetml.sheet"),
     ("ppt/presentation.xml", "presentationml.presentation")],
)  # fmt: skip
def test_an_office_document_is_known_by_its_parts(part: str, ending: str) -> None:
    assert (whole(samples.office(part)) or "").endswith(ending)


def test_a_long_document_is_known_by_its_end() -> None:
    content = samples.office(more={"word/media/image1.png": bytes(3 * TAIL)})
    assert len(content) > 2 * TAIL
    assert (whole(content) or "").endswith("wordprocessingml.document")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        samples.PROGRAM,
        b"\x7fELF" + bytes(100),
        samples.PAGE,
        b"  \n<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf<html>",
        b"#!/bin/sh\nrm -rf /\n",
        b"{\\rtf1 hi}",
        b"text with a \0 in it",
        "中文".encode("utf-16"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),  # Word before 2007: its macros cannot be told apart
        samples.archive({"photo.jpg": samples.picture()}),
        samples.archive({"META-INF/MANIFEST.MF": b"", "Main.class": b""}),
        samples.archive({"AndroidManifest.xml": b"", "classes.dex": b""}),
        samples.media(b"heic"),
        samples.media(b"qt  "),
        b"OggS\0\2" + bytes(20) + b"\1\x1e\x01vorbis" + bytes(100),
        b"Rar!\x1a\x07\x01\0" + bytes(100),
    ],
)
def test_anything_else_is_nothing(content: bytes) -> None:
    assert whole(content) is None


@pytest.mark.parametrize(
    "inside", ["word/vbaProject.bin", "word/activeX/activeX1.xml", "word/media/Setup.EXE", "run.js"]
)
def test_an_office_document_that_carries_code_is_nothing(inside: str) -> None:
    assert whole(samples.office(more={inside: b"x"})) is None


def test_an_archive_without_an_end_is_nothing() -> None:
    assert whole(samples.office()[:-30]) is None


@pytest.mark.parametrize("first", [samples.PDF, samples.media(b"isom"), samples.MP3, b"hello\n"])
def test_a_file_that_is_an_archive_besides_is_nothing(first: bytes) -> None:
    assert whole(first + samples.archive({"Main.class": b"x"})) is None


def test_text_that_turns_into_something_else_is_nothing() -> None:
    assert first_look(b"a" * HEAD) == TEXT
    assert whole(b"a" * (2 * HEAD) + b"\0\1\2") is None
    assert whole(b"a" * (2 * HEAD) + b"\xff\xfe") is None


def test_a_character_cut_in_two_is_still_text() -> None:
    words, content = Words(), "診" * 10
    assert all(words.are_still_plain(bytes([byte])) for byte in content.encode())
    assert words.are_still_plain(b"", final=True)
    assert not Words().are_still_plain("診".encode()[:-1], final=True)


def test_an_archive_as_such_is_accepted_for_no_kind() -> None:
    assert not [kind for kind in Kind if ARCHIVE in TYPES[kind]]


def test_only_a_document_may_be_a_document() -> None:
    assert [kind for kind in Kind if PDF in TYPES[kind]] == [Kind.DOCUMENT]
