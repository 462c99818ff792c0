"""What is new in a paste that continues a call.

One rule: an earlier turn is never changed, so what a paste says anew about the past is dropped and what
goes beyond it is added. Two texts are laid over each other word by word (voice and word, without case and
punctuation), because a live transcript regroups and re-punctuates its lines as it grows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.transcripts.cue import UNNAMED
from engine.vocabulary import Speaker, Turn

ANCHOR_WORDS = 24
"""So many last words of the call are looked for inside a paste that begins elsewhere."""

FEW_WORDS = 4
"""An overlap of fewer words than this must begin where a turn begins, on both sides."""

_SLACK = 3
"""So many last words may have been corrected since (a live line is revised as it is heard)."""
_LOOK_BACK = 400
_MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class _Word:
    """A word where it stands: turn and place in that turn; `key` is what is compared."""

    key: tuple[str, str]
    turn: int
    place: int


def new_turns(before: Sequence[Turn], pasted: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns that `pasted` adds after `before`; indices go on from there."""
    pasted = _carry_speaker(before, pasted)
    old, new = _words(before), _words(pasted)
    used = _overlap(old, new)
    last = max((turn.start for turn in before if turn.start is not None), default=None)
    fresh: list[Turn] = []
    for turn in _after(pasted, new, used):
        early = last is not None and turn.start is not None and turn.start < last
        kept = replace(turn, start=None, end=None) if early else turn
        fresh.append(replace(kept, index=len(before) + len(fresh)))
    return tuple(fresh)


def _carry_speaker(before: Sequence[Turn], pasted: Sequence[Turn]) -> Sequence[Turn]:
    """Words at the top of a paste that name nobody go on with the last speaker."""
    if UNNAMED in {turn.speaker.id for turn in before}:
        return pasted
    voice = before[-1].speaker.id
    carried = list(pasted)
    for at, turn in enumerate(carried):
        if turn.speaker.id != UNNAMED:
            break
        carried[at] = replace(turn, speaker=Speaker(voice, turn.speaker.side))
    return carried


def _words(turns: Sequence[Turn]) -> list[_Word]:
    words = []
    for at, turn in enumerate(turns):
        for place, word in enumerate(turn.text.split()):
            key = "".join(filter(str.isalnum, word.casefold()))
            if key:
                words.append(_Word((turn.speaker.id.casefold(), key), at, place))
    return words


def _overlap(old: Sequence[_Word], new: Sequence[_Word]) -> int:
    """How many first words of `new` the call has already."""
    if not old or not new:
        return 0
    old_keys, new_keys = [word.key for word in old], [word.key for word in new]
    size = _longest_border(old_keys, new_keys)
    if size == len(old) or size >= min(len(new), ANCHOR_WORDS) >= FEW_WORDS:
        return size
    anchored = _after_anchor(old_keys, new_keys)
    if anchored:
        return anchored
    begins = size > 0 and (size == len(old) or old[-size].turn != old[-size - 1].turn)
    if size >= FEW_WORDS or begins:
        return size
    return len(new) if len(new) >= FEW_WORDS and _find(old_keys, new_keys) else 0


def _longest_border(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> int:
    """The longest end of `old` that is a beginning of `new` (Knuth, Morris and Pratt: linear)."""
    fallback = _fallbacks(new)
    size = 0
    for key in old[-len(new) :]:
        while size and (size == len(new) or new[size] != key):
            size = fallback[size - 1]
        if new[size] == key:
            size += 1
    return size


def _fallbacks(keys: Sequence[tuple[str, str]]) -> list[int]:
    table = [0] * len(keys)
    size = 0
    for at in range(1, len(keys)):
        while size and keys[size] != keys[at]:
            size = table[size - 1]
        if keys[size] == keys[at]:
            size += 1
        table[at] = size
    return table


def _find(keys: Sequence[tuple[str, str]], wanted: Sequence[tuple[str, str]]) -> list[int]:
    """Where `wanted` begins in `keys`, every place, in linear time."""
    table, places, size = _fallbacks(wanted), [], 0
    for at, key in enumerate(keys):
        while size and (size == len(wanted) or wanted[size] != key):
            size = table[size - 1]
        if wanted[size] == key:
            size += 1
        if size == len(wanted):
            places.append(at - size + 1)
    return places


def _after_anchor(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> int:
    """The place in `new` after the call's last words; 0 if they are not in it."""
    for slack in range(_SLACK + 1):
        end = len(old) - slack
        anchor = old[max(0, end - ANCHOR_WORDS) : end]
        if len(anchor) < 2 * FEW_WORDS:
            return 0
        places = _find(new, anchor)[:_MOST_PLACES]
        if not places:
            continue
        best = max(places, key=lambda place: (_agreeing(old, end - len(anchor), new, place), place))
        after = best + len(anchor)
        voice = old[-1][0]
        while slack and after < len(new) and new[after][0] == voice:
            after, slack = after + 1, slack - 1
        return after
    return 0


def _agreeing(
    old: Sequence[tuple[str, str]], old_end: int, new: Sequence[tuple[str, str]], new_end: int
) -> int:
    """How many words before the two places are the same, up to _LOOK_BACK."""
    size = 0
    while size < min(old_end, new_end, _LOOK_BACK) and old[old_end - size - 1] == new[new_end - size - 1]:
        size += 1
    return size


def _after(pasted: Sequence[Turn], words: Sequence[_Word], used: int) -> list[Turn]:
    """The pasted turns from word `used` on; a turn used in part keeps the rest of its words."""
    if used == 0:
        return list(pasted)
    last = words[used - 1]
    rest = pasted[last.turn].text.split()[last.place + 1 :]
    remainder = (
        [replace(pasted[last.turn], text=" ".join(rest), start=None)] if any(map(_speaks, rest)) else []
    )
    return remainder + list(pasted[last.turn + 1 :])


def _speaks(word: str) -> bool:
    return any(map(str.isalnum, word))
