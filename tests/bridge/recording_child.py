"""A recorder in a process of its own, to be killed: frames come in as lines, answers go out as lines.

Started as a script with the path of the store; the key is the first line it reads. Where seconds are given
too, the recorder's clock shows them, and later those of the last line "@SECONDS"; else it shows the time.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from bridge.codec import decode_from_peer, decode_recorded, encode
from bridge.messages import Ack, Open, Refused, Rewind
from bridge.recorder import Recorder
from bridge.store.opening import KEY_NAME
from bridge.store.transcripts import Store
from tests.bridge.followers import Follower
from tests.bridge.store.keys_in_memory import Chain

PEER = "peer-one-1"
WAIT = 30.0


def main() -> None:
    key = bytes.fromhex(sys.stdin.buffer.readline().decode().strip())
    writing = threading.Lock()
    set_to = [float(seconds) for seconds in sys.argv[2:]]

    def reply(answer: Ack | Rewind | Refused) -> None:
        with writing:
            sys.stdout.write(encode(answer) + "\n")
            sys.stdout.flush()

    recorder = Recorder(
        Store(Path(sys.argv[1]), Chain(keys={KEY_NAME: key})),
        Follower(),
        clock=lambda: set_to[-1] if set_to else time.time(),
    )
    recorder.start()
    for line in sys.stdin.buffer:
        if line.startswith(b"@"):
            set_to.append(float(line[1:]))
            # Asked anything, it looks at its clock.
            recorder.list_meetings().result(WAIT)
            continue
        frame = decode_from_peer(line)
        if not isinstance(frame, Open):
            frame = decode_recorded(line)
        while not recorder.submit(PEER, frame, reply):
            pass


if __name__ == "__main__":
    main()
