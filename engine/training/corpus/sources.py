"""Where a conversation may come from, by its line's `source`.

One rule: only the sources named here are known. Any other, and none, is a conversation of one's own.
Whoever writes conversations in a new way names their source here.
"""

from __future__ import annotations

from typing import Final

PERSUASION: Final = "PersuasionForGood"
SIMULATED: Final = "simulated"
LLM_WRITTEN: Final = "llm-written"
CALMER: Final = "llm-written, calmer listener"
"""As the corpus names what was written by hand: its readings leave the middle later than those of the given
conversations do (turn 1: standard deviation .07 against .15), so the two are told apart.
"""
LLM_AGENTS: Final = "llm-agents"
WRITTEN_APPEAL: Final = "written appeal"
BY_MODELS: Final = frozenset({LLM_WRITTEN, CALMER, LLM_AGENTS})
