"""Every error the house raises on purpose.

SalesRLError
├── InputError        what the person gave is not usable; exit status 2, a plain card
├── ArtefactError     a shipped or trained file is missing, changed or of another schema
└── EngineFault       our own fault; exit status 1

Each message is one clear sentence that says what, where and what to do.
"""

from __future__ import annotations


class SalesRLError(Exception):
    """Base of all errors raised on purpose; its text is fit for people."""


class InputError(SalesRLError):
    """The input (a file, a paste, an option) cannot be used as it is."""


class ArtefactError(SalesRLError):
    """A model artefact is missing, changed, or not made for this version."""


class EngineFault(SalesRLError):
    """Something of ours broke; the message says what was kept and what to report."""
