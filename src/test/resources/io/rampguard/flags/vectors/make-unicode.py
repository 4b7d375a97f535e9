"""Writes unicode.json beside itself; README.md says how to run it."""

import json
import pathlib

import mmh3

USERS = ["zoë", "Zürich-7", "ключ", "用户-12345", "😀", "a😀b", "é", "é", "\u0000", "user-\u2028", "𝔘𝔫𝔦", "ﷺ" * 40]
FLAGS = ["f", "modèle", "模型"]

rows = [
    {"text": flag + user, "hash": mmh3.hash((flag + user).encode("utf-8"), seed=0, signed=False)}
    for flag in FLAGS
    for user in USERS
]
# What Go's JSON reader makes of an unpaired surrogate.
rows.append({"text": "f\ud800x", "hash": mmh3.hash("f\ufffdx".encode("utf-8"), seed=0, signed=False)})
target = pathlib.Path(__file__).with_name("unicode.json")
target.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
