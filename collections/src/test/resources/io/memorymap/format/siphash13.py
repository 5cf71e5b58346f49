"""Writes siphash13.csv: SipHash-1-3 of the byte strings 00, 00 01, 00 01 02, ... under two keys.

Run with PYTHONHASHSEED=0: CPython 3.11 hashes bytes with SipHash-1-3 under the key zero, which checks the code below.
The vectors under the key 00 01 .. 0f are those that implementations of SipHash-1-3 publish.
"""
import csv
import sys

MASK = (1 << 64) - 1


def rotate(x, n):
    return (x << n | x >> 64 - n) & MASK


def siphash13(k0, k1, data):
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]

    def round_():
        v[0] = (v[0] + v[1]) & MASK
        v[1] = rotate(v[1], 13) ^ v[0]
        v[0] = rotate(v[0], 32)
        v[2] = (v[2] + v[3]) & MASK
        v[3] = rotate(v[3], 16) ^ v[2]
        v[0] = (v[0] + v[3]) & MASK
        v[3] = rotate(v[3], 21) ^ v[0]
        v[2] = (v[2] + v[1]) & MASK
        v[1] = rotate(v[1], 17) ^ v[2]
        v[2] = rotate(v[2], 32)

    whole = len(data) & ~7
    words = [int.from_bytes(data[i : i + 8], "little") for i in range(0, whole, 8)]
    words.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for word in words:
        v[3] ^= word
        round_()
        v[0] ^= word
    v[2] ^= 0xFF
    for _ in range(3):
        round_()
    return v[0] ^ v[1] ^ v[2] ^ v[3]


assert sys.hash_info.algorithm == "siphash13"
with open("siphash13.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["k0", "k1", "length", "hash"])
    for k0, k1 in [(0, 0), (0x0706050403020100, 0x0F0E0D0C0B0A0908)]:
        for length in list(range(64)) + [255, 256, 300]:
            data = bytes(i & 0xFF for i in range(length))
            expected = siphash13(k0, k1, data)
            if (k0, k1, length > 0) == (0, 0, True):
                assert expected == hash(data) & MASK, length
            out.writerow([f"{k0:016x}", f"{k1:016x}", length, f"{expected:016x}"])
