"""Makes the base the encoder is tuned from, from the public weights of all-mpnet-base-v2.

    .venv/bin/python packaging/base.py MODEL.safetensors models/embedder/mpnet-6-int8.npz

One rule: for the makers, once; the file ships (models/embedder/NOTICE names its source and both sums).
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from safetensors.numpy import load

from engine.training.base import take_weights, write_base


def main() -> None:
    """Write the base and print the two sums that NOTICE and the manifest name."""
    if len(sys.argv) != 3:
        raise SystemExit("Give two names: MODEL.safetensors and the .npz to write.")
    source, out = Path(sys.argv[1]), Path(sys.argv[2])
    public = source.read_bytes()
    base = write_base(take_weights(load(public)))
    out.write_bytes(base)
    for path, data in ((source, public), (out, base)):
        print(f"{hashlib.sha256(data).hexdigest()}  {path.name}  {len(data)} bytes")


if __name__ == "__main__":
    main()
