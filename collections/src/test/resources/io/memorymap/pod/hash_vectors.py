"""Prints hash_vectors.csv: kind;value;bytes;h1;h2, straight from the rules. Run: python3 hash_vectors.py > hash_vectors.csv"""
import struct

KEYS = [("INT", 0, "<q"), ("INT", 42, "<q"), ("INT", -1, "<q"), ("INT8", -128, "<b"), ("INT16", -2, "<h"), ("INT32", 65536, "<i"),
        ("INT64", -2**63, "<q"), ("INT64", 2**63 - 1, "<q"), ("UINT", 2**64 - 1, "<Q"), ("UINT8", 255, "<B"), ("UINT16", 65535, "<H"),
        ("UINT32", 2**32 - 1, "<I"), ("UINT64", 2**63, "<Q"), ("DOUBLE", 0.5, "<d"), ("DOUBLE", -1e300, "<d"), ("FLOAT", 1.25, "<f"),
        ("BOOL", 1, "<B"), ("BOOL", 0, "<B")] + [("STRING", s, None) for s in
        ("", "a", "id", "user:123", "key-of-25-bytes-123456789", "grün", "日本語", "🚀🚀", "x" * 60)]
M = 2**64 - 1
for kind, value, form in KEYS:
    data = value.encode() if form is None else struct.pack(form, value)
    h1 = 14695981039346656037
    for byte in data:
        h1 = (h1 ^ byte) * 1099511628211 & M
    h1 &= 2**63 - 1
    h2 = ((h1 >> 17 ^ (h1 << 15 & M)) + (h1 >> 7) | 1) & M
    h2 = h2 - 2**64 if h2 >> 63 else h2
    print(kind, value, data.hex(), h1, h2, sep=";")
