"""The thinking floor: text in, Readings out. No screen, no wire, no clock, no dice.

Importing any part of it first switches off the telemetry of onnxruntime, which from 1.32 on writes a
device id below the home folder when it is imported and can send events: nothing leaves the machine.
It reads the variable once, at its own import, so this has to stand before every one of them.
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
