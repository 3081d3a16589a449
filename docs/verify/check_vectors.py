# SPDX-License-Identifier: Apache-2.0
"""Compares verify.py with the vectors in docs/vectors of what it reads: python3 check_vectors.py. Exit code 1 if one differs."""
import json
import os
import sys

import verify

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors")
counts = [0, 0]


def load(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file)


def expect(name, expected, computed):
    """Compares a value; nothing is expected of a vector that must be refused."""
    try:
        value = computed()
    except verify.Wrong as e:
        value = None if expected is None else e
    else:
        value = value if expected is not None else f"{value} was not refused"
    counts[0] += 1
    if value != expected:
        counts[1] += 1
        print(f"{name}: {value}")


def signers(vector):
    note, out = verify.Note(vector["note"]), set()
    for text in vector["keys"]:
        key = verify.Key(text, verify.Key.LOG)
        if note.of(key):
            note.check_signed(key)
            out.add(key.name)
    if not out:
        raise verify.Wrong("nobody has signed")
    return note.text, out


def cosigned(vector):
    return verify.Note(vector["checkpoint"] + "\n" + vector["line"]).cosigned(
        verify.Key(vector["key"], verify.Key.WITNESS))


def proven(vector):
    checkpoint, index = verify.check_proof(
        vector["proof"], bytes.fromhex(vector["entry"]), verify.Key(vector["key"], verify.Key.LOG))
    for text in vector["cosigners"]:
        checkpoint.note.cosigned(verify.Key(text, verify.Key.WITNESS))
    if index != vector["index"]:
        raise verify.Wrong("another index")
    return checkpoint.size


def key_parts(vector):
    key = verify.Key(vector["vkey"], vector.get("type", verify.Key.LOG))
    return key.name, key.id.hex(), key.public.hex()


class Leaves:
    """The tiles of a tree whose leaves are known."""

    def __init__(self, leaves):
        self.levels = [[verify.sha256(b"\0", leaf) for leaf in leaves]]
        while len(self.levels[-1]) >= verify.WIDTH:
            below = self.levels[-1]
            self.levels.append([verify.full_root(below[i:i + 256]) for i in range(0, len(below) - 255, 256)])

    def read(self, path, limit):
        for level, hashes in enumerate(self.levels):
            for index in range(-(-len(hashes) // 256)):
                tile = hashes[index * 256:(index + 1) * 256]
                if path == verify.tile_path(level, index, len(tile)):
                    return b"".join(tile)
        return None


def check_rows():
    rows = load("rows.json")
    for v in rows["keccak256"]:
        expect("keccak256", v["hash"], lambda: verify.keccak256(bytes.fromhex(v["message"])).hex())
    for v in rows["rows"]:
        columns = v.get("columns")
        if columns is None:
            columns = {v["repeat"]["column"]: v["repeat"]["text"] * int(v["repeat"]["times"])}
        else:
            expect(v["name"], columns, lambda: verify.decode(bytes.fromhex(v["encoding"])))
        expect(v["name"], v["hash"], lambda: verify.keccak256(verify.encode(columns)).hex())
    for v in rows["private"]:
        expect(v["name"], v["private_hash"],
               lambda: verify.sha256(bytes.fromhex(v["blind"]), verify.encode(v["pairs"])).hex())
    for v in rows["receipts"]:
        request = f"{v['method']}\n{v['target']}\n".encode() + bytes.fromhex(v["request_body"])
        hashes = verify.sha256(request).hex(), verify.sha256(bytes.fromhex(v["answer_body"])).hex()
        expect(v["request"], v["text"], lambda: verify.receipt_text(v["request"], *hashes, v["row"], v["row_hash"]))


def check_tlog():
    tlog = load("tlog.json")
    for v in tlog["vkeys"]:
        expect(v["vkey"], None if "error" in v else (v["name"], v["id"], v["public"]), lambda: key_parts(v))
    for v in tlog["notes"]:
        expect(v["name"], None if "error" in v else (v["text"], set(v["signers"])), lambda: signers(v))
    for v in tlog["cosignatures"]:
        expect(v["line"], None if "error" in v else v["time"], lambda: cosigned(v))
    for v in tlog["proofs"]:
        expect(v["name"], None if "error" in v else v["size"], lambda: proven(v))
    for v in tlog["manifests"]:
        expect(v["day"], (v["day"], v["first"], v["rows"], v["aggregate"], v["root"], v["previous"]),
               lambda: [(m.day, m.first, m.rows, m.aggregate, m.root, m.previous)
                        for m in [verify.Manifest(v["text"])]][0])
    for v in tlog["wrong_manifests"]:
        expect(v["text"], None, lambda: verify.Manifest(v["text"]))
    for v in tlog["tile_paths"]:
        if "error" not in v:
            expect(v["path"], "tile/" + v["path"], lambda: verify.tile_path(v["level"], v["index"], v["width"]))
    for tree in tlog["trees"]:
        leaves = tree["leaves"]
        sizes = sorted(map(int, tree["roots"]))
        leaves = [i.to_bytes(8, "big") for i in range(sizes[-1])] if leaves == "u64" else map(bytes.fromhex, leaves)
        leaves = list(leaves)
        for size in sizes:
            tiles = verify.Tree(Leaves(leaves), len(leaves))
            expect(f"tree of {size}", tree["roots"][str(size)], lambda: tiles.head(size).hex())


check_rows()
check_tlog()
print(f"{counts[0]} vectors, {counts[1]} differ")
sys.exit(1 if counts[1] else 0)
