"""Writes pool.json: the dissipative pool's formulas on whole numbers, independent of Solidity and TypeScript.

Run `python3 contracts/test/vectors/pool.py` after a change of a formula. All numbers are decimal strings.
"""

import json
import random
from pathlib import Path

X128 = 1 << 128
RALLY = 10**18
rng = random.Random(20260401)


def up(a, b):
    return -(-a // b)


def log_uniform(low, high):
    """Sizes, not numbers, spread evenly: edges of 1 and of 2^87 come up alike."""
    bits = rng.randint(low.bit_length(), high.bit_length())
    return min(max(rng.getrandbits(bits) | (1 << (bits - 1)), low), high)


MAX_Y = 73_000_000 * RALLY
MAX_X = 1_000_000 * 604_800

# name: (inputs of a random case, result)
quotes = {
    "quoteRentUp": (
        lambda: (lambda x: dict(y=log_uniform(1, MAX_Y), x=x, s=log_uniform(1, x - 1)))(log_uniform(2, MAX_X)),
        lambda c: up(c["y"] * c["s"], c["x"] - c["s"]),
    ),
    "quoteSellDown": (
        lambda: dict(y=log_uniform(1, MAX_Y), x=log_uniform(1, MAX_X), h=rng.randint(600, 604_860)),
        lambda c: c["y"] * c["h"] // (c["x"] + c["h"]),
    ),
    "quoteInjectUp": (
        lambda: dict(y=log_uniform(1, MAX_Y), x=log_uniform(1, MAX_X), h=rng.randint(600, 604_860)),
        lambda c: up(c["h"] * c["y"], c["x"]),
    ),
    "massPerSecondDown": (
        lambda: dict(
            mass=log_uniform(1, X128 - 1), y=log_uniform(1, MAX_Y), v=log_uniform(1, MAX_Y), h=rng.randint(600, 604_860)
        ),
        lambda c: c["mass"] * c["v"] // (c["y"] * c["h"]),
    ),
    "bpsUp": (
        lambda: dict(amount=log_uniform(1, MAX_Y), bps=rng.randint(0, 65_535)),
        lambda c: up(c["amount"] * c["bps"], 10_000),
    ),
    "incomingX": (
        lambda: dict(
            y=log_uniform(1, MAX_Y),
            x=rng.choice([0, log_uniform(1, MAX_X)]),
            lastPriceWad=log_uniform(1, MAX_Y),
            ceilingWad=log_uniform(1, MAX_Y),
        ),
        lambda c: incoming_x(c["y"], c["x"], c["lastPriceWad"], c["ceilingWad"]),
    ),
    # The inverses are found by search over the forward rule, never by the closed form that is checked.
    "rentableDown": (
        lambda: dict(y=log_uniform(1, MAX_Y), x=log_uniform(2, MAX_X), v=log_uniform(1, MAX_Y)),
        lambda c: most(lambda s: up(c["y"] * s, c["x"] - s) <= c["v"], c["x"] - 1),
    ),
    "sellableUp": (
        lambda: (lambda y: dict(y=y, x=log_uniform(1, MAX_X), v=log_uniform(1, y - 1)))(log_uniform(2, MAX_Y)),
        lambda c: least(lambda h: c["y"] * h // (c["x"] + h) >= c["v"]),
    ),
    "injectableDown": (
        lambda: dict(y=log_uniform(1, MAX_Y), x=log_uniform(1, MAX_X), v=log_uniform(1, MAX_Y)),
        lambda c: most(lambda h: up(h * c["y"], c["x"]) <= c["v"], c["v"] * c["x"] + 1),
    ),
    "withoutFeeDown": (
        lambda: dict(amount=log_uniform(1, MAX_Y), bps=rng.randint(0, 10_000)),
        lambda c: most(lambda paid: paid + up(paid * c["bps"], 10_000) <= c["amount"], c["amount"]),
    ),
    "beforeFeeUp": (
        lambda: dict(amount=log_uniform(1, MAX_Y), bps=rng.randint(0, 9_999)),
        lambda c: least(lambda gross: gross - up(gross * c["bps"], 10_000) >= c["amount"]),
    ),
    "feeInDown": (
        lambda: dict(cost=log_uniform(1, MAX_Y), bps=rng.randint(0, 10_000)),
        lambda c: c["cost"] * c["bps"] // (10_000 + c["bps"]),
    ),
    "exitDown": (
        lambda: (
            lambda mass, duration: dict(
                rateX128=log_uniform(1, MAX_Y) * X128 // mass,
                mass=mass // rng.randint(1, 10),
                principal=log_uniform(1, MAX_Y),
                left=rng.randint(0, duration),
                duration=duration,
            )
        )(log_uniform(10**9, 10**27), rng.randint(600, 604_860)),
        lambda c: min(
            c["rateX128"] * c["mass"] // X128,
            c["principal"] * c["left"] // c["duration"],
        ),
    ),
}


def most(holds, limit):
    """The greatest whole number from 0 to `limit` for which a condition holds that fails from some point on."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def least(holds):
    """The smallest whole number for which a condition holds that holds from some point on."""
    limit = 1
    while not holds(limit):
        limit *= 2
    low, high = 0, limit
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def incoming_x(y, x, last, ceiling):
    limit = min(last, ceiling) if x == 0 else ceiling
    return max(x, up(y, limit) if limit else 0, 1)


edges = {
    "quoteRentUp": [
        dict(y=0, x=2, s=1),
        dict(y=1, x=2, s=1),
        dict(y=MAX_Y, x=MAX_X, s=MAX_X - 1),
        dict(y=9 * 10**17, x=1800, s=600),
        dict(y=10, x=4, s=1),
        dict(y=10, x=5, s=1),
    ],
    "quoteSellDown": [
        dict(y=0, x=1, h=600),
        dict(y=1, x=1, h=600),
        dict(y=MAX_Y, x=1, h=604_800),
        dict(y=10, x=600, h=600),
        dict(y=11, x=600, h=600),
    ],
    "quoteInjectUp": [
        dict(y=0, x=1, h=600),
        dict(y=1, x=MAX_X, h=600),
        dict(y=MAX_Y, x=1, h=604_800),
        dict(y=9 * 10**17, x=1800, h=1800),
    ],
    "massPerSecondDown": [
        dict(mass=1, y=1, v=599, h=600),
        dict(mass=1, y=1, v=600, h=600),
        dict(mass=X128 - 1, y=1, v=MAX_Y, h=604_800),
        dict(mass=9 * 10**17, y=9 * 10**17, v=9 * 10**17, h=1800),
    ],
    "bpsUp": [dict(amount=0, bps=30), dict(amount=1, bps=1), dict(amount=10_000, bps=30), dict(amount=10_001, bps=30)],
    "incomingX": [
        dict(y=0, x=0, lastPriceWad=0, ceilingWad=0),
        dict(y=1000, x=10, lastPriceWad=100, ceilingWad=100),
        dict(y=1000, x=9, lastPriceWad=100, ceilingWad=100),
        dict(y=1000, x=11, lastPriceWad=91, ceilingWad=100),
        dict(y=1000, x=0, lastPriceWad=50, ceilingWad=100),
        dict(y=1000, x=0, lastPriceWad=100, ceilingWad=50),
    ],
    "rentableDown": [
        dict(y=0, x=2, v=0),
        dict(y=1, x=2, v=0),
        dict(y=1, x=2, v=1),
        dict(y=1, x=1, v=MAX_Y),
        dict(y=9 * 10**17, x=1800, v=45 * 10**16),
        dict(y=9 * 10**17, x=1800, v=45 * 10**16 - 1),
        dict(y=1, x=MAX_X, v=MAX_Y),
    ],
    "sellableUp": [
        dict(y=2, x=1, v=0),
        dict(y=2, x=1, v=1),
        dict(y=10, x=600, v=5),
        dict(y=11, x=600, v=5),
        dict(y=MAX_Y, x=1, v=MAX_Y - 1),
    ],
    "injectableDown": [
        dict(y=1, x=1, v=0),
        dict(y=9 * 10**17, x=1800, v=9 * 10**17),
        dict(y=9 * 10**17, x=1800, v=9 * 10**17 - 1),
        dict(y=MAX_Y, x=1, v=1),
    ],
    "withoutFeeDown": [
        dict(amount=0, bps=30),
        dict(amount=1, bps=30),
        dict(amount=10_029, bps=30),
        dict(amount=10_030, bps=30),
        dict(amount=10_031, bps=30),
        dict(amount=2, bps=10_000),
    ],
    "beforeFeeUp": [
        dict(amount=0, bps=30),
        dict(amount=1, bps=30),
        dict(amount=9_970, bps=30),
        dict(amount=9_971, bps=30),
        dict(amount=1, bps=9_999),
    ],
    "feeInDown": [
        dict(cost=0, bps=30),
        dict(cost=10_030, bps=30),
        dict(cost=10_029, bps=30),
        dict(cost=1, bps=10_000),
    ],
    "exitDown": [
        dict(rateX128=0, mass=600, principal=600, left=600, duration=600),
        dict(rateX128=X128, mass=600, principal=600, left=600, duration=600),
        dict(rateX128=X128, mass=300, principal=599, left=300, duration=600),
        dict(rateX128=2 * X128, mass=599, principal=600, left=599, duration=600),
        dict(rateX128=X128 - 1, mass=1, principal=600, left=1, duration=600),
        dict(rateX128=X128, mass=0, principal=600, left=0, duration=600),
    ],
}


def dissipate(pool, changes, to):
    """Walks second by second of slope, not by the contract's steps: x and W as sums, y by the constant rate."""
    pool = dict(pool)
    start = pool["settledAt"]
    marks = [c for c in changes if start < c["time"] <= to]
    t = start
    for change in [*marks, None]:
        end = to if change is None else change["time"]
        span = end - t
        pool["x"] -= pool["idle"] * span
        pool["priceCumulative"] += pool["lastPriceWad"] * span
        if pool["mass"] > 0 and span > 0:
            pool["mass"] -= pool["massPerSecond"] * span
            pool["accX128"] += pool["rateX128"] * span
            pool["y"] = pool["rateX128"] * pool["mass"] // X128
        t = end
        if change is not None:
            pool["idle"] += change["idle"]
            pool["massPerSecond"] -= change["massPerSecond"]
            if change["massPerSecond"] > 0 and pool["massPerSecond"] == 0:
                pool["rateX128"] = 0
    pool["settledAt"] = to
    return pool


def dissipation():
    """A pool of LPs and sellers, some leased, made from its windows; then let alone."""
    start = 1_780_000_000 + rng.randint(0, 59)
    first = start // 60 + 10
    lps = rng.randint(0, 4)
    sellers = rng.randint(0 if lps else 1, 3)
    x = idle = mass = mps = 0
    events = {}

    def at(tick):
        return events.setdefault(tick * 60, dict(idle=0, massPerSecond=0))

    for i in range(lps + sellers):
        end = first + rng.randint(0, 10_080)
        w = log_uniform(10**9, 10**17) if i < lps else 0
        change = at(end)
        change["idle"] -= 1
        change["massPerSecond"] += w
        mps += w
        mass += w * (end * 60 - start)
        lease = rng.choice([0, 0, end, rng.randint(start // 60 + 1, end)])
        if lease:
            at(lease)["idle"] += 1
            x += end * 60 - lease * 60
        else:
            idle += 1
            x += end * 60 - start
    y = log_uniform(10**9, MAX_Y)
    changes = [dict(time=time, **events[time]) for time in sorted(events)]
    pool = dict(
        y=y,
        x=x,
        idle=idle,
        mass=mass,
        massPerSecond=mps,
        rateX128=y * X128 // mass if mass else 0,
        accX128=log_uniform(1, X128),
        lastPriceWad=up(y, max(x, 1)),
        priceCumulative=log_uniform(1, 1 << 100),
        settledAt=start,
    )
    last = changes[-1]["time"]
    to = rng.choice([start, start + 1, changes[0]["time"] - 1, changes[0]["time"], last, last + 1, rng.randint(start, last)])
    return dict(pool=pool, changes=changes, to=to, result=dissipate(pool, changes, to))


def strings(value):
    if isinstance(value, dict):
        return {key: strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [strings(item) for item in value]
    return str(value)


vectors = {}
for name, (inputs, result) in quotes.items():
    cases = edges[name] + [inputs() for _ in range(40 - len(edges[name]))]
    vectors[name] = [dict(**case, out=result(case)) for case in cases]
vectors["dissipate"] = [dissipation() for _ in range(40)]

lines = []
for name, cases in vectors.items():
    body = ",\n".join(f"    {json.dumps(strings(case))}" for case in cases)
    lines.append(f"  {json.dumps(name)}: [\n{body}\n  ]")
Path(__file__).with_name("pool.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
