"""Letters for signs: a face of five by seven cells, runs of cells made bars."""

from __future__ import annotations

from cinerl.scenery.kit.flat import pane
from cinerl.scenery.kit.form import Form, join

_ROWS = {
    "A": "0E1111111F1111", "B": "1E11111E11111E", "C": "0E11101010110E", "D": "1E11111111111E",
    "E": "1F10101E10101F", "F": "1F10101E101010", "G": "0E11101713110F", "H": "1111111F111111",
    "I": "0E04040404040E", "J": "0702020202120C", "K": "11121418141211", "L": "1010101010101F",
    "M": "111B1515111111", "N": "11191915131311", "O": "0E11111111110E", "P": "1E11111E101010",
    "Q": "0E11111115120D", "R": "1E11111E141211", "S": "0F10100E01011E", "T": "1F040404040404",
    "U": "1111111111110E", "V": "11111111110A04", "W": "11111115151B11", "X": "11110A040A1111",
    "Y": "1111110A040404", "Z": "1F01020408101F", "0": "0E11131519110E", "1": "040C040404040E",
    "2": "0E11010204081F", "3": "1F02040201110E", "4": "02060A121F0202", "5": "1F101E0101110E",
    "6": "0608101E11110E", "7": "1F010204080808", "8": "0E11110E11110E", "9": "0E11110F01020C",
    ".": "00000000000404", "-": "0000000E000000", "'": "04040000000000", "&": "0C12140815120D",
    "/": "01010204081010",
}  # fmt: skip


def width(text: str, height: float) -> float:
    """Of a line of letters, metres."""
    return max(6 * len(text) - 1, 0) * height / 7


def lettering(text: str, height: float, lift: float = 0.004) -> Form | None:
    """A line of letters towards −y, painted ``lift`` before y = 0, its foot's middle at the origin.

    None if there is nothing to write.
    """
    cell = height / 7
    parts = []
    for i, char in enumerate(text):
        rows = _ROWS.get(char, "")
        left = -width(text, height) / 2 + 6 * i * cell
        for r in range(len(rows) // 2):
            for start, end in _runs(int(rows[2 * r : 2 * r + 2], 16)):
                low, high = left + start * cell, left + end * cell
                parts.append(pane(high - low, cell, (0.5 * (low + high), -lift, (6 - r) * cell)))
    return join(parts) if parts else None


def _runs(bits: int) -> list[tuple[int, int]]:
    """Runs of set cells, from the left."""
    cells = [bool(bits >> (4 - k) & 1) for k in range(5)] + [False]
    starts = [k for k in range(5) if cells[k] and not (k and cells[k - 1])]
    return [(s, next(k for k in range(s, 6) if not cells[k])) for s in starts]
