# SPDX-License-Identifier: Apache-2.0
"""Makes rows.json and export.jsonl from docs/LEDGER.md alone, with the standard library (CGN-18).

The results are committed; run it again only when the format gets a new version: python3 make_rows.py
"""
import hashlib
import json
import struct


def keccak256(message):
    lanes = [0] * 25
    rate = 136
    padded = bytearray(message) + bytearray(rate - len(message) % rate)
    padded[len(message)] ^= 1
    padded[-1] ^= 0x80
    mask = (1 << 64) - 1

    def rot(value, n):
        return ((value << n) | (value >> (64 - n))) & mask if n else value

    for block in range(0, len(padded), rate):
        for i in range(rate // 8):
            lanes[i] ^= struct.unpack_from("<Q", padded, block + 8 * i)[0]
        lfsr = 1
        for _ in range(24):
            c = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
            d = [c[(x + 4) % 5] ^ rot(c[(x + 1) % 5], 1) for x in range(5)]
            lanes = [lanes[i] ^ d[i % 5] for i in range(25)]
            x, y, current = 1, 0, lanes[1]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                current, lanes[x + 5 * y] = lanes[x + 5 * y], rot(current, (t + 1) * (t + 2) // 2 % 64)
            for row in range(0, 25, 5):
                r = lanes[row:row + 5]
                for i in range(5):
                    lanes[row + i] = r[i] ^ (~r[(i + 1) % 5] & mask & r[(i + 2) % 5])
            for j in range(7):
                if lfsr & 1:
                    lanes[0] ^= 1 << ((1 << j) - 1)
                lfsr = (lfsr << 1) ^ (0x171 if lfsr & 0x80 else 0)
    return b"".join(struct.pack("<Q", lane) for lane in lanes[:4])


def encode(pairs):
    out = b""
    for name in sorted(pairs, key=lambda n: n.encode()):
        key, value = name.encode(), pairs[name].encode()
        out += struct.pack(">B", len(key)) + key + struct.pack(">H", len(value)) + value
    return out


def row(name, columns):
    encoding = encode(columns)
    return {"name": name, "columns": columns, "encoding": encoding.hex(), "hash": keccak256(encoding).hex()}


def repeated(name, column, text, times):
    encoding = encode({column: text * times})
    return {"name": name, "repeat": {"column": column, "text": text, "times": str(times)},
            "encoding_sha256": hashlib.sha256(encoding).hexdigest(), "hash": keccak256(encoding).hex()}


def private(name, pairs, blind):
    encoding = encode(pairs)
    return {"name": name, "pairs": pairs, "blind": blind.hex(), "encoding": encoding.hex(),
            "private_hash": hashlib.sha256(blind + encoding).hexdigest()}


def receipt(request, method, target, body, answer, row_id, row_hash):
    asked = hashlib.sha256(method.encode() + b"\n" + target.encode() + b"\n" + body).hexdigest()
    answered = hashlib.sha256(answer).hexdigest()
    lines = ["cairn-receipt-1", request, asked, answered, row_id, row_hash]
    return {"request": request, "method": method, "target": target, "request_body": body.hex(),
            "answer_body": answer.hex(), "row": row_id, "row_hash": row_hash, "request_sha256": asked,
            "answer_sha256": answered, "text": "".join(line + "\n" for line in lines)}


def usual(gateway, day, sequence, time, private_hash, **more):
    columns = {
        "id": f"{gateway}/{day}/{sequence}", "schema": "2", "time": f"{day}T{time}Z", "private_hash": private_hash,
        "request": f"r-{sequence}", "attempt": "1", "outcome": "complete",
        "service": "mediagen/1.2.0", "customer": "c-7f3a90", "worker": "wk-12", "tier": "2", "verified": "none",
        "fee": "163000", "currency": "EUR"}
    columns.update(more)
    return columns


blind = bytes(range(32))
secrets = [
    private("no pairs", {}, bytes(32)),
    private("usual", {"internal.account": "customer-1", "internal.url": "/mgen/io?width=320",
                      "note.width": "320", "custom.campaign": "autumn"}, blind),
    private("one name in three places", {"internal.status": "201", "note.status": "2", "custom.status": "3"}, blind),
    private("non-ASCII and newlines", {"internal.headers": "accept: */*\r\nx: \u00e9\u20ac\U0001f600\r\n",
                                       "custom.empty": ""}, blind),
]
days = [
    usual("eu-1", "2026-11-20", 0, "00:00:00.000001", secrets[0]["private_hash"]),
    usual("eu-1", "2026-11-20", 1, "23:59:59.999999", secrets[1]["private_hash"], outcome="failed", fee="0"),
    usual("eu-1", "2026-11-21", 2, "00:00:00.000000", secrets[2]["private_hash"], user="u-1",
          refers_to="eu-1/2026-11-20/0"),
    usual("us-2", "2026-11-20", 41, "12:00:00.123456", secrets[3]["private_hash"], tier="4B"),
]
vectors = {
    "keccak256": [{"message": m.hex(), "hash": keccak256(m).hex()} for m in
                  [b"", b"abc", b"a" * 135, b"a" * 136, b"a" * 137, b"a" * 272, bytes(range(256)) * 3]],
    "rows": [
        row("no columns", {}),
        row("empty value", {"a": ""}),
        row("two empty values", {"a": "", "b": ""}),
        row("non-ASCII value", {"a": "\u00e9\u20ac\U0001f600"}),
        row("composed and decomposed are two texts, 1", {"a": "\u00e9"}),
        row("composed and decomposed are two texts, 2", {"a": "e\u0301"}),
        row("without lengths these were one, 1", {"ab": "c"}),
        row("without lengths these were one, 2", {"a": "bc"}),
        row("a value that looks like pairs, 1", {"a": "b", "c": "d"}),
        row("a value that looks like pairs, 2", {"a": "b\u0001c\u0000\u0001d"}),
        row("order of names, not of input", {"b": "2", "a_b": "3", "a": "1", "ab": "4"}),
        row("length with a high byte", {"a": "x" * 300}),
        row("longest name", {"n" * 255: "x"}),
        repeated("longest entry", "a", "x", 65_531),
        repeated("longest entry of two-byte characters", "a", "\u00e9", 32_765),
    ] + [row("row " + columns["id"], columns) for columns in days],
    "private": secrets,
    "receipts": [
        receipt("r-0", "GET", "/echo", b"", b"", "eu-1/2026-11-20/0", keccak256(encode(days[0])).hex()),
        receipt("r-1", "POST", "/mgen/io?script=thumb.ms&width=320", b"\x00\x01\n\xff", "h\u00e9llo\n".encode(),
                "eu-1/2026-11-20/1", keccak256(encode(days[1])).hex()),
    ],
}
assert vectors["keccak256"][0]["hash"] == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
assert vectors["keccak256"][1]["hash"] == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
with open("rows.json", "w", encoding="utf-8", newline="\n") as out:
    json.dump(vectors, out, indent=1, ensure_ascii=True)
    out.write("\n")
with open("export.jsonl", "w", encoding="utf-8", newline="\n") as out:
    for columns in days:
        line = {"id": columns["id"], "columns": dict(sorted(columns.items())),
                "hash": keccak256(encode(columns)).hex()}
        out.write(json.dumps(line, separators=(",", ":"), ensure_ascii=False) + "\n")
