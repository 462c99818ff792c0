"""Who is on whose side once the seller is named, and who is guessed."""

from __future__ import annotations

import pytest

from bridge.transcripts.reader import assign_sides, parse_transcript
from bridge.transcripts.seller_guess import SellerGuess, guess_seller
from bridge.transcripts.sides import company_of, find_voice, list_voices
from engine.errors import InputError
from engine.vocabulary import Side, Turn

OURS, THEIRS, UNKNOWN = Side.OURS, Side.THEIRS, Side.UNKNOWN


def _turns(text: str) -> tuple[Turn, ...]:
    return assign_sides(parse_transcript(text, format="text").turns, None)


def _sides(text: str, seller: str) -> dict[str, Side]:
    return {turn.speaker.id: turn.speaker.side for turn in assign_sides(_turns(text), seller)}


def _guess(text: str) -> SellerGuess | None:
    return guess_seller(_turns(text), {})


@pytest.mark.parametrize(
    ("seller", "voice"),
    [
        ("Maya Chen", "Maya Chen"),
        ("maya chen", "Maya Chen"),
        ("  MAYA ", "Maya Chen"),
        ("chen", "Maya Chen"),
        ("Sales", "Sales Rep"),
        ("seller", "Sales Rep"),
        ("rahul", "Rahul"),
        ("Client", "Buyer"),
    ],
)
def test_a_seller_is_found_by_name_prefix_or_role(seller: str, voice: str) -> None:
    voices = ("Maya Chen", "Sales Rep", "Rahul", "Rahul Mehta", "Buyer")
    assert find_voice(seller, voices) == voice


@pytest.mark.parametrize(
    ("seller", "words"), [("Zed", "the voices are Maya, Max"), ("Ma", "Maya and Max"), ("", "Maya")]
)
def test_a_seller_who_fits_nobody_or_two_is_refused(seller: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        find_voice(seller, ("Maya", "Max"))


def test_everyone_else_is_theirs_and_the_nameless_unknown() -> None:
    call = "Maya: Hi.\nRahul: Hi.\nDr. Mehta: Yes?\nUnknown Speaker: Hm.\n"
    assert _sides(call, "maya") == {
        "Maya": OURS,
        "Rahul": THEIRS,
        "Dr. Mehta": THEIRS,
        "Unknown Speaker": UNKNOWN,
    }


@pytest.mark.parametrize(
    "call",
    [
        "Maya (Northgate): Hi.\nSam | Northgate: Hi.\nRahul (Acme): Yes.\nJo (Acme): No.\n",
        "maya@northgate.com: Hi.\nsam@northgate.com: Hi.\nrahul@acme.com: Yes.\njo@acme.com: No.\n",
        "Maya (Account Executive): Hi.\nSam (Sales Engineer): Hi.\nRahul (Buyer): Yes.\nJo: No.\n",
    ],
)
def test_evident_colleagues_are_ours(call: str) -> None:
    assert list(_sides(call, "Maya").values()) == [OURS, OURS, THEIRS, THEIRS]


@pytest.mark.parametrize("voice", ["Ann (she/her)", "Ann (Guest)", "ann@gmail.com", "Ann", "Ann (Host)"])
def test_a_bracket_that_is_no_company_makes_no_colleague(voice: str) -> None:
    assert company_of(voice) == ""


def test_flipping_is_assigning_another_seller() -> None:
    turns = assign_sides(_turns("Ann: Hi.\nBo: Hi.\n"), "Ann")
    flipped = assign_sides(turns, "Bo")
    assert [turn.speaker.side for turn in flipped] == [THEIRS, OURS]
    assert assign_sides(flipped, "Ann") == turns
    assert [turn.speaker.side for turn in assign_sides(turns, None)] == [UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("call", "voice", "reason"),
    [
        ("Rep: Hi.\nProspect: Hi.\n", "Rep", "Rep is a seller's role."),
        ("Them: Hi.\nMe: Hi.\n", "Me", "Me is what note takers"),
        ("Ann: Hi.\nBo (You): Hi.\n", "Bo (You)", "Bo (You) is what"),
        ("Agent: Hi.\nCaller: Hi.\n", "Agent", "Agent is a seller's role."),
        ("Maya: Hi.\nCustomer: Hi.\n", "Maya", "Customer is a buyer's role, so Maya sells."),
        ("Ann: Hi.\nBo (Account Executive): Hi.\n", "Bo (Account Executive)", "“Account executive” in"),
        ("Bo (Customer Success): Hi.\nAnn: Hi.\n", "Bo (Customer Success)", "“Customer success” in"),
        (
            "Maya: Hi, this is Maya calling from Northgate Payroll, can I show you something?\n"
            "Rahul: Who is this?\n",
            "Maya",
            "Maya says where the call comes from.",
        ),
        (
            "A: What would you do if you could see it? You can, in your own system.\n"
            "B: I think my team, I mean me, no.\n",
            "A",
            "A speaks more of “you” and “can”, B more of “I” and “my”.",
        ),
    ],
)
def test_a_guess_says_why(call: str, voice: str, reason: str) -> None:
    guess = _guess(call)
    assert guess is not None
    assert guess.voice == voice
    assert guess.reason.startswith(reason)
    assert guess.reason.endswith(".")


@pytest.mark.parametrize(
    "call",
    [
        "Ann: Hi.\nBo: Hi.\n",
        "Ann: Could you say when?\nBo: Monday suits.\n",
        "Ann: I can show you my plan.\n",
        "Rahul: Nice weather.\nUnknown: Yes.\n",
    ],
)
def test_too_weak_is_no_guess(call: str) -> None:
    assert _guess(call) is None


def test_without_a_guess_every_side_is_unknown() -> None:
    read = parse_transcript("Ann: Hi.\nBo: Hi.\n")
    assert read.seller is None
    assert {turn.speaker.side for turn in read.turns} == {UNKNOWN}


def test_a_named_seller_beats_what_the_file_says() -> None:
    line = '{"id":"a","turns":[{"speaker":"seller","text":"Hi."},{"speaker":"buyer","text":"Hi."}]}'
    read = parse_transcript(line, seller="buyer")
    assert [turn.speaker.side for turn in read.turns] == [THEIRS, OURS]


def test_voices_come_in_the_order_they_speak() -> None:
    assert list_voices(_turns("Bo: Hi.\nAnn: Hi.\nBo: So.\n")) == ("Bo", "Ann")
