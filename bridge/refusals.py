"""What a person is told for each reason why the bridge closes a connection.

One rule: every reason of `bridge/messages.py` has one sentence that says what to do, and none of them
tells a stranger who is known here. A peer that proved itself is told by `bridge/bad_frames.py` which field of
a bad frame is wrong; this sentence is for everybody else.
"""

from __future__ import annotations

from typing import Final

from bridge.messages import RefusalCode

MESSAGES: Final[dict[RefusalCode, str]] = {
    "bad-frame": "That is no message of this protocol; see bridge/PROTOCOL.md.",
    "bad-order": "That message may not come now, or not from you; see bridge/PROTOCOL.md.",
    "update-needed": "This version is too old for SalesRLAgent on this computer; update it.",
    "not-paired": "This pairing was removed on the desktop; pair again.",
    "bad-proof": "The proof does not fit; if this goes on, pair again.",
    "too-late": "The answer came too late; connect again.",
    "pairing-closed": "First choose Pair a browser in the menu of SalesRLAgent, then try again.",
    "too-many-tries": "Too many tries; choose Pair a browser in the menu of SalesRLAgent again.",
    "denied": "The pairing was turned down on the desktop.",
    "too-many-peers": "Too many browsers and programs are connected; close one and connect again.",
    "storage": "SalesRLAgent cannot write to its disk now; keep what was not acknowledged and connect again.",
}
