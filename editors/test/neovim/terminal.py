"""A program in a terminal: what it shows, and a picture of that."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from xml.sax.saxutils import escape

import pyte

COLUMNS, ROWS = 110, 30
# Sequences that pyte would print: requests and modes of newer terminals.
UNKNOWN = re.compile(rb"\x1b\[[<>=?][0-9;]*[a-zA-Z]*[u$][a-zA-Z]?|\x1b\[[0-9;?]*\$[a-zA-Z]|\x1b\[>[0-9;]*[a-zA-Z]|\x1bP.*?\x1b\\|\x1b\[[0-9;]*[ ][a-zA-Z]", re.S)
CURLY = re.compile(rb"\x1b\[([0-9;]*)4:[0-5]m")  # underlines with a shape
UNFINISHED = re.compile(rb"(\x1b([\[\]P][^a-zA-Z\x07\x1b]*)?)?\Z")  # the start of a sequence
COLOURED = re.compile(rb"\x1b\[58[:;][0-9:;]*m|\x1b\[59m")  # underlines with a colour


class Terminal:
    """A program with a screen of its own."""

    def __init__(self, argv, env):
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.rest = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], argv, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def type(self, keys):
        """Types keys, with pauses in which the program may answer."""
        for part in re.findall(r"\x1b.?|[^\x1b]+", keys):
            os.write(self.fd, part.encode())
            self.read(0.15)

    def read(self, seconds):
        """Takes what the program writes for some time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.fd], [], [], left)[0]:
                return
            try:
                data = self.rest + os.read(self.fd, 65536)
            except OSError:  # it has ended
                return
            if b"\x1b[c" in data:
                os.write(self.fd, b"\x1b[?62;22c")
            if b"\x1b[5n" in data:
                os.write(self.fd, b"\x1b[0n")
            if b"\x1b]11;?" in data:
                os.write(self.fd, b"\x1b]11;rgb:1414/1616/1b1b\x07")
            end_of = len(data) - len(UNFINISHED.search(data)[0])
            whole, self.rest = data[:end_of], data[end_of:]
            whole = COLOURED.sub(b"", CURLY.sub(lambda m: b"\x1b[" + m[1] + b"4m", UNKNOWN.sub(b"", whole)))
            self.stream.feed(whole)

    def await_text(self, pattern, seconds=30.0):
        """Waits until the screen shows a pattern."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.text()):
            if time.monotonic() > end:
                raise AssertionError(f"waited for {pattern!r} on the screen:\n{self.text()}")
            self.read(0.05)

    def text(self):
        return "\n".join(self.screen.display)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


WIDTH, HEIGHT = 8.4, 18  # of a character
NAMES = {"black": "#14161b", "red": "#ffc0b9", "green": "#b3f6c0", "brown": "#fce094", "blue": "#a6dbff", "magenta": "#ffcaff", "cyan": "#8cf8f7", "white": "#eef1f8"}


def colour(name, default):
    if name == "default":
        return default
    return NAMES.get(name) or ("#" + name if re.fullmatch("[0-9a-fA-F]{6}", name) else default)


def look(char):
    """The colours and marks of a character."""
    front, back = colour(char.fg, "#e0e2ea"), colour(char.bg, "#14161b")
    if char.reverse:
        front, back = back, front
    return front, back, char.bold, char.italics, char.underscore


def runs(line):
    """The pieces of a line that look the same: first column, text, look."""
    pieces = []
    for column in range(COLUMNS):
        char = line[column]
        if pieces and pieces[-1][2] == look(char):
            pieces[-1][1] += char.data
        else:
            pieces.append([column, char.data, look(char)])
    return pieces


def picture(screen):
    """The screen as SVG."""
    width, height = COLUMNS * WIDTH, ROWS * HEIGHT
    back, front = [], []
    for row in range(ROWS):
        for column, text, (ink, ground, bold, italic, under) in runs(screen.buffer[row]):
            x, y, wide = column * WIDTH, row * HEIGHT, len(text) * WIDTH
            if ground != "#14161b":
                back.append(f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{HEIGHT}" fill="{ground}"/>')
            marks = ' font-weight="bold"' * bold + ' font-style="italic"' * italic + ' text-decoration="underline"' * under
            for words in re.finditer(r"\S+( \S+)*", text):  # spaces side by side would be drawn as one
                at, length = (column + words.start()) * WIDTH, len(words[0]) * WIDTH
                front.append(f'<text x="{at:.1f}" y="{y + 13}" textLength="{length:.1f}" fill="{ink}"{marks}>{escape(words[0])}</text>')
    x, y = screen.cursor.x * WIDTH, screen.cursor.y * HEIGHT
    back.append(f'<rect x="{x:.1f}" y="{y}" width="{WIDTH}" height="{HEIGHT}" fill="#9b9ea4" fill-opacity="0.6"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">'
    return "\n".join([head, f'<rect width="{width:.0f}" height="{height}" fill="#14161b"/>', *back, *front, "</svg>", ""])
