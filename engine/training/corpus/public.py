"""Public negotiations, read from files the user names: CaSiNo and Craigslist Bargain.

One rule: what settled the outcome (offers, deals, points, satisfaction) is cut off before the first
of it, so no turn holds the answer. Neither text is part of the project. Split both by `group`.

CaSiNo (Chawla et al. 2021, arXiv 2103.15721): two campsite neighbours share out food, water and
firewood. Both sides are alike, so which counts as buyer is a convention: `mturk_agent_2`. Nearly all
reach a deal; the outcome is that they do and that this buyer is at least slightly satisfied with it.

Craigslist Bargain (He et al. 2018, arXiv 1808.09637): a buyer and a seller of second-hand goods. The
outcome is an offer that is accepted; what came before the first offer is kept. Its data name no
licence: to be measured on, never trained on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeVar

import msgspec

from engine.errors import InputError
from engine.training.corpus.examples import Example, load_persuasion
from engine.vocabulary import Outcome, Side, Speaker, Turn

CASINO: Final = "CaSiNo"
CRAIGSLIST: Final = "CraigslistBargain"
# Corpora whose text may be measured on, and never trained on.
MEASURED_ONLY: Final = frozenset({CRAIGSLIST})

_SELLER: Final = Speaker("seller", Side.OURS)
_BUYER: Final = Speaker("buyer", Side.THEIRS)

# The whole first; where only its parts lie in the folder, those.
_CASINO_FILES: Final = (
    ("casino.json",),
    ("casino_train.json", "casino_valid.json", "casino_test.json"),
)
_CRAIGSLIST_FILES: Final = (
    ("train.json", "dev.json", "test.json"),
    ("train-parsed.json", "dev-parsed.json", "test-parsed.json"),
)
_CASINO_BUYER: Final = "mturk_agent_2"
_CASINO_DEEDS: Final = frozenset({"Submit-Deal", "Accept-Deal", "Reject-Deal", "Walk-Away"})
_SATISFIED: Final = frozenset({"Slightly satisfied", "Extremely satisfied"})

Raw = TypeVar("Raw")


class _CasinoLine(msgspec.Struct):
    text: str
    id: str


class _CasinoOutcomes(msgspec.Struct):
    satisfaction: str


class _CasinoPerson(msgspec.Struct):
    outcomes: _CasinoOutcomes


class _CasinoTalk(msgspec.Struct):
    dialogue_id: int
    chat_logs: list[_CasinoLine]
    participant_info: dict[str, _CasinoPerson]


class _Event(msgspec.Struct):
    action: str
    agent: int
    data: object = None
    time: float | str | None = None


class _Personal(msgspec.Struct):
    role: str = msgspec.field(name="Role")


class _Knowledge(msgspec.Struct):
    personal: _Personal


class _Scenario(msgspec.Struct):
    kbs: list[_Knowledge]
    category: str = ""


class _Bargain(msgspec.Struct):
    uuid: str
    scenario_uuid: str
    scenario: _Scenario
    events: list[_Event]


_CASINO_DECODER: Final = msgspec.json.Decoder(list[_CasinoTalk])
_BARGAIN_DECODER: Final = msgspec.json.Decoder(list[_Bargain])


def load_casino(place: Path) -> list[Example]:
    """CaSiNo from a file or a folder that holds `casino.json` or its published split.

    Raises InputError where there is none of them, or one cannot be read.
    """
    talks = [talk for path in _find(place, _CASINO_FILES, CASINO) for talk in _load(path, _CASINO_DECODER)]
    return [example for talk in talks if (example := _to_camp(talk)) is not None]


def _to_camp(talk: _CasinoTalk) -> Example | None:
    turns: list[Turn] = []
    for line in talk.chat_logs:
        if line.text in _CASINO_DEEDS:
            break
        turns.append(Turn(len(turns), _BUYER if line.id == _CASINO_BUYER else _SELLER, line.text))
    buyer = talk.participant_info.get(_CASINO_BUYER)
    if not turns or buyer is None:
        return None
    agreed = any(line.text == "Accept-Deal" for line in talk.chat_logs)
    bought = agreed and buyer.outcomes.satisfaction in _SATISFIED
    name = f"casino:{talk.dialogue_id}"
    return _example(name, CASINO, name, "camping", bought, turns)


def load_craigslist(place: Path) -> list[Example]:
    """Craigslist Bargain from a file or a folder with `train.json`, `dev.json` and `test.json`.

    Raises InputError where there is none of them, or one cannot be read.
    """
    talks = [
        talk for path in _find(place, _CRAIGSLIST_FILES, CRAIGSLIST) for talk in _load(path, _BARGAIN_DECODER)
    ]
    return [example for talk in talks if (example := _to_bargain(talk)) is not None]


def _to_bargain(talk: _Bargain) -> Example | None:
    roles = [knowledge.personal.role for knowledge in talk.scenario.kbs]
    turns: list[Turn] = []
    began: float | None = None
    for event in talk.events:
        if event.action != "message":
            break
        if not isinstance(event.data, str) or not 0 <= event.agent < len(roles):
            continue
        now = _seconds(event.time)
        began = now if began is None else began
        start = None if now is None or began is None else round(now - began, 2)
        turns.append(
            Turn(len(turns), _BUYER if roles[event.agent] == "buyer" else _SELLER, event.data, start)
        )
    if not turns:
        return None
    deeds = [event.action for event in talk.events if event.action != "message"]
    # Some press "accept" where nothing was offered; that is no deal.
    bought = "offer" in deeds and "accept" in deeds[deeds.index("offer") :]
    return _example(
        f"cb:{talk.uuid}", CRAIGSLIST, f"cb:{talk.scenario_uuid}", talk.scenario.category, bought, turns
    )


def _seconds(time: float | str | None) -> float | None:
    try:
        return None if time is None else float(time)
    except ValueError:
        return None


def _example(name: str, source: str, group: str, industry: str, bought: bool, turns: list[Turn]) -> Example:
    return Example(
        id=name,
        source=source,
        group=group,
        industry=industry,
        trajectory="",
        objections=(),
        natural=True,
        decided=False,
        outcome=Outcome.CONVERTED if bought else Outcome.NOT_CONVERTED,
        turns=tuple(turns),
        readings=(),
    )


def load_public(folder: Path) -> list[Example]:
    """Whichever public corpus lies in `folder`; raises InputError where it is none that is known."""
    if (folder / "full_dialog.csv").is_file():
        return load_persuasion(folder)
    if _present(folder, _CASINO_FILES):
        return load_casino(folder)
    if _present(folder, _CRAIGSLIST_FILES):
        return load_craigslist(folder)
    raise InputError(
        f"{folder} holds neither JSON Lines nor a public corpus that is known; name a folder with *.jsonl,"
        " full_dialog.csv and full_info.csv (PersuasionForGood), casino.json (CaSiNo) or train.json"
        " (Craigslist Bargain)."
    )


def _present(folder: Path, choices: tuple[tuple[str, ...], ...]) -> tuple[Path, ...]:
    for names in choices:
        found = tuple(folder / name for name in names if (folder / name).is_file())
        if found:
            return found
    return ()


def _find(place: Path, choices: tuple[tuple[str, ...], ...], corpus: str) -> tuple[Path, ...]:
    found = (place,) if place.is_file() else _present(place, choices)
    if not found:
        raise InputError(f"{place} holds no {choices[0][0]}; name the folder of the {corpus} files.")
    return found


def _load(path: Path, decoder: msgspec.json.Decoder[list[Raw]]) -> list[Raw]:
    """The conversations of one file, an array of JSON objects."""
    try:
        return decoder.decode(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name the file as published.") from error
    except msgspec.DecodeError as error:
        raise InputError(f"{path} is not as published ({error}); fetch it again.") from error
