#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the ledger of a Cairn gateway: a second verifier, written from docs/VERIFY.md and docs/LEDGER.md alone.

    verify.py log URL|DIR [--day D | --from D --to D] [--key VKEY] [--witness VKEY]...
    verify.py receipt FILE... [--key VKEY] [--witness VKEY]... [--request FILE] [--answer FILE]
    verify.py disclosure FILE... [--key VKEY] [--witness VKEY]...
    verify.py rows FILE

Python 3.9 or later, nothing but its standard library. Exit codes: 0 all is right, 1 there are findings (a line for each), 2 it
could not be checked. It is slow (some hundred rows a second) and meant to be read: the other one is faster.
"""
import base64
import binascii
import datetime
import hashlib
import http.client
import json
import os
import re
import struct
import sys
import time
import traceback
import urllib.error
import urllib.request

WIDTH = 256
NOTE_MAX = 64 * 1024
BUNDLE_MAX = WIDTH * (2 + 65535)
LINE_MAX = 512 * 1024
ROW_FILE_MAX = 4 * 1024 * 1024
ANSWER_SECONDS_MAX = 60
TEXT_MAX = 2000


class Wrong(Exception):
    """Something is not as the pages say."""


class Unable(Exception):
    """Nobody can tell."""


# --- hashes (LEDGER.md 2, VERIFY.md 2) ---

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def round_constants():
    lfsr = 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            if lfsr & 1:
                constant |= 1 << ((1 << j) - 1)
            lfsr = (lfsr << 1) ^ (0x171 if lfsr & 0x80 else 0)
        yield constant


def lane_walk():
    x, y = 1, 0
    for t in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        yield x + 5 * y, (t + 1) * (t + 2) // 2 % 64


ROUNDS = list(round_constants())
WALK = list(lane_walk())
MASK = (1 << 64) - 1


def keccak256(message):
    rate = 136
    padded = bytearray(message) + bytearray(rate - len(message) % rate)
    padded[len(message)] ^= 1
    padded[-1] ^= 0x80
    s = [0] * 25
    for block in range(0, len(padded), rate):
        for i, lane in enumerate(struct.unpack_from("<17Q", padded, block)):
            s[i] ^= lane
        for constant in ROUNDS:
            c = [s[x] ^ s[x + 5] ^ s[x + 10] ^ s[x + 15] ^ s[x + 20] for x in range(5)]
            d = [c[x - 1] ^ (c[x - 4] << 1 & MASK | c[x - 4] >> 63) for x in range(5)]
            s = [s[i] ^ d[i % 5] for i in range(25)]
            carried = s[1]
            for lane, turn in WALK:
                carried, s[lane] = s[lane], (carried << turn | carried >> (64 - turn)) & MASK
            for row in range(0, 25, 5):
                r = s[row:row + 5]
                for i in range(5):
                    s[row + i] = r[i] ^ (~r[i - 4] & MASK & r[i - 3])
            s[0] ^= constant
    return struct.pack("<4Q", *s[:4])


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


# --- Ed25519 (RFC 8032, 5.1.7) ---

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def point_sum(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = point_sum(out, point)
        point = point_sum(point, point)
        n >>= 1
    return out


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(key, message, signature):
    if len(signature) != 64:
        return False
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), point_sum(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- how things are written: in one form each ---

def number(text):
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text, re.ASCII):
        raise Wrong(f"a number is expected, not: {text}")
    return int(text)


def is_day(text):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return False
    try:
        datetime.date.fromisoformat(text)
        return True
    except ValueError:
        return False


def day_of(text):
    if not is_day(text):
        raise Wrong(f"a day is expected, not: {text}")
    return text


def hex_hash(text):
    if not isinstance(text, str) or not re.fullmatch(r"[0-9a-f]{64}", text, re.ASCII):
        raise Wrong(f"64 hexadecimal digits are expected, not: {text}")
    return text


def unbase64(text):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise Wrong(f"no base64: {text}") from None
    if base64.b64encode(data).decode() != text:
        raise Wrong(f"base64 in another form: {text}")
    return data


def base64_hash(text):
    data = unbase64(text)
    if len(data) != 32:
        raise Wrong("a hash has 32 bytes")
    return data


def utf8(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong("no UTF-8") from None


# --- keys, notes, checkpoints (VERIFY.md 4.1) ---

class Key:
    LOG, WITNESS = 1, 4

    def __init__(self, text, kind):
        parts = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text)
        if not parts or not is_name(parts[1]):
            raise Wrong(f"a key is NAME+ID+BASE64, not: {text}")
        if any(127 <= ord(c) < 160 for c in parts[1]):
            raise Wrong("a key's name has control characters")
        typed = unbase64(parts[3])
        if len(typed) != 33 or typed[0] != kind:
            raise Wrong(f"no Ed25519 key of type {kind}: {text}")
        self.text, self.name, self.public = text, parts[1], typed[1:]
        self.id = sha256(self.name.encode() + b"\n" + typed)[:4]
        if self.id.hex() != parts[2]:
            raise Wrong(f"the id is not that of name and key: {text}")


def is_name(name):
    return name != "" and not any(c == "+" or c.isspace() or ord(c) < 32 for c in name)


class Note:
    def __init__(self, note):
        if len(note.encode()) > NOTE_MAX or not note.endswith("\n") or any(ord(c) < 32 and c != "\n" for c in note):
            raise Wrong("no note: too long, not ended, or control characters")
        end = note.rfind("\n\n")
        if end < 0 or end + 2 == len(note):
            raise Wrong("no note: no signatures")
        self.text, self.lines = note[:end + 1], []
        for line in note[end + 2:-1].split("\n"):
            parts = line.split(" ")
            if len(parts) != 3 or parts[0] != "\u2014" or not is_name(parts[1]):
                raise Wrong(f"no line of a signature: {line}")
            data = unbase64(parts[2])
            if len(data) <= 4:
                raise Wrong("a signature is too short")
            self.lines.append((parts[1], data[:4], data[4:]))

    def of(self, key):
        return [signature for name, key_id, signature in self.lines if (name, key_id) == (key.name, key.id)]

    def check_signed(self, key):
        found = self.of(key)
        if not found:
            raise Wrong(f"{key.text} has not signed")
        if not all(ed25519(key.public, self.text.encode(), signature) for signature in found):
            raise Wrong(f"the signature of {key.name} is wrong")

    def cosigned(self, key):
        """The time of a cosignature; None if there is none."""
        time = None
        for signature in self.of(key):
            if len(signature) != 72:
                raise Wrong(f"the cosignature of {key.name} has another length")
            time = int.from_bytes(signature[:8], "big")
            message = f"cosignature/v1\ntime {time}\n{self.text}".encode()
            if time >= 1 << 63 or not ed25519(key.public, message, signature[8:]):
                raise Wrong(f"the cosignature of {key.name} is wrong")
        return time


class Checkpoint:
    def __init__(self, note, key):
        self.note = Note(note)
        self.note.check_signed(key)
        lines = self.note.text.split("\n")
        if len(lines) != 4 or lines[0] != key.name:
            raise Wrong("no checkpoint of this log")
        self.size, self.root = number(lines[1]), base64_hash(lines[2])


# --- where files come from ---

class Folder:
    is_folder = True

    def __init__(self, name):
        if not os.path.isdir(name):
            raise Unable(f"no directory: {name}")
        self.name = name

    def has(self, path):
        return os.path.isfile(os.path.join(self.name, path))

    def read(self, path, limit):
        try:
            if not self.has(path):
                return None
            with open(os.path.join(self.name, path), "rb") as file:
                data = file.read(limit + 1)
        except OSError as e:
            raise Unable(str(e)) from None
        return bounded(path, data, limit)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Web:
    is_folder = False

    def __init__(self, prefix):
        self.prefix = prefix.rstrip("/")
        self.opener = urllib.request.build_opener(NoRedirect)

    def read(self, path, limit):
        try:
            with self.opener.open(self.prefix + "/" + path, timeout=30) as answer:
                data = whole(answer, limit)
        except urllib.error.HTTPError as e:
            if e.code in (404, 410):
                return None
            raise Unable(f"{path}: status {e.code}") from None
        except (OSError, ValueError, http.client.HTTPException) as e:
            raise Unable(f"{path}: {e!r}") from None
        return bounded(path, data, limit)


def whole(answer, limit):
    """A body, or one byte more than the limit; an error if the other side takes its time or hangs up early."""
    stated = answer.length
    most, end = limit + 1 if stated is None else min(stated, limit + 1), time.monotonic() + ANSWER_SECONDS_MAX
    parts, size = [], 0
    while size < most:
        part = answer.read1(min(65536, most - size))
        if not part:
            if stated is not None:
                raise OSError("the connection ended within the answer")
            break
        parts.append(part)
        size += len(part)
        if time.monotonic() > end:
            raise OSError(f"no whole answer within {ANSWER_SECONDS_MAX} s")
    return b"".join(parts)


def bounded(path, data, limit):
    if len(data) > limit:
        raise Wrong(f"{path} has more than {limit} bytes")
    return data


def need(source, path, limit):
    data = source.read(path, limit)
    if data is None:
        raise Wrong(f"{path} is missing")
    return data


# --- tiles (VERIFY.md 4.2) ---

def tile_path(kind, index, width):
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    return f"tile/{kind}/" + "/".join(groups) + (f".p/{width}" if width < WIDTH else "")


def tile_width(size, level, index):
    return max(0, min(WIDTH, (size >> 8 * level) - index * WIDTH))


def node(left, right):
    return sha256(b"\x01", left, right)


def full_root(hashes):
    while len(hashes) > 1:
        hashes = [node(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


class Tree:
    def __init__(self, source, size):
        self.source, self.size, self.known = source, size, {}

    def tile(self, level, index):
        """Hashes of a tile; a full one is proven by the tile above it."""
        if (level, index) in self.known:
            return self.known[level, index]
        width = tile_width(self.size, level, index)
        path = tile_path(level, index, width)
        data = self.source.read(path, width * 32)
        if data is None and width < WIDTH:
            data = self.source.read(tile_path(level, index, WIDTH), WIDTH * 32)
            data = data and data[:width * 32]
        if data is None or len(data) != width * 32:
            raise Wrong(f"{path} is missing or has another length")
        hashes = [data[i:i + 32] for i in range(0, len(data), 32)]
        if width == WIDTH and full_root(hashes) != self.tile(level + 1, index // WIDTH)[index % WIDTH]:
            raise Wrong(f"{path} is not what the tile above it is a hash of")
        if len(self.known) > 256:
            self.known.clear()
        self.known[level, index] = hashes
        return hashes

    def head(self, size):
        """The root when the log had a size."""
        out, level = None, 0
        while size >> 8 * level:
            end = (size >> 8 * level) % WIDTH
            hashes = self.tile(level, (size >> 8 * level) // WIDTH)[:end] if end else []
            for bit in range(8):
                if end & 1 << bit:
                    left = full_root(hashes[end - (1 << bit):end])
                    end -= 1 << bit
                    out = left if out is None else node(left, out)
            level += 1
        return sha256() if out is None else out


def read_entries(source, index, width):
    path = tile_path("entries", index, width)
    data, is_full = source.read(path, BUNDLE_MAX), False
    if data is None and width < WIDTH:
        data, is_full = source.read(tile_path("entries", index, WIDTH), BUNDLE_MAX), True
    if data is None:
        raise Wrong(f"{path} is missing")
    entries, at = [], 0
    for _ in range(width):
        length = int.from_bytes(data[at:at + 2], "big")
        if at + 2 + length > len(data):
            raise Wrong(f"{path} ends within an entry")
        entries.append(data[at + 2:at + 2 + length])
        at += 2 + length
    if at < len(data) and not is_full:
        raise Wrong(f"{path} has more entries")
    return entries


# --- rows (LEDGER.md 1, 2; VERIFY.md 4.4) ---

ID = r"([a-z][a-z0-9-]{0,31})/([0-9]{4}-[0-9]{2}-[0-9]{2})/(0|[1-9][0-9]{0,17})"
TIME = r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
WORD64 = r"[!-~]{1,64}"
RULES = {
    "id": ID, "schema": "2", "time": TIME, "private_hash": "[0-9a-f]{64}",
    "request": "[!-~]{1,40}", "attempt": "[1-9][0-9]{0,3}", "outcome": "complete|truncated|cancelled|failed|lost|race-lost",
    "service": "[!-.0-~]{1,64}/[!-.0-~]{1,64}", "customer": WORD64, "user": WORD64, "worker": WORD64, "verified": WORD64,
    "tier": "[123]|4[AB]", "fee": "0|[1-9][0-9]{0,17}", "currency": "[A-Z]{3}", "refers_to": ID}
RULES = {name: re.compile(rule, re.ASCII) for name, rule in RULES.items()}
REQUIRED = ("id", "schema", "time", "private_hash", "request", "attempt", "outcome", "service", "customer")


class Row:
    """The columns of one row; what is wrong with it goes to a list."""

    def __init__(self, columns, wrong):
        self.is_row = False
        if len(columns) > len(RULES):
            wrong.append(f"there are {len(columns)} columns, more than the schema has")
            return
        wrong += [f"the column {name} is missing" for name in REQUIRED if name not in columns]
        for name, value in columns.items():
            if name not in RULES:
                wrong.append(f"there is no column {name}")
            elif not RULES[name].fullmatch(value):
                wrong.append(f"the column {name} cannot be: {value}")
        fee = columns.get("fee")
        self.paid = columns.get("request") if fee not in (None, "0") else None
        if (fee is None) != ("currency" not in columns):
            wrong.append("fee and currency come together")
        if fee not in (None, "0") and columns.get("outcome") != "complete":
            wrong.append("a fee for work that is not complete")
        parts = RULES["id"].fullmatch(columns.get("id", ""))
        self.is_row = parts is not None
        if not self.is_row:
            return
        self.gateway, self.day, self.sequence = parts[1], parts[2], int(parts[3])
        self.time = columns.get("time", "")
        time = RULES["time"].fullmatch(self.time)
        if not time or not is_day(time[1]) or time[1] != self.day:
            wrong.append(f"the time is none, or not of the day: {self.time}")
        refers = RULES["refers_to"].fullmatch(columns.get("refers_to", ""))
        if refers and (not is_day(refers[2]) or refers[1] == self.gateway and int(refers[3]) >= self.sequence):
            wrong.append("it refers to no earlier row")


def encode(columns):
    out = b""
    for name in sorted(columns, key=str.encode):
        key, value = name.encode(), columns[name].encode()
        if not 1 <= len(key) <= 255 or len(value) > 65535:
            raise Wrong("a name or value is empty or too long")
        out += struct.pack(">B", len(key)) + key + struct.pack(">H", len(value)) + value
    return out


def decode(entry):
    columns, last, at = {}, b"", 0
    while at < len(entry):
        value_at = at + 1 + entry[at]
        end = value_at + 2 + int.from_bytes(entry[value_at:value_at + 2], "big")
        if end > len(entry):
            raise Wrong("the entry ends within a name or value")
        name = entry[at + 1:value_at]
        if name <= last:
            raise Wrong("the columns are not in the order of their names, or one has no name")
        columns[utf8(name)] = utf8(entry[value_at + 2:end])
        last, at = name, end
    return columns


# --- a log (VERIFY.md 4.1 to 4.4) ---

class Report:
    def __init__(self):
        self.findings = 0

    def say(self, text):
        text = text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + "..."
        print("".join(c if c.isprintable() else "?" for c in text))

    def finding(self, text):
        self.findings += 1
        self.say("FINDING " + text)

    def end(self):
        self.say(f"{self.findings} findings" if self.findings else "all is right")
        return 1 if self.findings else 0


class Manifest:
    FORM = re.compile(
        "cairn-day-1\n([^\n]+)\nday ([^\n]+)\nfirst ([^\n]+)\nrows ([^\n]+)\naggregate ([^\n]+)\nroot ([^\n]+)\n"
        "public ([^ \n]+) ([^\n]+)\nprivate ([^ \n]+) ([^\n]+)\nprevious ([^\n]+)\n")

    def __init__(self, text):
        parts = self.FORM.fullmatch(text)
        if not parts:
            raise Wrong("no day's manifest")
        self.origin, self.day = parts[1], day_of(parts[2])
        self.first, self.rows = number(parts[3]), number(parts[4])
        self.aggregate, self.root, self.previous = (hex_hash(parts[i]) for i in (5, 6, 11))
        for i in (7, 9):
            number(parts[i])
            hex_hash(parts[i + 1])
        if self.rows == 0:
            raise Wrong("a manifest of no rows")
        self.end, self.hash = self.first + self.rows, sha256(text.encode()).hex()


class Log:
    def __init__(self, source, options, report):
        self.source, self.options, self.report = source, options, report

    def check(self):
        try:
            self.key = self.read_key()
            days = self.read_days()
            signed = self.source.read("checkpoint", NOTE_MAX)
            if signed is None:
                raise Unable("the log has no checkpoint yet")
            self.checkpoint = Checkpoint(utf8(signed), self.key)
            self.size = self.checkpoint.size
            self.report.say(f"log {self.key.name} size {self.size} root {self.checkpoint.root.hex()}")
            policy = self.read_policy()
            self.tree = Tree(self.source, self.size)
            self.found(self.check_root)
            self.check_witnesses(policy)
            self.read_manifests(days)
            self.check_rows(self.first(policy))
        except Wrong as e:
            self.report.finding(str(e))

    def found(self, check, *args):
        try:
            check(*args)
        except Wrong as e:
            self.report.finding(str(e))

    def read_key(self):
        published = self.source.read("key", 1024)
        if published is None:
            raise Unable("there is no log: it would have a key")
        published = utf8(published)
        if not self.options["--key"] and not published.endswith("\n"):
            raise Wrong("key: not ended")
        key = self.options["--key"] or Key(published[:-1], Key.LOG)
        if published != key.text + "\n":
            self.report.finding(f"the key is {key.text}, but {published} is published")
        if not self.options["--key"]:
            self.report.say(f"key {key.text} as published; nobody else has vouched for it (--key)")
        return key

    def read_days(self):
        text = utf8(self.source.read("days", 1024 * 1024) or b"")
        if text and not text.endswith("\n"):
            raise Wrong("days: not ended")
        days = [day_of(line) for line in text.split("\n")[:-1]]
        if any(a >= b for a, b in zip(days, days[1:])):
            raise Wrong("days: not in order")
        return days

    def read_policy(self):
        data = self.source.read("policy", NOTE_MAX)
        if data is None:
            return None
        try:
            policy = read_json(data)
            if not isinstance(policy, dict) or policy.get("origin") != self.key.name or policy.get("key") != self.key.text:
                raise Wrong("of another log")
            for name in ("first", "retention_days"):
                if type(policy.setdefault(name, 0)) is not int or not 0 <= policy[name] < 10 ** 18:
                    raise Wrong(f"{name} is no number")
            if not isinstance(policy.get("cosigners"), list):
                raise Wrong("cosigners is missing")
            policy["cosigners"] = [Key(str(text), Key.WITNESS) for text in policy["cosigners"]]
            return policy
        except Wrong as e:
            self.report.finding(f"policy: {e}")
            return None

    def check_witnesses(self, policy):
        """A witness may be a little behind: then the newest checkpoint must continue the one that it cosigned."""
        required = {key.text: key for key in self.options["--witness"]}
        known = dict(required, **{key.text: key for key in (policy or {}).get("cosigners", [])})
        behind, earlier = [], None
        for key in known.values():
            try:
                if not self.is_cosigned(self.checkpoint, key, ""):
                    behind.append(key)
            except Wrong as e:
                self.report.finding(f"checkpoint: {e}")
        try:
            earlier = behind and self.cosigned((policy or {}).get("first", 0))
        except Wrong as e:
            self.report.finding(f"checkpoint: {e}")
        for key in behind:
            try:
                if earlier and self.is_cosigned(earlier, key, f", when it had {earlier.size} rows"):
                    if key.text in required:
                        self.check_age(earlier.note.cosigned(key), key)
                    continue
                if key.text in required:
                    raise Wrong(f"{key.name} has not cosigned")
                self.report.say(f"not cosigned by {key.name}")
            except Wrong as e:
                self.report.finding(f"checkpoint: {e}")

    def is_cosigned(self, checkpoint, key, when):
        time_of = checkpoint.note.cosigned(key)
        if time_of is not None:
            self.report.say(f"cosigned by {key.name} at {time_of}{when}")
        return time_of is not None

    def check_age(self, cosigned_at, key):
        """A witness that is no longer asked sees nothing: its cosignature is not much older than the last row."""
        tile, width = (self.size - 1) // WIDTH, tile_width(self.size, 0, (self.size - 1) // WIDTH)
        if self.source.is_folder and not self.source.has(tile_path("entries", tile, width)):
            return
        entry = read_entries(self.source, tile, width)[-1]
        if sha256(b"\0", entry) != self.tree.tile(0, tile)[-1]:
            raise Wrong("the last entry is not the one in the tree")
        last = decode(entry).get("time", "")
        try:
            at = datetime.datetime.strptime(last, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            raise Wrong(f"the time of the last row is none: {last}") from None
        if int(at.timestamp()) - cosigned_at > 3600:
            raise Wrong(f"{key.name} has cosigned nothing since {cosigned_at}, and the last row is of {last}")

    def cosigned(self, row):
        """The newest checkpoint that was cosigned: a mirror has it, a log gives it in the proof of a row."""
        if self.source.is_folder:
            signed = self.source.read("cosigned", NOTE_MAX)
            checkpoint = signed and Checkpoint(utf8(signed), self.key)
        else:
            if row >= self.size:
                return None
            tile = row // WIDTH
            entry = read_entries(self.source, tile, tile_width(self.size, 0, tile))[row % WIDTH]
            row_id = decode(entry).get("id", "")
            proof = RULES["id"].fullmatch(row_id) and self.source.read("proof/" + row_id, 2 * NOTE_MAX)
            checkpoint = proof and check_proof(utf8(proof), entry, self.key)[0]
        if checkpoint and (checkpoint.size > self.size or self.tree.head(checkpoint.size) != checkpoint.root):
            raise Wrong(f"the log does not continue the checkpoint of {checkpoint.size} rows that was cosigned")
        return checkpoint

    def check_root(self):
        if self.tree.head(self.size) != self.checkpoint.root:
            raise Wrong("the partial tiles do not give the root of the checkpoint")

    def read_manifests(self, days):
        self.manifests, end, previous = [], 0, "0" * 64
        for day in days:
            try:
                note = Note(utf8(need(self.source, "day/" + day, NOTE_MAX)))
                note.check_signed(self.key)
                manifest = Manifest(note.text)
                if manifest.origin != self.key.name or manifest.day != day:
                    raise Wrong("of another log or day")
                if manifest.previous != previous or manifest.first != end:
                    self.report.finding(f"day/{day}: it does not continue the manifest before it")
                if manifest.first >= end:
                    self.manifests.append(manifest)
                    end, previous = manifest.end, manifest.hash
                if manifest.end > self.size:
                    if manifest.first >= self.size:
                        raise Wrong("the checkpoint does not cover it")
                    self.report.say(f"day/{day} goes beyond the checkpoint")
                elif self.tree.head(manifest.end).hex() != manifest.root:
                    raise Wrong(f"its root is not that of the first {manifest.end} rows")
            except Wrong as e:
                self.report.finding(f"day/{day}: {e}")
        self.end = end
        self.last_day = self.manifests[-1].day if self.manifests else ""

    def first(self, policy):
        """Sequence of the first entry that is kept."""
        tiles = -(-self.size // WIDTH)
        start, end = self.asked()
        if policy:
            first = policy["first"]
        elif self.source.is_folder:
            has = [self.source.has(tile_path("entries", i, tile_width(self.size, 0, i))) for i in range(tiles)]
            first = -(-end // WIDTH)
            while first > start // WIDTH and has[first - 1]:
                first -= 1
            if any(has[:first]) and not (self.options["--from"] or self.options["--to"]):
                self.report.finding(f"entries are missing before row {first * WIDTH}")
            first *= WIDTH
        else:
            return 0
        if first % WIDTH and first != self.end and all(first != manifest.first for manifest in self.manifests):
            self.report.finding(f"the first entry that is kept, {first}, begins neither a tile nor a day")
        if first > self.end and end > self.end:
            self.report.finding(f"entries up to {first} are not there, but the manifests end at {self.end}")
        index = first // WIDTH
        if first < self.size and first % WIDTH:
            if self.source.read(tile_path("entries", index, tile_width(self.size, 0, index)), BUNDLE_MAX) is None:
                self.report.say("rows that share a tile with dropped ones cannot be read")
                first = (index + 1) * WIDTH
        return min(first, self.size)

    def asked(self):
        """The rows of the days that were named."""
        first, last = self.options["--from"], self.options["--to"]
        start, end = 0, self.size
        if first:
            start = next((manifest.first for manifest in self.manifests if manifest.day >= first), self.end)
        if last and last <= self.last_day:
            end = max((manifest.end for manifest in self.manifests if manifest.day <= last), default=0)
        start = min(start, self.size)
        return start, max(start, min(end, self.size))

    def check_rows(self, first):
        start, end = self.asked()
        self.start, self.stop = max(start, first), max(end, start, first)
        tiles = range(-(-self.size // WIDTH))
        if self.options["--from"] or self.options["--to"]:
            tiles = range(self.start // WIDTH, -(-self.stop // WIDTH) if self.start < self.stop else 0)
        self.sums, self.paid, self.gateway, self.time = {}, set(), None, ""
        self.rows = self.right = 0
        for index in tiles:
            self.found(self.check_tile, index)
        for manifest in self.manifests:
            if manifest.first < start or manifest.end > end:
                continue
            count, aggregate, begin = self.sums.get(manifest.day, (0, bytes(32), -1, "", ""))[:3]
            how = "by manifest and hashes alone"
            if manifest.first >= self.start:
                how = "as its manifest says"
                if (count, aggregate.hex(), begin) != (manifest.rows, manifest.aggregate, manifest.first):
                    self.report.finding(f"day/{manifest.day}: the rows do not give its number of rows and aggregate")
                    how = "not as its manifest says"
            self.say_day(manifest.day, manifest.first, manifest.rows, manifest.aggregate, how)
        before = None
        for day, (count, aggregate, begin, begun, _) in self.sums.items():
            if begin >= self.end:
                if before and later(begun, self.time):
                    self.report.finding(f"day/{before} is missing, though the day is over since {begun}")
                self.say_day(day, begin, count, aggregate.hex(), "no manifest yet")
                before = day
        self.report.say(f"{self.rows} rows, {self.right} right")

    def say_day(self, day, first, rows, aggregate, how):
        self.report.say(f"day {day} first {first} rows {rows} aggregate {aggregate} ({how})")

    def check_tile(self, index):
        width, begin = tile_width(self.size, 0, index), index * WIDTH
        hashes = self.tree.tile(0, index)
        if begin + width <= self.start or begin >= self.stop:
            return
        self.rows += min(self.stop, begin + width) - max(self.start, begin)
        for i, entry in enumerate(read_entries(self.source, index, width)):
            wrong = []
            if sha256(b"\0", entry) != hashes[i]:
                self.report.finding(f"row {begin + i}: the entry is not the one in the tree")
            elif self.start <= begin + i < self.stop:
                try:
                    self.check_entry(begin + i, entry, wrong)
                except Wrong as e:
                    wrong.append(str(e))
                self.right += not wrong
            for text in wrong:
                self.report.finding(f"row {begin + i}: {text}")

    def check_entry(self, sequence, entry, wrong):
        row = Row(decode(entry), wrong)
        if not row.is_row:
            return
        manifest = next((m for m in self.manifests if m.first <= sequence < m.end), None)
        self.gateway = self.gateway or row.gateway
        if row.sequence != sequence or row.gateway != self.gateway:
            wrong.append("the id has another sequence or gateway")
        if manifest and manifest.day != row.day or not manifest and row.day <= self.last_day:
            wrong.append(f"the row is not of {row.day} by the manifests")
        if row.time < self.time:
            wrong.append("the time goes back")
        self.time = row.time
        day = manifest.day if manifest else row.day
        count, aggregate, begin, begun, _ = self.sums.get(day, (0, bytes(32), sequence, row.time, ""))
        self.sums[day] = count + 1, xor(aggregate, keccak256(entry)), begin, begun, row.time
        if row.paid is not None:
            if row.paid in self.paid:
                wrong.append(f"the request {row.paid} has a fee above 0 in an earlier row too")
            self.paid.add(row.paid)


def later(begun, last):
    """Whether an hour has passed between two times of rows."""
    try:
        form = "%Y-%m-%dT%H:%M:%S.%fZ"
        passed = datetime.datetime.strptime(last, form) - datetime.datetime.strptime(begun, form)
        return passed > datetime.timedelta(hours=1)
    except ValueError:
        return True


# --- receipts and disclosures (VERIFY.md 4.5) ---

def no_doubles(pairs):
    members = dict(pairs)
    if len(members) < len(pairs):
        raise Wrong("a member is there twice")
    return members


def no_constant(name):
    raise Wrong(f"JSON has no {name}")


def read_json(data):
    try:
        return json.loads(utf8(data), object_pairs_hook=no_doubles, parse_constant=no_constant)
    except (ValueError, RecursionError) as e:
        raise Wrong(f"no JSON: {e}") from None


def whole_pairs(text):
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Wrong("half a surrogate pair") from None


def text_in(members, name):
    if not isinstance(members.get(name), str):
        raise Wrong(f"the member {name} is missing or no text")
    whole_pairs(members[name])
    return members[name]


def texts_in(members, name):
    texts = members.get(name)
    if not isinstance(texts, dict) or not all(isinstance(value, str) for value in texts.values()):
        raise Wrong(f"the member {name} is missing or not all texts")
    for part, value in texts.items():
        whole_pairs(part)
        whole_pairs(value)
    return texts


def check_proof(proof, entry, key):
    """The checkpoint that an entry is in, and its index."""
    head, gap, signed = proof.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Wrong("no proof")
    if lines and lines[0].startswith("extra "):
        unbase64(lines.pop(0)[6:])
    if not lines or not lines[0].startswith("index "):
        raise Wrong("a proof without an index")
    index, path = number(lines[0][6:]), [base64_hash(line) for line in lines[1:]]
    checkpoint = Checkpoint(signed, key)
    if index >= checkpoint.size or len(path) > 63:
        raise Wrong("the checkpoint does not cover the row")
    at, last, root = index, checkpoint.size - 1, sha256(b"\0", entry)
    for sibling in path:
        if last == 0:
            raise Wrong("the proof is too long")
        if at & 1 or at == last:
            root = node(sibling, root)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            root = node(root, sibling)
        at, last = at >> 1, last >> 1
    if last or root != checkpoint.root:
        raise Wrong("the proof does not lead to the root of its checkpoint")
    return checkpoint, index


def check_row_file(data, is_receipt, options, report):
    members = read_json(data)
    if not isinstance(members, dict):
        raise Wrong("no object")
    columns, wrong = texts_in(members, "columns"), []
    row = Row(columns, wrong)
    if wrong:
        raise Wrong(wrong[0])
    entry = encode(columns)
    row_hash = keccak256(entry).hex()
    if len(entry) > 65535 or row_hash != text_in(members, "hash"):
        raise Wrong(f"the row hash is {row_hash}")
    report.say(f"row {columns['id']} hash {row_hash}")
    key, is_signed = Key(text_in(members, "key"), Key.LOG), False
    if options["--key"] and options["--key"].text != key.text:
        raise Wrong("the key is not the given one")
    if not options["--key"]:
        report.say(f"key {key.text} as the file says")
    if is_receipt:
        if (text_in(members, "row"), text_in(members, "request")) != (columns["id"], columns["request"]):
            raise Wrong("row or request are not those of the columns")
        is_signed = check_receipt(members, key, options, report)
    else:
        pairs = texts_in(members, "private")
        for name in pairs:
            if not re.fullmatch(r"internal\.[a-z][a-z0-9_]*|(note|custom)\.[a-z][a-z0-9_]{0,39}", name, re.ASCII):
                raise Wrong(f"there is no private pair {name}")
        if sha256(bytes.fromhex(hex_hash(members.get("blind"))), encode(pairs)).hex() != columns["private_hash"]:
            raise Wrong("the private pairs are not those of the row")
        report.say("the private pairs are the row's")
    if "proof" in members:
        checkpoint, index = check_proof(text_in(members, "proof"), entry, key)
        if index != row.sequence:
            raise Wrong(f"the proof is of row {index}")
        report.say(f"in the log: one of the first {checkpoint.size} rows")
        for witness in options["--witness"]:
            if checkpoint.note.cosigned(witness) is None:
                raise Wrong(f"{witness.name} has not cosigned")
            report.say(f"cosigned by {witness.name}")
    elif options["--witness"] or not is_signed:
        raise Wrong("no proof: neither in a checkpoint" + ("" if options["--witness"] else " nor signed"))
    else:
        report.say("no proof yet: that the row is in the log is not shown")


def receipt_text(request, request_hash, answer_hash, row, row_hash):
    """What a receipt's signature is over (LEDGER.md 5)."""
    return "\n".join(["cairn-receipt-1", request, request_hash, answer_hash, row, row_hash, ""])


def check_receipt(members, key, options, report):
    """Whether it is signed."""
    given = [options["--request"], options["--answer"]]
    if not any(name in members for name in ("request_hash", "answer_hash", "signature")):
        if any(given):
            raise Wrong("not signed: it cannot be compared with request and answer")
        report.say("not signed")
        return False
    hashes = [hex_hash(members.get(name)) for name in ("request_hash", "answer_hash")]
    signed = receipt_text(members["request"], *hashes, members["row"], members["hash"])
    if not ed25519(key.public, signed.encode(), unbase64(text_in(members, "signature"))):
        raise Wrong("the signature is wrong")
    report.say(f"signed: the row is for the request {hashes[0]} with the answer {hashes[1]}")
    for stated, file in zip(hashes, given):
        if file and sha256(read_file(file)).hex() != stated:
            raise Wrong(f"{file} is something else")
    return True


# --- exports (LEDGER.md 4) ---

def check_export(data, report):
    aggregate, last, rows, right = bytes(32), {}, 0, 0
    lines = data.split(b"\n")
    for number_of, line in enumerate(lines, 1):
        if number_of == len(lines) and not line:
            break
        rows += 1
        wrong = ["the line is not ended"] if number_of == len(lines) else []
        try:
            if len(line) > LINE_MAX:
                raise Wrong("the line is too long")
            row, text = read_json(line), utf8(line)
            if not isinstance(row, dict) or list(row) != ["id", "columns", "hash"]:
                raise Wrong("the members are not id, columns, hash")
            columns = texts_in(row, "columns")
            if list(columns) != sorted(columns, key=str.encode):
                raise Wrong("the columns are not in the order of their names")
            if json.dumps(row, separators=(",", ":"), ensure_ascii=False) != text:
                wrong.append("the line is not in the one form")
            row_hash = keccak256(encode(columns))
            aggregate = xor(aggregate, row_hash)
            if row_hash.hex() != row["hash"] or row["id"] != columns.get("id"):
                wrong.append("hash or id are not those of the columns")
            checked = Row(columns, wrong)
            if checked.is_row:
                sequence, time = last.get(checked.gateway, (checked.sequence - 1, ""))
                if checked.sequence != sequence + 1 or checked.time < time:
                    wrong.append("the sequence has a gap, or the time goes back")
                last[checked.gateway] = checked.sequence, checked.time
        except Wrong as e:
            wrong.append(str(e))
        right += not wrong
        for text in wrong:
            report.finding(f"{number_of}: {text}")
    report.say(f"aggregate {aggregate.hex()}")
    report.say(f"{rows} rows, {right} right")


# --- the program ---

def read_file(name, limit=None):
    try:
        with open(name, "rb") as file:
            return bounded(name, file.read(limit + 1), limit) if limit else file.read()
    except OSError as e:
        raise Unable(str(e)) from None


def read_options(args):
    options = {name: None for name in ("--day", "--from", "--to", "--key", "--request", "--answer")}
    options["--witness"], rest = [], []
    args = list(args)
    while args:
        name = args.pop(0)
        if not name.startswith("--"):
            rest.append(name)
            continue
        if name not in options or not args:
            raise Unable(f"{name}: no such option, or its value is missing")
        value = args.pop(0)
        try:
            if name == "--witness":
                options[name].append(Key(value, Key.WITNESS))
            else:
                options[name] = Key(value, Key.LOG) if name == "--key" else value
            if name in ("--day", "--from", "--to"):
                day_of(value)
        except Wrong as e:
            raise Unable(f"{name}: {e}") from None
    if options["--day"]:
        options["--from"] = options["--to"] = options["--day"]
    return options, rest


def main(args):
    if not args or "--help" in args:
        print(__doc__)
        return 0 if args else 2
    report = Report()
    try:
        command, (options, names) = args[0], read_options(args[1:])
        if not names or command in ("log", "rows") and len(names) != 1:
            raise Unable("name what is to be checked")
        if command == "log":
            is_url = re.match("https?://", names[0])
            Log(Web(names[0]) if is_url else Folder(names[0]), options, report).check()
        elif command == "rows":
            check_export(read_file(names[0]), report)
        elif command in ("receipt", "disclosure"):
            for name in names:
                try:
                    check_row_file(read_file(name, ROW_FILE_MAX), command == "receipt", options, report)
                except Wrong as e:
                    report.finding(f"{name}: {e}")
        else:
            raise Unable(f"no command {command}")
    except Unable as e:
        print(f"verify.py: {e}", file=sys.stderr)
        return 1 if report.findings else 2
    return report.end()


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        exit_code = main(sys.argv[1:])
    except Exception:  # a defect of this program: Python would end with 1, which is a finding
        traceback.print_exc()
        exit_code = 2
    sys.exit(exit_code)
