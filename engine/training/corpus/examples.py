"""Conversations to learn from: read, checked, and split so that no product crosses a split.

One rule: what the writer of a conversation was told (product, trajectory, objections ...) is kept
apart from the turns and never reaches a State; it serves for splitting, weighing and auxiliary
targets alone. PersuasionForGood (Wang et al. 2019, arXiv 1906.06725, Apache-2.0) is read from a
place the user names, its text is not part of the project.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from engine.errors import InputError
from engine.speakers import name_speaker
from engine.training.corpus.sources import BY_MODELS, PERSUASION, SIMULATED, WRITTEN_APPEAL
from engine.vocabulary import Outcome, Turn

WRITTEN: Final = "written"
OWN: Final = "of one's own"
WRITTEN_GIFT: Final = "written appeal"
_KINDS: Final = {
    PERSUASION: PERSUASION,
    WRITTEN_APPEAL: WRITTEN_GIFT,
    **dict.fromkeys(BY_MODELS, WRITTEN),
}
_CHARITY: Final = "charity"
# Cards below this number reverse far more often than real calls do; they train, but weigh less,
# and figures are reported without them.
_FIRST_NATURAL_CARD: Final = 400

_GIVEN: Final = "train"  # how their ids begin; those of anybody else's calls say nothing of a mixture


@dataclass(frozen=True, slots=True)
class Example:
    """One conversation to learn from.

    `readings` holds a careful listener's chance after each turn (0..1), written without hindsight;
    empty where nobody wrote one. `group` never crosses a split. `natural` tells the natural
    mixture from the reversal-heavy one; `decided` whether the decision is spoken; `named` whether somebody
    told the objections, be it that there are none.
    """

    id: str
    source: str
    group: str
    industry: str
    trajectory: str
    objections: tuple[str, ...]
    natural: bool
    decided: bool
    outcome: Outcome
    turns: tuple[Turn, ...]
    readings: tuple[float, ...]
    named: bool = False

    @property
    def sale(self) -> bool:
        """Whether something is sold, or else a gift is asked for."""
        return self.industry != _CHARITY

    @property
    def carded(self) -> bool:
        """Whether its objections are known; where a gift is asked for nobody can tell them by these names."""
        return self.sale and self.named

    @property
    def kind(self) -> str:
        """What it is counted among: WRITTEN, OWN (of no source that is known), WRITTEN_GIFT or PERSUASION."""
        return _KINDS.get(self.source, OWN)


class _RawTurn(msgspec.Struct):
    text: str
    speaker: str | None = None
    t: float | None = None
    p: float | None = None


class _RawConversation(msgspec.Struct):
    id: str | int
    outcome: int
    turns: list[_RawTurn]
    source: str = ""
    product: str = ""
    industry: str = ""
    trajectory: str = ""
    objections: list[str] | None = None
    ends_with_decision: bool = True


def shipped_corpus() -> Path:
    """Where the written conversations that ship with the project lie."""
    import models

    return Path(models.__file__).parent / "corpus" / "sales_conversations.jsonl"


def load_examples(path: Path) -> list[Example]:
    """Read conversations, one JSON object a line; raises InputError naming the line at fault."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(
            f"The corpus {path} cannot be read ({error.strerror}); name a JSON Lines file."
        ) from error
    decoder = msgspec.json.Decoder(_RawConversation)
    examples = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            examples.append(_to_example(decoder.decode(line)))
        except (msgspec.DecodeError, ValueError) as error:
            raise InputError(
                f"Line {number} of {path} is not a conversation ({error}); mend or remove it."
            ) from error
    if not examples:
        raise InputError(f"The corpus {path} holds no conversation; name a file with one JSON object a line.")
    return examples


def find_lines(folder: Path) -> list[Path]:
    """The JSON Lines files of a folder, as `salesrl corpus generate` writes them, in order."""
    return sorted(folder.glob("*.jsonl"))


def load_all(places: Sequence[Path]) -> list[Example]:
    """Read files of one JSON object a line, and folders of such; raises InputError."""
    found: dict[str, Example] = {}
    for place in places:
        files = find_lines(place) if place.is_dir() else [place]
        if not files:
            raise InputError(f"{place} holds no JSON Lines file; name a folder of conversations, or a file.")
        for example in (example for file in files for example in load_examples(file)):
            if example.id in found:
                raise InputError(
                    f"Two conversations are called {example.id} (one in {place}); rename or remove one."
                )
            found[example.id] = example
    return list(found.values())


def refuse_mixture(examples: Sequence[Example]) -> None:
    """Raises InputError where simulated conversations lie beside others."""
    simulated = sum(example.source == SIMULATED for example in examples)
    if 0 < simulated < len(examples):
        raise InputError(
            f"{simulated} of {len(examples)} conversations are simulated and tell nothing of real buyers;"
            " take them out, or learn from them and nothing else with --alone."
        )


def _to_example(raw: _RawConversation) -> Example:
    turns = tuple(
        Turn(index, name_speaker(said.speaker), said.text, said.t) for index, said in enumerate(raw.turns)
    )
    if not turns:
        raise ValueError("it has no turns")
    readings = tuple(said.p for said in raw.turns if said.p is not None)
    if readings and len(readings) != len(turns):
        raise ValueError("only some of its turns have a reading")
    if not all(0.0 <= reading <= 1.0 for reading in readings):
        raise ValueError("a reading lies outside 0 to 1")
    name = str(raw.id)
    kind, _, number = name.rpartition("-")
    persuasion = raw.source == PERSUASION
    return Example(
        id=name,
        source=raw.source,
        group=name if persuasion else raw.product or name,
        industry=_CHARITY if persuasion else raw.industry,
        trajectory=raw.trajectory,
        objections=tuple(raw.objections or ()),
        natural=not (kind == _GIVEN and number.isdigit() and int(number) < _FIRST_NATURAL_CARD),
        decided=raw.ends_with_decision,
        outcome=Outcome(raw.outcome),
        turns=turns,
        readings=readings,
        named=raw.objections is not None,
    )


def load_persuasion(place: Path) -> list[Example]:
    """PersuasionForGood from the public files (a folder with `full_dialog.csv` and `full_info.csv`)
    or from conversations already in JSON Lines; raises InputError if it is neither.
    """
    if place.is_file():
        return [example for example in load_examples(place) if example.source == PERSUASION]
    gifts = _load_gifts(place / "full_info.csv")
    said: defaultdict[str, list[Turn]] = defaultdict(list)
    for _, row in _rows(place / "full_dialog.csv", ("B2", "B4", "Unit")):
        turns = said[row["B2"]]
        speaker = name_speaker("seller" if row["B4"].strip() == "0" else "buyer")
        turns.append(Turn(len(turns), speaker, row["Unit"]))
    return [
        Example(
            id=f"p4g:{dialogue}",
            source=PERSUASION,
            group=f"p4g:{dialogue}",
            industry=_CHARITY,
            trajectory="",
            objections=(),
            natural=True,
            decided=False,
            outcome=Outcome.CONVERTED if gift > 0 else Outcome.NOT_CONVERTED,
            turns=tuple(said[dialogue]),
            readings=(),
        )
        for dialogue, gift in gifts.items()
        if said[dialogue]
    ]


def _load_gifts(path: Path) -> dict[str, float]:
    # One row a person; role 1 is the persuadee (B4), B6 the gift in dollars.
    gifts = {}
    for number, row in _rows(path, ("B2", "B4", "B6")):
        if row["B4"].strip() != "1":
            continue
        try:
            gifts[row["B2"]] = float(row["B6"] or 0.0)
        except ValueError as error:
            raise InputError(
                f"Line {number} of {path} names no gift in dollars ({row['B6']!r}); mend or remove it."
            ) from error
    return gifts


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line each ends on; only those of `columns`, an empty text where a row is short."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = [column for column in columns if column not in (table.fieldnames or ())]
            if missing:
                raise InputError(
                    f"{path} has no column {missing[0]!r}; name the folder of the PersuasionForGood files."
                )
            for row in table:
                yield table.line_num, {column: row[column] or "" for column in columns}
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); name the folder of the PersuasionForGood files."
        ) from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} is no table of text ({error}); name the folder of the PersuasionForGood files."
        ) from error


PARTS: Final = ("test", "calibration", "train")
_BOUNDS: Final = (16, 30)


def part_of(group: str) -> str:
    """Which part a product (or a PersuasionForGood dialogue) belongs to, by its name alone.

    A hash, so that new conversations never move old ones: 16 % test, 14 % calibration, 70 % train.
    """
    place = int(hashlib.sha256(f"split-1/{group}".encode()).hexdigest()[:8], 16) % 100
    return PARTS[sum(place >= bound for bound in _BOUNDS)]


def split(examples: Sequence[Example]) -> dict[str, list[Example]]:
    """The examples by part; every group lies in one part whole."""
    parts: dict[str, list[Example]] = {part: [] for part in PARTS}
    for example in examples:
        parts[part_of(example.group)].append(example)
    return parts
