"""Public corpora come in as published, and no turn of theirs holds how they ended."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.errors import InputError
from engine.training.corpus.public import (
    CASINO,
    CRAIGSLIST,
    MEASURED_ONLY,
    load_casino,
    load_craigslist,
    load_public,
)
from engine.vocabulary import Outcome, Side

Event = dict[str, object]


def camp(number: int, satisfied: str, *deeds: str) -> dict[str, object]:
    """A CaSiNo talk: two lines, then deeds, then a line that must not be read."""
    said = [("mturk_agent_2", "Could I have the food?"), ("mturk_agent_1", "Two of three, for the wood.")]
    done = [("mturk_agent_1", deed) for deed in deeds]
    after = [("mturk_agent_2", "Glad we agreed!")]
    person = {"value2issue": {"High": "Food"}, "demographics": {"age": 31}}
    return {
        "dialogue_id": number,
        "chat_logs": [{"text": text, "task_data": {}, "id": who} for who, text in said + done + after],
        "participant_info": {
            "mturk_agent_1": person | {"outcomes": {"points_scored": 18, "satisfaction": "Undecided"}},
            "mturk_agent_2": person | {"outcomes": {"points_scored": 20, "satisfaction": satisfied}},
        },
        "annotations": [],
    }


def save(path: Path, *talks: object) -> Path:
    path.write_bytes(msgspec.json.encode(talks))
    return path


def test_a_camp_is_cut_before_its_first_deal(tmp_path: Path) -> None:
    save(tmp_path / "casino.json", camp(548, "Slightly satisfied", "Submit-Deal", "Accept-Deal"))
    (example,) = load_casino(tmp_path)
    assert (example.id, example.group, example.source) == ("casino:548", "casino:548", CASINO)
    assert [turn.text for turn in example.turns] == ["Could I have the food?", "Two of three, for the wood."]
    assert [turn.speaker.side for turn in example.turns] == [Side.THEIRS, Side.OURS]
    assert example.outcome is Outcome.CONVERTED
    assert example.readings == ()


@pytest.mark.parametrize(
    ("satisfied", "deeds", "outcome"),
    [
        ("Extremely satisfied", ("Submit-Deal", "Reject-Deal", "Submit-Deal", "Accept-Deal"), 1),
        ("Undecided", ("Submit-Deal", "Accept-Deal"), 0),
        ("Extremely satisfied", ("Submit-Deal", "Reject-Deal", "Walk-Away"), 0),
        ("Slightly dissatisfied", ("Walk-Away",), 0),
    ],
)
def test_a_camp_is_won_by_a_deal_that_satisfies(
    tmp_path: Path, satisfied: str, deeds: tuple[str, ...], outcome: int
) -> None:
    (example,) = load_casino(save(tmp_path / "any.json", camp(1, satisfied, *deeds)))
    assert example.outcome.value == outcome


def test_the_parts_of_a_split_are_read_where_the_whole_is_not(tmp_path: Path) -> None:
    save(tmp_path / "casino_train.json", camp(1, "Undecided", "Walk-Away"))
    save(tmp_path / "casino_test.json", camp(2, "Undecided", "Walk-Away"))
    assert [example.id for example in load_casino(tmp_path)] == ["casino:1", "casino:2"]
    save(tmp_path / "casino.json", camp(3, "Undecided", "Walk-Away"))
    assert [example.id for example in load_casino(tmp_path)] == ["casino:3"]


def bargain(*events: Event) -> dict[str, object]:
    """A Craigslist talk in which agent 0 sells."""
    sides = [
        {"personal": {"Role": role, "Target": 90}, "item": {"Price": 100}} for role in ("seller", "buyer")
    ]
    return {
        "uuid": "C_1",
        "scenario_uuid": "S_7",
        "scenario": {"uuid": "S_7", "category": "bike", "post_id": "9", "kbs": sides, "attributes": []},
        "agents": {"0": "human", "1": "human"},
        "outcome": {"reward": 1, "offer": {"price": 90.0, "sides": ""}},
        "events": list(events),
    }


def message(agent: int, text: str, time: object) -> Event:
    return {"agent": agent, "action": "message", "data": text, "time": time, "start_time": time}


def deed(agent: int, action: str, price: float | None = None) -> Event:
    return {"agent": agent, "action": action, "data": price and {"price": price, "sides": ""}, "time": "9"}


SAID = (message(1, "Is the bike free?", 1500073530.5), message(0, "It is, for 100.", "1500073537.75"))


def test_a_bargain_is_cut_before_its_first_offer(tmp_path: Path) -> None:
    talk = bargain(*SAID, deed(1, "offer", 90.0), message(0, "Deal!", 9.0), deed(0, "accept"))
    save(tmp_path / "dev.json", talk)
    (example,) = load_craigslist(tmp_path)
    assert (example.id, example.group, example.industry) == ("cb:C_1", "cb:S_7", "bike")
    assert [turn.text for turn in example.turns] == ["Is the bike free?", "It is, for 100."]
    assert [turn.speaker.side for turn in example.turns] == [Side.THEIRS, Side.OURS]
    assert [turn.start for turn in example.turns] == [0.0, 7.25]
    assert example.outcome is Outcome.CONVERTED


@pytest.mark.parametrize(
    "deeds",
    [(), (("quit", None),), (("accept", None),), (("offer", 90.0), ("reject", None)), (("offer", 90.0),)],
)
def test_what_was_not_offered_and_accepted_is_no_deal(
    tmp_path: Path, deeds: tuple[tuple[str, float | None], ...]
) -> None:
    talk = bargain(*SAID, *(deed(0, action, price) for action, price in deeds))
    (example,) = load_craigslist(save(tmp_path / "train.json", talk))
    assert example.outcome is Outcome.NOT_CONVERTED


def test_a_bargain_in_which_nobody_spoke_is_left_out(tmp_path: Path) -> None:
    assert load_craigslist(save(tmp_path / "train.json", bargain(deed(0, "offer", 1.0)))) == []


def test_craigslist_is_measured_on_and_never_trained_on() -> None:
    assert {CRAIGSLIST} == MEASURED_ONLY


def test_a_folder_is_told_by_its_files(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nor a public corpus that is known; name a folder with"):
        load_public(tmp_path)
    save(tmp_path / "train.json", bargain(*SAID))
    assert [example.source for example in load_public(tmp_path)] == [CRAIGSLIST]
    save(tmp_path / "casino.json", camp(1, "Undecided"))
    assert [example.source for example in load_public(tmp_path)] == [CASINO]
    (tmp_path / "full_dialog.csv").write_text("Unit,Turn,B4,B2\nHello.,0,0,talk\n")
    (tmp_path / "full_info.csv").write_text("B2,B4,B6\ntalk,1,0.5\n")
    assert [example.outcome for example in load_public(tmp_path)] == [Outcome.CONVERTED]


def test_a_file_that_is_not_as_published_is_named(tmp_path: Path) -> None:
    (tmp_path / "train.json").write_text('[{"uuid": 1}]')
    with pytest.raises(InputError, match=r"train\.json is not as published .*fetch it again"):
        load_craigslist(tmp_path)
    with pytest.raises(InputError, match=r"holds no casino\.json; name the folder of the CaSiNo files"):
        load_casino(tmp_path)
