"""Which class is the healthy one: it comes first; all others count as positive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gaitnet.errors import DataError

HEALTHY = frozenset(
    {"normal", "normals", "healthy", "control", "controls", "healthy_control", "healthy_controls"}
    | {"hc", "nm", "td"}  # healthy control, normal, typically developing
)
"""Names that data sets give to healthy people. A class is one of them whatever its case, and nothing else."""


def order_classes(names: Iterable[str], normal: str | None = None) -> tuple[str, ...]:
    """The classes, the healthy one first, the others sorted.

    Args:
        names: of the class folders.
        normal: which of them is the healthy one; None: the one that `HEALTHY` knows.

    Raises:
        DataError: it is not among them, or cannot be told from the names.
    """
    found = sorted(names)
    healthy = _healthy(found, normal)
    if len(healthy) != 1:
        known = ", ".join(found)
        if normal is not None:
            raise DataError(f"normal {normal}: no such class. The classes are {known}.")
        what = f"{' and '.join(healthy)} both look healthy" if healthy else "none looks healthy"
        raise DataError(
            f"classes {known}: {what}, so the positive class is unknown. Set the normal class, such as "
            f"normal={(healthy or found)[0]}, or rename its folder Normal."
        )
    return (healthy[0], *(name for name in found if name != healthy[0]))


def sorted_classes(names: Iterable[str], normal: str | None = None) -> list[str]:
    """Sorted, the healthy one first where there is one; to list folders, whatever they are called."""
    found = sorted(names)
    healthy = _healthy(found, normal)
    return sorted(found, key=lambda name: (healthy != [name], name))


def is_healthy(name: str, normal: str | None = None) -> bool:
    """Whether a class is the healthy one. See `order_classes`."""
    return bool(_healthy([name], normal))


def positive_name(classes: Sequence[str]) -> str:
    """What is looked for, such as `CP`, or `not Normal` where there are several such classes."""
    return classes[1] if len(classes) == 2 else f"not {classes[0]}"


def _healthy(names: list[str], normal: str | None) -> list[str]:
    if normal in names:
        return [normal]
    wanted = HEALTHY if normal is None else {normal.casefold()}
    return [name for name in names if name.casefold() in wanted]
