# SPDX-License-Identifier: Apache-2.0
"""Makes tlog.json from docs/VERIFY.md, RFC 6962 and the C2SP specifications alone, with the standard library (CGN-19).

The result is committed; run it again only when a format gets a new version: python3 make_tlog.py
"""
import base64
import hashlib
import json
import struct

# ---------------------------------------------------------------- Ed25519 (RFC 8032, section 5.1)
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point_add(a, b):
    q = (a[1] - a[0]) * (b[1] - b[0]) % P
    r = (a[1] + a[0]) * (b[1] + b[0]) % P
    s = 2 * a[3] * b[3] * D % P
    t = 2 * a[2] * b[2] % P
    e, f, g, h = r - q, t - s, t + s, r + q
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(n, a):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = point_add(out, a)
        a = point_add(a, a)
        n >>= 1
    return out


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def compress(a):
    inverse = pow(a[2], P - 2, P)
    return (a[1] * inverse % P | (a[0] * inverse % P & 1) << 255).to_bytes(32, "little")


def expand(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & (1 << 254) - 8 | 1 << 254, h[32:]


def public_key(seed):
    return compress(point_times(expand(seed)[0], BASE))


def ed25519(seed, message):
    a, prefix = expand(seed)
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    point = compress(point_times(r, BASE))
    k = int.from_bytes(hashlib.sha512(point + public_key(seed) + message).digest(), "little") % L
    return point + ((r + k * a) % L).to_bytes(32, "little")


assert public_key(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")).hex() \
    == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
assert ed25519(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), b"").hex() \
    .startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")


# ---------------------------------------------------------------- Keccak-256 and the encoding of rows (LEDGER.md, 2)
def keccak256(message):
    mask = (1 << 64) - 1
    padded = bytearray(message) + bytearray(136 - len(message) % 136)
    padded[len(message)] ^= 1
    padded[-1] ^= 0x80
    lanes = [0] * 25

    def rot(value, n):
        return (value << n | value >> 64 - n) & mask

    for block in range(0, len(padded), 136):
        for i in range(17):
            lanes[i] ^= int.from_bytes(padded[block + 8 * i:block + 8 * i + 8], "little")
        lfsr = 1
        for _ in range(24):
            c = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
            lanes = [lanes[i] ^ c[(i + 4) % 5] ^ rot(c[(i + 1) % 5], 1) for i in range(25)]
            x, y, current = 1, 0, lanes[1]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                current, lanes[x + 5 * y] = lanes[x + 5 * y], rot(current, (t + 1) * (t + 2) // 2 % 64)
            for row in range(0, 25, 5):
                r = lanes[row:row + 5]
                for i in range(5):
                    lanes[row + i] = r[i] ^ ~r[(i + 1) % 5] & mask & r[(i + 2) % 5]
            for j in range(7):
                if lfsr & 1:
                    lanes[0] ^= 1 << (1 << j) - 1
                lfsr = lfsr << 1 ^ (0x171 if lfsr & 0x80 else 0)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


def encode(pairs):
    out = b""
    for name in sorted(pairs):
        key, value = name.encode(), pairs[name].encode()
        out += struct.pack(">B", len(key)) + key + struct.pack(">H", len(value)) + value
    return out


# ---------------------------------------------------------------- trees (RFC 6962, section 2.1), as the RFC defines them
def sha256(data):
    return hashlib.sha256(data).digest()


class Tree:
    def __init__(self, entries):
        self.leaves = [sha256(b"\0" + entry) for entry in entries]
        self.known = {}

    def mth(self, first, end):
        if end == first:
            return sha256(b"")
        if end - first == 1:
            return self.leaves[first]
        if (first, end) not in self.known:
            k = split(end - first)
            self.known[first, end] = sha256(b"\1" + self.mth(first, first + k) + self.mth(first + k, end))
        return self.known[first, end]

    def root(self, size):
        return self.mth(0, size)

    def inclusion(self, index, size):
        return self.path(index, 0, size)

    def path(self, m, first, end):
        if end - first == 1:
            return []
        k = split(end - first)
        if m < k:
            return self.path(m, first, first + k) + [self.mth(first + k, end)]
        return self.path(m - k, first + k, end) + [self.mth(first, first + k)]

    def consistency(self, old, new):
        return [] if old in (0, new) else self.subproof(old, 0, new, True)

    def subproof(self, m, first, end, is_whole):
        if m == end - first:
            return [] if is_whole else [self.mth(first, end)]
        k = split(end - first)
        if m <= k:
            return self.subproof(m, first, first + k, is_whole) + [self.mth(first + k, end)]
        return self.subproof(m - k, first + k, end, False) + [self.mth(first, first + k)]

    def tile(self, level, index, width):
        step = 256**level
        at = [(index * 256 + i) * step for i in range(width)]
        return b"".join(self.mth(first, first + step) for first in at)


def split(n):
    return 1 << (n - 1).bit_length() - 1


def hexes(hashes):
    return [h.hex() for h in hashes]


# ---------------------------------------------------------------- notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature)
def b64(data):
    return base64.b64encode(data).decode()


class Key:
    """A key of these vectors alone: its seed is the SHA-256 of a sentence that anybody can read here."""

    def __init__(self, name, kind):
        self.name, self.kind = name, kind
        self.seed = sha256(b"a key of Cairn's test vectors: " + name.encode())
        self.public = public_key(self.seed)
        self.id = sha256(name.encode() + b"\n" + bytes([kind]) + self.public)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(bytes([kind]) + self.public)}"

    def line(self, signature):
        return f"\u2014 {self.name} {b64(self.id + signature)}\n"

    def sign(self, text, time=0):
        if self.kind == 1:
            return self.line(ed25519(self.seed, text.encode()))
        return self.line(struct.pack(">Q", time) + ed25519(self.seed, cosigned(text, time)))


def cosigned(text, time):
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def note(text, *lines):
    return text + "\n" + "".join(lines)


def checkpoint(origin, size, root):
    return f"{origin}\n{size}\n{b64(root)}\n"


def tile_path(level, index, width):
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03}")
    return f"{level}/{'/'.join(groups)}" + (f".p/{width}" if width < 256 else "")


log = Key("cairn.internal/eu-1", 1)
us, ap = Key("cairn.internal/us-2", 4), Key("cairn.internal/ap-3", 4)
us_log = Key("cairn.internal/us-2", 1)
stranger = Key("example.com/nobody-knows", 1)
T1, T2 = 1795132800, 1795132860

# ---------------------------------------------------------------- the well-known tree of Certificate Transparency
ct_leaves = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
ct = Tree(ct_leaves)
assert hexes(ct.root(n) for n in range(9)) == [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"]
big = Tree([struct.pack(">Q", i) for i in range(70_000)])


def tree(of, leaves, roots, inclusions, consistencies):
    return {
        "leaves": leaves,
        "roots": {str(n): of.root(n).hex() for n in roots},
        "inclusion": [{"index": i, "size": n, "proof": hexes(of.inclusion(i, n))} for i, n in inclusions],
        "consistency": [{"from": a, "to": b, "proof": hexes(of.consistency(a, b))} for a, b in consistencies],
    }


some = [1, 2, 3, 255, 256, 257, 511, 512, 513, 4095, 4096, 65_535, 65_536, 65_537, 69_888, 69_999, 70_000]
trees = [
    dict(tree(ct, hexes(ct_leaves), range(9), [(i, n) for n in range(1, 9) for i in range(n)],
              [(a, b) for b in range(9) for a in range(b + 1)]), name="Certificate Transparency's eight leaves"),
    dict(tree(big, "u64", [0] + some, [(0, n) for n in some] + [(n - 1, n) for n in some[1:]]
              + [(i, 70_000) for i in (1, 255, 256, 12_345, 65_535, 65_536, 69_887, 69_888)],
              [(a, 70_000) for a in some] + [(1, 2), (255, 257), (256, 65_536), (65_535, 65_537)]),
         name="70,000 leaves: the u64 of the index"),
]
tiles = []
for size in (1, 255, 256, 257, 70_000):
    for level in range(3):
        full, rest = divmod(size // 256**level, 256)
        for index, width in {0: 256 if full else 0, full - 1: 256 if full else 0, full: rest}.items():
            if width and index >= 0:
                tiles.append({"size": size, "level": level, "index": index, "width": width,
                              "path": tile_path(level, index, width),
                              "sha256": sha256(big.tile(level, index, width)).hex()})
tiles = [t for i, t in enumerate(tiles) if t not in tiles[:i]]

wrong_proofs = []
for index, size in ((5, 7), (6, 7), (0, 8)):
    right = ct.inclusion(index, size)
    for what, proof, i, n in (
            ("a bit of the first hash", [bytes([right[0][0] ^ 1]) + right[0][1:]] + right[1:], index, size),
            ("a hash less", right[:-1], index, size), ("a hash more", right + [right[-1]], index, size),
            ("another index", right, index - 1 if index else 1, size), ("index as large as size", right, size, size)):
        wrong_proofs.append({"name": what, "index": i, "size": n, "leaf": ct_leaves[index].hex(),
                             "root": ct.root(size).hex(), "proof": hexes(proof)})
wrong_consistencies = []
for a, b in ((3, 7), (4, 8), (6, 8)):
    right = ct.consistency(a, b)
    for what, proof, root in (
            ("a bit of the last hash", right[:-1] + [right[-1][:31] + bytes([right[-1][31] ^ 0x80])], ct.root(a)),
            ("a hash less", right[:-1], ct.root(a)), ("a hash more", right + [right[0]], ct.root(a)),
            ("another root before", right, ct.root(a - 1))):
        wrong_consistencies.append({"name": what, "from": a, "to": b, "from_root": root.hex(),
                                    "to_root": ct.root(b).hex(), "proof": hexes(proof)})
for what, a, b, proof in (("from nothing needs no hashes", 0, 4, [ct.root(4)]), ("to the same size needs none", 4, 4, [ct.root(4)]),
                          ("backwards", 4, 3, ct.consistency(3, 4))):
    wrong_consistencies.append({"name": what, "from": a, "to": b, "from_root": ct.root(a).hex(),
                                "to_root": ct.root(b).hex(), "proof": hexes(proof)})

# ---------------------------------------------------------------- notes
EXAMPLE = "This is an example message.\n"
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_LINE = ("\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuw"
                "HjG1Yu72IneyaQM=\n")
TEXT = "a text\n\nwith an empty line, \u00e9\u20ac\U0001f600\n"
signed = note(TEXT, log.sign(TEXT))
wrong_line = log.sign("another text\n")


def notes():
    def right(name, text, lines, keys, signers):
        return {"name": name, "note": note(text, *lines), "keys": keys, "text": text, "signers": signers}

    def wrong(name, text, *keys):
        return {"name": name, "note": text, "keys": list(keys or [log.vkey]), "error": name}

    def tampered(old, new):
        assert old in signed
        return signed.replace(old, new)

    unpadded = signed[:-1].rstrip("=") + "\n"
    end = signed[:-2]
    assert signed.endswith("=\n") and not signed.endswith("==\n") and len(end) == len(signed) - 2
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    loose = end[:-1] + alphabet[alphabet.index(end[-1]) + 1] + "=\n"
    many = [Key(f"example.com/witness-{i}", 1) for i in range(15)]
    return [
        right("the specification's", EXAMPLE, [EXAMPLE_LINE], [EXAMPLE_KEY], ["example.com/foo"]),
        right("an empty line and more than ASCII in the text", TEXT, [log.sign(TEXT)], [log.vkey], [log.name]),
        right("unknown signatures are ignored", TEXT, [stranger.sign("x\n"), log.sign(TEXT)], [log.vkey], [log.name]),
        right("a known name with an unknown key is unknown", TEXT,
              [f"\u2014 {log.name} {b64(bytes(68))}\n", log.sign(TEXT)], [log.vkey], [log.name]),
        right("two known ones", TEXT, [log.sign(TEXT), us_log.sign(TEXT)], [us_log.vkey, log.vkey],
              [log.name, us_log.name]),
        right("sixteen signatures", TEXT, [k.sign(TEXT) for k in many] + [log.sign(TEXT)],
              [log.vkey, many[7].vkey], [many[7].name, log.name]),
        wrong("no known signature", signed, us_log.vkey),
        wrong("a known signature is wrong", note(TEXT, wrong_line)),
        wrong("a known signature is wrong beside a right one", note(TEXT, us_log.sign(TEXT), wrong_line),
              log.vkey, us_log.vkey),
        wrong("the text was changed", tampered("a text", "A text")),
        wrong("no newline at the end", signed[:-1]),
        wrong("no empty line", TEXT.replace("\n\n", "\n") + log.sign(TEXT)),
        wrong("no signature", TEXT + "\n"),
        wrong("a hyphen instead of the dash", tampered("\u2014 ", "- ")),
        wrong("two spaces", tampered("\u2014 " + log.name, "\u2014  " + log.name)),
        wrong("a space at the end of the line", signed[:-1] + " \n"),
        wrong("base64 without padding", unpadded),
        wrong("base64 whose unused bits are not zero", loose),
        wrong("a signature of four bytes only", signed + f"\u2014 example.com/a {b64(bytes(4))}\n"),
        wrong("a name with a plus", signed + f"\u2014 example.com+a {b64(bytes(68))}\n"),
        wrong("a name with a space of another kind", signed + f"\u2014 example.com\u00a0a {b64(bytes(68))}\n"),
        wrong("a control character", note("a\tb\n", log.sign("a\tb\n"))),
        wrong("a carriage return", note("a\r\n", log.sign("a\r\n"))),
        wrong("larger than 64 KiB", note("x" * 65_536 + "\n", log.sign("x" * 65_536 + "\n"))),
    ]


def vkeys():
    def key(k):
        return {"vkey": k.vkey, "name": k.name, "id": k.id.hex(), "type": k.kind, "public": k.public.hex()}

    rest = log.vkey[len(log.name):]
    out = [key(k) for k in (log, us, ap, us_log, stranger)]
    out.append({"vkey": EXAMPLE_KEY, "name": "example.com/foo", "id": "530d903a", "type": 1,
                "public": base64.b64decode(EXAMPLE_KEY.split("+", 2)[2])[1:].hex()})
    for why, text in (("another name than its id is of", "cairn.internal/eu-2" + rest), ("no name", rest),
                      ("a name with a space", "cairn internal" + rest), ("two parts", log.vkey.replace("+", "/", 1)),
                      ("upper-case id", log.vkey.replace(log.id.hex(), log.id.hex().upper())),
                      ("a byte less", f"{log.name}+{log.id.hex()}+" + b64(b"\1" + log.public[:-1])),
                      ("an unknown type", log.name + "+" + sha256(log.name.encode() + b"\n\2" + log.public)[:4].hex()
                       + "+" + b64(b"\2" + log.public)),
                      ("no padding", log.vkey.rstrip("=")), ("a newline", log.vkey + "\n")):
        if text != log.vkey:
            out.append({"vkey": text, "error": why})
    return out


# ---------------------------------------------------------------- checkpoints and cosignatures
def checkpoints():
    origin, root = log.name, b64(ct.root(8))
    right = [{"text": checkpoint(origin, n, ct.root(n)), "origin": origin, "size": n, "root": ct.root(n).hex()}
             for n in (0, 1, 8)]
    right.append({"text": checkpoint("example.com/behind-the-sofa", 20852163,
                                     base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")),
                  "origin": "example.com/behind-the-sofa", "size": 20852163,
                  "root": base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=").hex()})
    wrong = [{"error": why, "text": text} for why, text in (
        ("an extension line", f"{origin}\n8\n{root}\nextension\n"), ("two lines", f"{origin}\n8\n"),
        ("no newline at the end", f"{origin}\n8\n{root}"), ("a leading zero", f"{origin}\n08\n{root}\n"),
        ("a sign", f"{origin}\n+8\n{root}\n"), ("no number", f"{origin}\n\n{root}\n"),
        ("larger than 2^63 - 1", f"{origin}\n9223372036854775808\n{root}\n"),
        ("digits that are not ASCII", f"{origin}\n\u0668\n{root}\n"),
        ("a short root", f"{origin}\n8\n{b64(ct.root(8)[:31])}\n"), ("root without padding", f"{origin}\n8\n{root[:-1]}\n"),
        ("no origin", f"\n8\n{root}\n"))]
    return right + wrong


def cosignatures():
    text = checkpoint(log.name, 8, ct.root(8))
    vectors = [{"checkpoint": text, "key": k.vkey, "time": t, "message": cosigned(text, t).hex(), "line": k.sign(text, t)}
               for k, t in ((us, T1), (ap, T2), (us, 0))]
    right = ed25519(us.seed, cosigned(text, T1))
    for why, body in (("another time than was signed", struct.pack(">Q", T2) + right),
                      ("no time", right), ("a byte more", struct.pack(">Q", T1) + right + b"\0"),
                      ("a signature of the bare checkpoint", struct.pack(">Q", T1) + ed25519(us.seed, text.encode())),
                      ("a time beyond 2^63", struct.pack(">Q", 1 << 63) + ed25519(us.seed, cosigned(text, 1 << 63)))):
        vectors.append({"checkpoint": text, "key": us.vkey, "line": us.line(body), "error": why})
    return vectors


# ---------------------------------------------------------------- a small log: nine rows on three days, the last not over
def row(sequence, day, time):
    secret = encode({"internal.account": "customer-1", "internal.status": "200", "note.width": str(sequence)})
    columns = {
        "id": f"eu-1/{day}/{sequence}", "schema": "2", "time": f"{day}T{time}Z",
        "private_hash": sha256(sha256(b"blind %d" % sequence) + secret).hex(),
        "request": f"r-{sequence}", "attempt": "1", "outcome": "complete" if sequence % 4 else "failed",
        "service": "mediagen/1.2.0", "customer": f"c-{sequence % 2}", "worker": "wk-12", "tier": "2", "verified": "none"}
    if sequence % 4:
        columns.update(fee=str(163000 + sequence), currency="EUR")
    return columns


def proof_file(index, hashes, signed_note, extra=""):
    lines = ["c2sp.org/tlog-proof@v1"] + ([f"extra {extra}"] if extra else []) + [f"index {index}"]
    return "".join(line + "\n" for line in lines + [b64(h) for h in hashes]) + "\n" + signed_note


rows = ([row(i, "2026-11-18", f"0{i}:00:00.000001") for i in range(3)]
        + [row(i, "2026-11-20", f"0{i}:30:00.123456") for i in range(3, 7)]
        + [row(i, "2026-11-21", "00:00:00.000000") for i in range(7, 9)])
entries = [encode(columns) for columns in rows]
row_hashes = [keccak256(entry) for entry in entries]
small = Tree(entries)
cosigned_text = checkpoint(log.name, 9, small.root(9))
newest = note(cosigned_text, log.sign(cosigned_text), us.sign(cosigned_text, T1), ap.sign(cosigned_text, T2))
older_text = checkpoint(log.name, 5, small.root(5))
older = note(older_text, log.sign(older_text))


def manifest(day, first, count, previous):
    aggregate = bytes(32)
    for h in row_hashes[first:first + count]:
        aggregate = bytes(a ^ b for a, b in zip(aggregate, h))
    fields = {"origin": log.name, "day": day, "first": first, "rows": count, "aggregate": aggregate.hex(),
              "root": small.root(first + count).hex(), "public_bytes": 1000 + 500 * count,
              "public_chain": sha256(b"public " + day.encode()).hex(), "private_bytes": 800 + 90 * count,
              "private_chain": sha256(b"private " + day.encode()).hex(), "previous": previous.hex()}
    text = "cairn-day-1\n{origin}\nday {day}\nfirst {first}\nrows {rows}\naggregate {aggregate}\nroot {root}\n" \
        "public {public_bytes} {public_chain}\nprivate {private_bytes} {private_chain}\nprevious {previous}\n".format(**fields)
    return dict(fields, text=text, note=note(text, log.sign(text)), key=log.vkey, hash=sha256(text.encode()).hex())


def manifests():
    first = manifest("2026-11-18", 0, 3, bytes(32))
    second = manifest("2026-11-20", 3, 4, bytes.fromhex(first["hash"]))
    wrong = []
    for why, old, new in (("another kind", "cairn-day-1", "cairn-day-2"), ("a leading zero", "\nfirst 0\n", "\nfirst 00\n"),
                          ("upper-case hex", first["root"], first["root"].upper()), ("a line less", "\nrows 3\n", "\n"),
                          ("a line more", "\nrows 3\n", "\nrows 3\nrows 3\n"), ("no such day", "2026-11-18", "2026-11-31")):
        assert old in first["text"]
        text = first["text"].replace(old, new)
        wrong.append({"text": text, "note": note(text, log.sign(text)), "key": log.vkey, "error": why})
    return [first, second], wrong


def proofs():
    def vector(name, text, index, keys=(log, us, ap), error="", entry=None):
        out = {"name": name, "proof": text, "entry": (entries[index] if entry is None else entry).hex(), "index": index,
               "key": keys[0].vkey, "cosigners": [k.vkey for k in keys[1:]]}
        return dict(out, error=error) if error else dict(out, size=9 if "\n9\n" in text else 5)

    out = [vector(f"row {i}", proof_file(i, small.inclusion(i, 9), newest), i) for i in range(9)]
    out.append(vector("in an older checkpoint, not cosigned", proof_file(2, small.inclusion(2, 5), older), 2, (log,)))
    out.append(vector("with extra data", proof_file(2, small.inclusion(2, 9), newest, b64(b"anything")), 2))
    right = out[4]["proof"]
    hashes = small.inclusion(4, 9)
    for why, text in (
            ("another index", right.replace("index 4", "index 5")), ("a leading zero", right.replace("index 4", "index 04")),
            ("another version", right.replace("@v1", "@v2")), ("no index", right.replace("index 4\n", "")),
            ("a hash less", proof_file(4, hashes[:-1], newest)), ("a hash more", proof_file(4, hashes + hashes[:1], newest)),
            ("no checkpoint", right[:right.index("\n\n") + 1]), ("beyond the checkpoint", right.replace("index 4", "index 9")),
            ("the checkpoint is not signed by the log", proof_file(4, hashes, note(cosigned_text, us.sign(cosigned_text, T1)))),
            ("a cosignature is wrong", proof_file(4, hashes, note(cosigned_text, log.sign(cosigned_text), us.sign(older_text, T1)))),
            ("extra is not base64", right.replace("index 4", "extra ?\nindex 4")),
            ("a short hash", right.replace(b64(hashes[0]), b64(hashes[0][:31])))):
        assert text != right
        out.append(vector(why, text, 4, error=why))
    out.append(vector("another entry", right, 4, error="another entry", entry=entries[5]))
    return out


def small_log():
    days = manifests()[0]
    files = {"key": log.vkey + "\n", "checkpoint": newest, "days": "".join(d["day"] + "\n" for d in days)}
    files.update((f"day/{d['day']}", d["note"]) for d in days)
    files.update((f"proof/{c['id']}", proof_file(i, small.inclusion(i, 9), newest)) for i, c in enumerate(rows))
    binary = {}
    for size in (5, 9):
        binary["tile/" + tile_path(0, 0, size)] = small.tile(0, 0, size).hex()
        binary["tile/" + tile_path("entries", 0, size)] = b"".join(
            struct.pack(">H", len(entry)) + entry for entry in entries[:size]).hex()
    return {"origin": log.name, "key": log.vkey, "cosigners": [us.vkey, ap.vkey], "rows": rows, "entries": hexes(entries),
            "row_hashes": hexes(row_hashes), "older_checkpoint": older, "text": files, "binary": binary}


# ---------------------------------------------------------------- what a witness answers
def witness():
    def cp(n, of=ct, key=log):
        text = checkpoint(key.name, n, of.root(n))
        return note(text, key.sign(text))

    def request(old, hashes, signed_note):
        return f"old {old}\n" + "".join(b64(h) + "\n" for h in hashes) + "\n" + signed_note

    fork = Tree(ct_leaves[:3] + [b"another"] + ct_leaves[4:])
    cases = [
        ("first contact", 0, request(0, [], cp(4)), 200), ("first contact with an empty log", 0, request(0, [], cp(0)), 200),
        ("it grew", 4, request(4, ct.consistency(4, 7), cp(7)), 200), ("the same again", 7, request(7, [], cp(7)), 200),
        ("unknown signatures beside the log's", 4,
         request(4, ct.consistency(4, 8), cp(8) + stranger.sign("x\n")), 200),
        ("first contact after the witness knows it", 4, request(0, [], cp(8)), 409),
        ("an older size than the witness knows", 7, request(4, ct.consistency(4, 8), cp(8)), 409),
        ("a larger size than the witness knows", 4, request(7, ct.consistency(7, 8), cp(8)), 409),
        ("a smaller log", 7, request(4, [], cp(4)), 409),
        ("the same size with another root", 7, request(7, [], cp(7, fork)), 409),
        ("a fork with its own proof", 4, request(4, fork.consistency(4, 8), cp(8, fork)), 422),
        ("a wrong proof", 4, request(4, ct.consistency(3, 8), cp(8)), 422),
        ("no proof", 4, request(4, [], cp(8)), 422), ("a proof from nothing", 0, request(0, [ct.root(1)], cp(8)), 422),
        ("a proof to the same size", 7, request(7, [ct.root(1)], cp(7)), 422),
        ("an unknown log", 0, request(0, [], cp(4, key=stranger)), 404),
        ("not signed by the log", 0, request(0, [], note(checkpoint(log.name, 4, ct.root(4)), stranger.sign("x\n"))), 403),
        ("wrongly signed by the log", 0, request(0, [], note(checkpoint(log.name, 4, ct.root(4)), wrong_line)), 403),
        ("backwards", 7, request(7, [], cp(4)), 400), ("no old size", 0, "\n" + cp(4), 400),
        ("a leading zero", 4, request("04", ct.consistency(4, 7), cp(7)), 400), ("a sign", 4, request("+4", [], cp(7)), 400),
        ("no empty line", 0, "old 0\n" + cp(4), 400), ("no note", 0, "old 0\n\n", 400), ("nothing", 0, "", 400),
        ("64 hashes", 4, request(4, [ct.root(1)] * 64, cp(8)), 400), ("a short hash", 4, request(4, [bytes(31)], cp(8)), 400),
        ("lines that end as in DOS", 0, request(0, [], cp(4)).replace("\n", "\r\n"), 400),
        ("an extension line", 0, request(0, [], note(checkpoint(log.name, 4, ct.root(4)) + "more\n",
                                                     log.sign(checkpoint(log.name, 4, ct.root(4)) + "more\n"))), 400),
    ]
    return {"logs": [log.vkey], "key": us.vkey, "time": T1, "cases": [
        dict({"name": name, "known": known, "known_root": ct.root(known).hex(), "request": text, "status": status},
             **({"body": f"{known}\n"} if status == 409 else
                {"body": us.sign(text[text.index("\n\n") + 2:].split("\n\n")[0] + "\n", T1)} if status == 200 else {}))
        for name, known, text, status in cases]}


vectors = {
    "about": {
        "see": "docs/VERIFY.md, section Test vectors; a vector with an error must be refused, its text says why",
        "vkeys": "verifier keys and their parts; id and public in hex",
        "notes": "signed notes, the vkeys that the reader knows, the text and whose signatures are right, in the order of the lines",
        "checkpoints": "texts of checkpoints without signatures, and their parts; root in hex",
        "cosignatures": "checkpoint, vkey of a witness, time, signed message in hex, signature line",
        "trees": "leaves in hex, or 'u64': leaf i is i as eight bytes; roots by size; inclusion and consistency proofs",
        "wrong_inclusion": "proofs that must be refused", "wrong_consistency": "proofs that must be refused",
        "tiles": "of the tree of 70,000 leaves: SHA-256 of the hashes of a tile at a size", "tile_paths": "addresses and wrong ones",
        "manifests": "a chain of two, text and note", "wrong_manifests": "texts that must be refused, rightly signed",
        "proofs": "whole .tlog-proof files, the entry in hex, vkeys of log and cosigners",
        "witness": "what a witness that knows these logs, and a checkpoint of the size 'known' (0: none yet), answers at 'time'",
        "log": "what the status endpoint of a small log serves under PREFIX: text as it is, binary in hex; rows, entries, row hashes",
    },
    "vkeys": vkeys(), "notes": notes(), "checkpoints": checkpoints(), "cosignatures": cosignatures(),
    "trees": trees, "wrong_inclusion": wrong_proofs, "wrong_consistency": wrong_consistencies, "tiles": tiles,
    "tile_paths": [{"path": tile_path(*t), "level": t[0], "index": t[1], "width": t[2]} for t in (
        (0, 0, 256), (0, 0, 1), (0, 999, 256), (0, 1000, 255), (1, 1234067, 256), (5, 7, 17), (0, 273, 112), (2, 0, 1),
        (0, 2**55 - 1, 256))]
    + [{"path": path, "error": why} for path, why in (
        ("0/0", "two digits less"), ("0/x000/001", "a leading group of zeros"), ("0/1234067", "not in groups"),
        ("0/001/234", "no x"), ("0/x001", "an x in the last group"), ("0/000.p/0", "no hashes"), ("0/000.p/256", "a full tile is not partial"),
        ("0/000.p/01", "a leading zero"), ("00/000", "a leading zero"), ("6/000", "beyond the last level"), ("0/000/", "a slash more"),
        ("0/-01", "a sign"), ("0", "no index"), ("0/\u0660\u0660\u0660", "digits that are not ASCII"), ("", "nothing"))],
    "manifests": manifests()[0], "wrong_manifests": manifests()[1], "proofs": proofs(), "witness": witness(), "log": small_log(),
}
assert tile_path(0, 1234067, 256) == "0/x001/x234/067"
with open("tlog.json", "w", encoding="utf-8", newline="\n") as out:
    json.dump(vectors, out, indent=1, ensure_ascii=True)
    out.write("\n")
