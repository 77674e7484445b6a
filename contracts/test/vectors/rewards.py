"""Writes rewards.json: schedule, multipliers and rewards, independent of Solidity and TypeScript.

Run `python3 contracts/test/vectors/rewards.py` after a change of a formula. All numbers are decimal strings; the
exponentials are those of `decimal` at 80 digits, rounded down to a wad.
"""

import json
import random
from decimal import ROUND_FLOOR, Decimal, getcontext
from pathlib import Path

getcontext().prec = 80
rng = random.Random(20260402)

RALLY = WAD = 10**18
SUPPLY = 73_000_000 * RALLY
DAY = 86_400
MILD, STEEP = Decimal("2.303"), Decimal("7.324")


def floor(value):
    return int(value.to_integral_value(rounding=ROUND_FLOOR))


def factor(k, v, v0):
    if v0 == 0:
        return WAD
    return floor((k * min(Decimal(0), Decimal(v) - v0) / v0).exp() * WAD)


def sizes(high):
    """Sizes, not numbers, spread evenly."""
    return min(rng.getrandbits(rng.randint(0, high.bit_length())), high)


def factors():
    named = [
        (MILD, 0, 30 * DAY),  # PoT(0) = 0.09996
        (STEEP, 0, 1),  # PoL with nothing held = 6.595e-4
        (STEEP, 9, 10),  # PoL with 90 % held = 0.4808
        (STEEP, 90 * RALLY, 100 * RALLY),
        (MILD, 30 * DAY, 30 * DAY),
        (MILD, 30 * DAY - 1, 30 * DAY),
        (MILD, 30 * DAY + 1, 30 * DAY),
        (MILD, 1, 30 * DAY),
        (MILD, 15 * DAY, 30 * DAY),
        (STEEP, 0, 0),
        (STEEP, 1, 0),
        (STEEP, 0, SUPPLY),
        (STEEP, 1, SUPPLY),
        (STEEP, SUPPLY - 1, SUPPLY),
        (STEEP, SUPPLY, SUPPLY),
        (STEEP, SUPPLY, 1),
        (MILD, 0, 2**128 - 1),
        (STEEP, 2**255, 2**256 - 1),
    ]
    for _ in range(82):
        v0 = sizes(SUPPLY)
        named.append((rng.choice([MILD, STEEP]), rng.randint(0, v0) if rng.random() < 0.9 else sizes(SUPPLY), v0))
    return [dict(k=floor(k * WAD), v=v, v0=v0, out=factor(k, v, v0)) for k, v, v0 in named]


YEARS = 86
before = [0]  # before[n]: emitted before day n, told year by year
for n in range(YEARS):
    begun, this_year = before[-1], SUPPLY // 2**n - SUPPLY // 2 ** (n + 1)
    before += [begun + this_year * (day + 1) // 365 for day in range(365)]
assert before[365] == SUPPLY // 2 and before[-1] == SUPPLY


def cumulative(day):
    return before[min(day, len(before) - 1)]


def parts(emitted):
    """Whole tenths: the team has one, team and foundation three; the community has what is left."""
    return emitted // 10, emitted * 3 // 10 - emitted // 10, emitted - emitted * 3 // 10


def roles(day):
    community = parts(cumulative(day + 1))[2] - parts(cumulative(day))[2]
    client, verifier = community // 4, community * 3 // 20
    return dict(community=community, lp=community - client - verifier, client=client, verifier=verifier)


def schedule():
    last = 365 * YEARS
    days = [0, 1, 2, 363, 364, 365, 366, 729, 730, 731, 1824, 1825, 1826, 10_000, last // 2]
    days += [365 * year for year in range(70, YEARS)] + [last - 2, last - 1, last, last + 1, 10**6, 2**40]
    days += sorted(rng.randrange(last) for _ in range(100 - len(days)))
    out = []
    for day in days:
        team, foundation, community = parts(cumulative(day))
        assert team + foundation + community == cumulative(day)
        out.append(dict(day=day, cumulative=cumulative(day), team=team, foundation=foundation, of=roles(day)))
    return out


def reward(role):
    """One account's claim, rounded down at every step."""
    epoch = rng.choice([0, 1, 30, 364, 365, 2_000, 20_000])
    part = roles(epoch)[role]
    scale = {"lp": 10**24, "client": 10**20, "verifier": WAD}[role]
    weight = rng.choice([1, scale, rng.randint(1, scale), rng.randint(1, scale)])
    total = weight + rng.choice([0, rng.randint(0, 100 * scale)])
    effective = rng.choice([weight, rng.randint(weight // 10, weight)])
    tenure = rng.choice([0, 1, DAY, 30 * DAY - 1, 30 * DAY, 31 * DAY, rng.randint(0, 30 * DAY)])
    earned = rng.choice([0, sizes(SUPPLY // 100)])
    held = rng.choice([0, earned, earned * 9 // 10, rng.randint(0, earned)])
    share = part * weight // total
    pot, pol = factor(MILD, tenure, 30 * DAY), factor(STEEP, held, earned)
    paid = min(share, weight) if role == "client" else share
    got = paid * effective // weight * (pot * pol // WAD) // WAD
    return dict(
        role=role, epoch=epoch, part=part, weight=weight, total=total, effective=effective, tenure=tenure, held=held, earned=earned,
        share=share, pot=pot, pol=pol, reward=got, withheld=share - got,
    )  # fmt: skip


def strings(value):
    if isinstance(value, dict):
        return {key: strings(item) for key, item in value.items()}
    return str(value)


vectors = dict(
    factor=factors(),
    schedule=schedule(),
    reward=[reward(role) for role in ("lp", "client", "verifier") for _ in range(20)],
)
lines = []
for name, cases in vectors.items():
    body = ",\n".join(f"    {json.dumps(strings(case))}" for case in cases)
    lines.append(f"  {json.dumps(name)}: [\n{body}\n  ]")
Path(__file__).with_name("rewards.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
