"""The tables that a run prints."""
import statistics


class Table:
    """Columns of text; the first is on the left, the others are on the right."""

    def __init__(self, *head):
        self._rows = [head]

    def add(self, *cells):
        self._rows.append(tuple(str(each) for each in cells))

    def print(self):
        widths = [max(len(row[i]) for row in self._rows) for i in range(len(self._rows[0]))]
        print()
        for number, row in enumerate(self._rows):
            cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
            print("  ".join(cells).rstrip())
            if number == 0:
                print("  ".join("-" * width for width in widths))
        print(flush=True)


class Goals:
    """Figures beside their goals. A goal is a number that is not to be exceeded."""

    def __init__(self):
        self._table = Table("figure", "measured", "goal", "met")

    def add(self, name, value, goal, show):
        """`show` writes a value; one that is None was not measured."""
        if value is None:
            self._table.add(name, "not measured", show(goal), "-")
        else:
            self._table.add(name, show(value), show(goal), "yes" if value <= goal else "NO")

    def tell(self, name, text, goal, is_met=None):
        self._table.add(name, text, goal, "-" if is_met is None else "yes" if is_met else "NO")

    def print(self):
        self._table.print()


def median(values):
    return statistics.median(values) if values else None


def ratio(value):
    return f"{value:.4f} ×" if value < 0.1 else f"{value:.2f} ×"


def seconds(value):
    return f"{value:.2f} s"


def milliseconds(value):
    return f"{value * 1000:.3g} ms"


def size(value):
    return f"{value / 1e6:.2f} MB" if value >= 1e5 else f"{value:.0f} B"


def percent(value):
    return f"{value * 100:.2f} %"
