"""All files of a trial as a ZIP, made while it is sent: no copy of a patient's video on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from gaitnet.app.door import BrokenOffError

PIECE_BYTES = 1 << 20


class Packed(StreamingResponse):
    """A ZIP as response; its files are closed when it ends or fails.

    Args:
        files: name in the ZIP -> path. If one is deleted meanwhile, the response is cut off.
        name: of the ZIP.
        over: called when it has ended or failed.
    """

    def __init__(
        self, files: Mapping[str, Path], name: str = "walk.zip", over: Callable[[], None] = lambda: None
    ) -> None:
        self._pieces, self._over = _packed(files), over
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        super().__init__(self._pieces, media_type="application/zip", headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        except OSError as error:
            raise BrokenOffError from error
        finally:
            self._pieces.close()
            self._over()


class _Outlet(io.RawIOBase):
    """Buffer for `zipfile`'s output; not seekable."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written += data
        return len(data)

    def fetch(self) -> bytes:
        fetched, self._written = bytes(self._written), bytearray()
        return fetched


def _packed(files: Mapping[str, Path]) -> Generator[bytes, None, None]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as packed:  # videos are compressed already
        for name, path in files.items():
            member = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
            with path.open("rb") as file, packed.open(member, "w") as inside:
                while piece := file.read(PIECE_BYTES):
                    inside.write(piece)
                    yield outlet.fetch()
                    path.stat()  # deleted meanwhile: send no more of it
    yield outlet.fetch()
