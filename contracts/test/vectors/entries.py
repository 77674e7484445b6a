"""Writes entries.json: entries of the proof's matrices and the tree over the rows of their product, independent of
Solidity, TypeScript and WGSL.

Run `python3 contracts/test/vectors/entries.py` after a change of the entry function, which makes every proof before it
void. Numbers are decimal strings, bytes are hex with 0x.
"""

import hashlib
import json
import random
from pathlib import Path

WORD = 2**32
rng = random.Random(20261121)


def mix(x):
    x ^= x >> 16
    x = x * 0x21F0AAAD % WORD
    x ^= x >> 15
    x = x * 0x735A2D97 % WORD
    return x ^ x >> 15


def entry(seed, matrix, i, j, top=31):
    """matrix 0 is A, 1 is B; the seed's eight words are big-endian, four a matrix: two for rows, two for columns.
    Entries lie in [-top, top]."""
    words = [int.from_bytes(seed[at : at + 4], "big") for at in range(16 * matrix, 16 * matrix + 16, 4)]
    row = mix(mix(words[0] ^ i) ^ words[1])
    column = mix(mix(words[2] ^ j) ^ words[3])
    return (mix(row ^ mix((row + column) % WORD)) // 65536 * (2 * top + 1)) // 65536 - top


def product(seed, n, i, j, top=31):
    return sum(entry(seed, 0, i, k, top) * entry(seed, 1, k, j, top) for k in range(n))


def sha(data):
    return hashlib.sha256(data).digest()


def tree(leaves):
    """All levels, leaves first; a node without a right neighbour goes up as it is."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = [below[at : at + 2] for at in range(0, len(below), 2)]
        levels.append([sha(b"\x01" + p[0] + p[1]) if len(p) == 2 else p[0] for p in pairs])
    return levels


def proof(levels, index):
    siblings = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            siblings.append(level[index ^ 1])
        index //= 2
    return siblings


def hexed(data):
    return "0x" + data.hex()


SEEDS = [bytes(32), bytes([255] * 32), bytes(range(32))] + [rng.randbytes(32) for _ in range(5)]
# Each kernel's keccak-256, which no module of Python's knows, the bound of its entries, and its largest n.
KERNELS = {
    "gemm-f32": ("efb94fb5c039771603f2d1dc997c5dce25f99e0c4b26f53d61eb17157c3fa0a9", 31, 4096),
    "gemm-f16": ("cd166fdd3c0da29385a60fde06d23d61b9847a6a66744228e8f0237f0982dab6", 1, 1024),
    "gemm-i8": ("32a236e035a293cac255c832981e14bdfeb3c00a0e57ec36ac9c9cf2a7964136", 31, 4096),
}

mixes = [0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF] + [rng.randrange(WORD) for _ in range(26)]

places = [(0, 0), (0, 4095), (4095, 0), (4095, 4095), (1, 2), (2, 1)]
entries = []
for seed in SEEDS:
    for matrix in (0, 1):
        for i, j in places + [(rng.randrange(4096), rng.randrange(4096)) for _ in range(4)]:
            entries.append(dict(seed=hexed(seed), matrix=matrix, row=i, column=j, entry=entry(seed, matrix, i, j)))

products = []
for seed in SEEDS:
    for n in (16, 17, 64, 100):
        for i, j in [(0, 0), (n - 1, n - 1), (0, n - 1), (rng.randrange(n), rng.randrange(n))]:
            products.append(dict(seed=hexed(seed), n=n, row=i, column=j, entry=product(seed, n, i, j)))
for seed, n in [(SEEDS[3], 1024), (SEEDS[4], 4096)]:
    for i, j in [(n - 1, 0), (rng.randrange(n), rng.randrange(n))]:
        products.append(dict(seed=hexed(seed), n=n, row=i, column=j, entry=product(seed, n, i, j)))


def tree_case(kernel, seed, n):
    identity, top, _ = KERNELS[kernel]
    rows = [
        b"".join(product(seed, n, i, j, top).to_bytes(4, "little", signed=True) for j in range(n)) for i in range(n)
    ]
    levels = tree([sha(b"\x00" + i.to_bytes(4, "big") + row) for i, row in enumerate(rows)])
    root = levels[-1][0]
    return dict(
        seed=hexed(seed),
        n=n,
        root=hexed(root),
        message=hexed(b"rally/rows/1\x00" + bytes.fromhex(identity) + n.to_bytes(4, "big") + seed + root),
        rows=[
            dict(row=i, entries=hexed(rows[i]), proof=[hexed(p) for p in proof(levels, i)])
            for i in sorted({0, 1, n // 2, n - 1})
        ],
    )


trees = [
    tree_case("gemm-f32", seed, n) for seed, n in [(SEEDS[2], 16), (SEEDS[3], 17), (SEEDS[4], 21), (SEEDS[5], 64)]
]

# Entries in [-1, 1], those of gemm-f16. Places are drawn apart, so that the cases above stay what they are.
rng = random.Random(20261122)
small_places = [(0, 0), (0, 1023), (1023, 0), (1023, 1023), (1, 2), (2, 1)]
small_entries = []
for seed in SEEDS:
    for matrix in (0, 1):
        for i, j in small_places + [(rng.randrange(1024), rng.randrange(1024)) for _ in range(4)]:
            small_entries.append(
                dict(seed=hexed(seed), matrix=matrix, row=i, column=j, entry=entry(seed, matrix, i, j, 1))
            )
small_products = []
for seed in SEEDS:
    for n in (16, 17, 64, 100):
        for i, j in [(0, 0), (n - 1, n - 1), (0, n - 1), (rng.randrange(n), rng.randrange(n))]:
            small_products.append(dict(seed=hexed(seed), n=n, row=i, column=j, entry=product(seed, n, i, j, 1)))
for i, j in [(1023, 0), (rng.randrange(1024), rng.randrange(1024))]:
    small_products.append(dict(seed=hexed(SEEDS[3]), n=1024, row=i, column=j, entry=product(SEEDS[3], 1024, i, j, 1)))

# A tree as one of `trees`, with the name of its kernel. gemm-i8 has the entries of gemm-f32 and signs other bytes.
kernel_trees = [
    dict(kernel=kernel, **tree_case(kernel, seed, n))
    for kernel, seed, n in [
        ("gemm-f16", SEEDS[2], 16),
        ("gemm-f16", SEEDS[4], 21),
        ("gemm-i8", SEEDS[2], 16),
        ("gemm-i8", SEEDS[4], 21),
    ]
]


def strings(value):
    if isinstance(value, dict):
        return {key: strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [strings(item) for item in value]
    return str(value)


def columns(cases):
    """One list a field: what Solidity reads at once."""
    return {key: [case[key] for case in cases] for key in cases[0]}


vectors = dict(
    mixes=columns([dict(word=x, out=mix(x)) for x in mixes]),
    entries=columns(entries),
    products=columns(products),
    trees=trees,
    kernels=[
        dict(name=name, id="0x" + identity, max=top, maxN=max_n) for name, (identity, top, max_n) in KERNELS.items()
    ],
    smallEntries=columns(small_entries),
    smallProducts=columns(small_products),
    kernelTrees=kernel_trees,
)
lines = []
for name, value in vectors.items():
    if isinstance(value, dict):
        body = ",\n".join(f"    {json.dumps(key)}: {json.dumps(strings(item))}" for key, item in value.items())
        lines.append(f"  {json.dumps(name)}: {{\n{body}\n  }}")
    else:
        body = ",\n".join(f"    {json.dumps(strings(item))}" for item in value)
        lines.append(f"  {json.dumps(name)}: [\n{body}\n  ]")
Path(__file__).with_name("entries.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
