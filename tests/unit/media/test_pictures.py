"""A picture keeps its pixels, and loses everything that its sender did not mean to send."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from smartclinic.media.allowed import GIF, JPEG, PNG, WEBP, NotTaken
from smartclinic.media.attachment import Refusal
from smartclinic.media.pictures import MOST_PIXELS, Picture, written_anew
from tests.unit.media import samples

TYPES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP, "GIF": GIF}
SECRET = b"22.2793 N 114.1628 E"


def where_it_was_taken() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (22.0, 16.0, 45.5)
    return exif


def opened(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.content))
    image.load()
    return image


def colour(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return tuple(round(value / 255) for value in found)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_notes_are_gone(kind: str) -> None:
    content = samples.picture(kind, exif=where_it_was_taken().tobytes())
    assert SECRET in content
    picture = written_anew(content, TYPES[kind])
    assert SECRET not in picture.content
    assert dict(opened(picture).getexif()) == {}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"comment": SECRET, "icc_profile": b"profile " + SECRET}),
        ("PNG", {"icc_profile": b"profile " + SECRET}),
        ("WEBP", {"xmp": SECRET, "icc_profile": b"profile " + SECRET}),
        ("GIF", {"comment": SECRET}),
    ],
)
def test_comments_and_profiles_are_gone(kind: str, options: dict[str, Any]) -> None:
    picture = written_anew(samples.picture(kind, **options), TYPES[kind])
    assert SECRET not in picture.content
    assert {"comment", "icc_profile", "xmp"} & opened(picture).info.keys() == set()


def test_a_pngs_texts_are_gone() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_itxt("Comment", SECRET.decode())
    assert opened(written_anew(samples.picture("PNG", pnginfo=notes), PNG)).info == {}


def test_what_was_appended_is_gone() -> None:
    content = samples.picture() + samples.archive({"Main.class": SECRET})
    assert SECRET not in written_anew(content, JPEG).content


def test_it_is_turned_as_the_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise
    image = opened(written_anew(samples.picture(exif=exif.tobytes()), JPEG))
    assert image.size == (20, 40)
    assert colour(image, (10, 5)) == (1, 0, 0)
    assert colour(image, (10, 35)) == (0, 0, 0)


def test_damaged_notes_do_not_make_it_unreadable() -> None:
    content = (
        samples.picture(exif=where_it_was_taken().tobytes()).replace(b"MM\0*", b"ZZ\0*").replace(b"II*\0", b"ZZ*\0")
    )
    assert opened(written_anew(content, JPEG)).size == (40, 20)


@pytest.mark.parametrize(
    ("kind", "mode", "type_"),
    [
        ("JPEG", "L", JPEG),
        ("JPEG", "CMYK", JPEG),
        ("PNG", "P", PNG),
        ("PNG", "I;16", PNG),
        ("PNG", "1", PNG),
        ("GIF", "P", PNG),
    ],
)
def test_every_way_of_keeping_colours_is_read(kind: str, mode: str, type_: str) -> None:
    written = BytesIO()
    Image.new(mode, (8, 8)).save(written, kind)
    picture = written_anew(written.getvalue(), TYPES[kind])
    assert picture.type == type_
    assert opened(picture).mode == "RGB"


def test_what_is_clear_stays_clear() -> None:
    written = BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(written, "WEBP")
    image = opened(written_anew(written.getvalue(), WEBP))
    assert image.mode == "RGBA"
    assert image.getpixel((4, 4))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("kind", ["WEBP", "GIF"])
def test_of_a_moving_picture_the_first_frame_is_kept(kind: str) -> None:
    written = BytesIO()
    frames = [Image.new("RGB", (8, 8), name) for name in ("red", "blue", "green")]
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=100)
    image = opened(written_anew(written.getvalue(), TYPES[kind]))
    assert getattr(image, "n_frames", 1) == 1
    assert colour(image, (4, 4)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("width", "height"), [(8_000, 8_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1), (MOST_PIXELS + 1, 1)]
)
def test_a_few_bytes_cannot_claim_a_huge_picture(width: int, height: int) -> None:
    with pytest.raises(NotTaken) as not_taken:
        written_anew(samples.png_that_claims(width, height), PNG)
    assert not_taken.value.refusal in {Refusal.TOO_LARGE, Refusal.BROKEN}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_truncated_picture_is_refused(kind: str, part: float) -> None:
    content = samples.picture(kind, size=(400, 300))
    with pytest.raises(NotTaken) as not_taken:
        written_anew(content[: int(len(content) * part)], TYPES[kind])
    assert not_taken.value.refusal is Refusal.BROKEN


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", samples.PAGE, samples.picture("PNG"), samples.PROGRAM])
def test_what_is_no_jpeg_is_not_read_as_one(content: bytes) -> None:
    with pytest.raises(NotTaken) as not_taken:
        written_anew(content, JPEG)
    assert not_taken.value.refusal is Refusal.BROKEN
