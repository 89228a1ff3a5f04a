"""What a tree on disk holds."""

from pathlib import Path


def files_of(root: Path) -> dict[str, bytes]:
    """Every file of a tree and what is in it; empty folders count, too."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in sorted(root.rglob("*"))
    }
