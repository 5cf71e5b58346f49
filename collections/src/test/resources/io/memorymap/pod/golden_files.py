"""Writes the golden files beside this script, with nothing but struct.pack and the rules of FORMAT.md.

What a compiler leaves in padding is not defined: one file has zeros there, the others 0xAA. Run: python3 golden_files.py
"""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
M = 2**64 - 1


def h1(data):
    h = 14695981039346656037
    for byte in data:
        h = (h ^ byte) * 1099511628211 & M
    return h & 2**63 - 1


def h2(h):
    return (((h >> 17) ^ (h << 15 & M)) + (h >> 7) | 1) & M


def basic(kind, data, capacity, pad):
    return bytes([kind, pad]) + struct.pack("<H", len(data)) + data + bytes(capacity - len(data))


class Store:
    """{key, value, state} x 256 by double hashing; state 0 empty, 1 occupied, 2 tombstone."""

    def __init__(self, stride, state_at, length, pad):
        self.stride, self.state_at, self.pad = stride, state_at, pad
        self.file = bytearray(struct.pack("<Q", 0xB10C) + bytes(length - 8))

    def state(self, slot):
        return self.file[8 + slot * self.stride + self.state_at]

    def path(self, data):
        h, slots = h1(data), []
        slot, step = h & 255, h2(h)
        for _ in range(256):
            slots.append(slot)
            slot = (slot + step) & 255
        return slots

    def find(self, data, key):
        for slot in self.path(data):
            at = 8 + slot * self.stride
            if self.state(slot) == 0:
                return None
            if self.state(slot) == 1 and self.file[at] == key[0] and self.file[at + 2 : at + len(key)] == key[2:]:
                return slot
        return None

    def set(self, data, key, value_at, value):
        slot = self.find(data, key)
        if slot is None:
            path = self.path(data)
            end = next((i for i, s in enumerate(path) if self.state(s) == 0), 256)
            slot = next((s for s in path[:end] if self.state(s) == 2), path[end] if end < 256 else None)
            at = 8 + slot * self.stride
            self.file[at : at + self.stride] = bytes([self.pad]) * self.stride
            self.file[at : at + len(key)] = key
        at = 8 + slot * self.stride
        self.file[at + value_at : at + value_at + len(value)] = value
        self.file[at + self.state_at] = 1

    def remove(self, data, key):
        self.file[8 + self.find(data, key) * self.stride + self.state_at] = 2


# Keys of 64 bytes, values {f64, i64}: value at 64, state at 80, size 81, stride 88, file 8 + 256 * 88 = 22536.
for name, pad in (("store_64_f64_i64.bin", 0), ("store_64_f64_i64_padded.bin", 0xAA)):
    store = Store(88, 80, 22536, pad)
    key = lambda i: f"key-{i}".encode()
    for i in range(200):
        store.set(key(i), basic(13, key(i), 60, pad), 64, struct.pack("<dq", i / 4, -i))
    for i in range(0, 200, 2):
        store.remove(key(i), basic(13, key(i), 60, pad))
    for i in range(300, 340):
        store.set(key(i), basic(13, key(i), 60, pad), 64, struct.pack("<dq", i / 4, -i))
    (HERE / name).write_bytes(store.file)

# Keys and values of 12 bytes: value at 12, state at 24, size 25, stride 26, file 8 + 256 * 26 = 6664. Full.
store = Store(26, 24, 6664, 0xAA)
for i in range(256):
    data = struct.pack("<q", i * i)
    store.set(data, basic(4, data, 8, 0xAA), 12, basic(11, struct.pack("<f", i / 2), 8, 0xAA))
(HERE / "store_8_8_full.bin").write_bytes(store.file)

# {i64, bool}: the struct at 8, the bool at 16, file 24.
(HERE / "map_i64_bool.bin").write_bytes(struct.pack("<Qq?", 0xB10C, -7, True) + b"\xAA" * 7)
