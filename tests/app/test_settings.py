"""Name and logo of the clinic, of which nothing but the picture is kept."""

from __future__ import annotations

import io
import struct
import zlib

import pytest

pytest.importorskip("PIL")
from PIL import Image

from gaitnet.app.settings import LOGO_PX, Settings
from gaitnet.app.uploads import FormError


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a kilobyte that claims 100,000 x 100,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def test_what_is_saved_is_read_again_and_drawn_anew(tmp_path):
    settings = Settings(tmp_path)
    assert (settings.clinic().name, settings.clinic().logo) == ("", None)
    settings.name("  Praxis\nMüller ")
    settings.logo(png(2000, 300) + b"<script>")
    found = settings.clinic()
    assert found.name == "Praxis Müller"
    with Image.open(found.logo) as logo:
        assert logo.width <= LOGO_PX[0]
        assert logo.height <= LOGO_PX[1]
    assert b"script" not in found.logo.read_bytes()
    settings.logo(b"")
    assert settings.clinic().logo is None


@pytest.mark.parametrize(
    "picture",
    [b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n", png(50, 50)[:60], bomb(), bytes(2_000_001)],
    ids=["gif", "svg", "empty", "cut", "bomb", "large"],
)
def test_what_is_no_small_picture_is_refused(tmp_path, picture):
    settings = Settings(tmp_path)
    with pytest.raises(FormError):
        settings.logo(picture)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "[]", '{"clinic": 5}', '{"clinic": "x', "[" * 5000])
def test_settings_that_somebody_damaged_count_as_none(tmp_path, content):
    (tmp_path / "settings.json").write_text(content)
    assert Settings(tmp_path).clinic().name == ""
