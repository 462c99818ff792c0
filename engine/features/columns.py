"""The columns of a turn's features: name, what, unit and range, source. This table is their documentation.

One rule: nothing here knows the future: no length of the call, no share of it done, no outcome.
The order is the order of `TurnFeatures.values`. When a column is added, removed, moved or means
something else, bump `SCHEMA`: policies trained on another schema are refused.

Units: "flag" is 0 or 1; "squash" is n / (n + 1) in 0..1; "share" is per word in 0..1; "log" is
log(1 + n) over half as much again as the
named constant, at most 1; "signed" is -1..1.
Sources: metrics = conversation metrics, engagement = customer engagement, technique = sales
techniques (the three groups of features in the conversion-prediction papers); the others by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.features.marks import Kind

SCHEMA: Final = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a turn: its name, what it says, its unit and range, where the idea comes from."""

    name: str
    what: str
    unit: str
    source: str


def _columns(source: str, *rows: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, what, unit, source) for name, what, unit in rows)


VOICE: Final = _columns(
    "metrics",
    ("side_ours", "the rep speaks", "flag"),
    ("side_theirs", "the buyer speaks", "flag"),
    (
        "side_unknown",
        "nobody knows which side speaks; features that need a side are at their neutral",
        "flag",
    ),
    ("before_ours", "the turn before was the rep's", "flag"),
    ("before_theirs", "the turn before was the buyer's", "flag"),
    ("first_turn", "nobody spoke before", "flag"),
    ("same_voice", "the same speaker as the turn before", "flag"),
    ("run_length", "turns in a row of this side (1 at first)", "squash of n - 1"),
)

SIZE: Final = _columns(
    "metrics",
    ("words", "words in the turn", "log over log 101"),
    ("sentences", "sentences in the turn", "squash of n - 1"),
    ("words_a_sentence", "mean words in a sentence", "log over log 61"),
    ("word_length", "mean characters in a word, 4.2 is zero", "signed, tanh of the difference"),
    ("speaking_time", "seconds spoken, from the clock or else words at 2.6 a second", "log over log 61"),
    ("speaking_time_estimated", "no times were told", "flag"),
    ("pace", "words a second against 2.6; 0 where no times are told", "signed, tanh of log ratio"),
    ("back_channel", "at most four words that only say 'I am listening'", "flag"),
)

ASKING: Final = _columns(
    "metrics",
    ("questions", "questions in the turn", "squash"),
    ("question_density", "questions a sentence", "0..1"),
    ("open_questions", "questions with what, why, how, who, where", "squash"),
    ("closed_questions", "questions for yes or no", "squash"),
    ("tag_questions", "statements with a tag (isn't it, right?)", "squash"),
    ("ends_asking", "the turn ends on a question", "flag"),
)

TONE: Final = (
    *_columns(
        "VADER-like (Hutto and Gilbert 2014), own lexicon",
        ("sentiment", "sum of weighed words, negation and intensifiers heard", "signed"),
        ("positive", "the positive words alone", "0..1"),
        ("negative", "the negative words alone", "0..1"),
        ("sentiment_end", "sentiment of the last twelve words", "signed"),
    ),
    *_columns(
        "Hyland 1998",
        ("certain", "boosters (definitely, clearly)", "share times 5, at most 1"),
        ("hedging", "hedges (perhaps, might, I suppose)", "share times 5, at most 1"),
    ),
    *_columns(
        "metrics",
        ("fillers", "um, er, like, basically", "share times 5, at most 1"),
        ("courteous", "please, thanks, sorry", "share times 5, at most 1"),
        ("first_singular", "I, me, my", "share times 3, at most 1"),
        ("first_plural", "we, us, our", "share times 3, at most 1"),
        ("second", "you, your", "share times 3, at most 1"),
        ("third", "he, she, they: somebody who is not in the talk", "share times 3, at most 1"),
        ("no_words", "no, not, never, nothing", "share times 3, at most 1"),
        ("exclaims", "exclamation marks", "squash"),
    ),
)

SPECIFICS: Final = _columns(
    "engagement",
    ("numbers", "numbers said, in digits or words", "squash"),
    ("money", "amounts of money", "squash"),
    ("days", "days, months, weeks named", "squash"),
    ("contacts", "an e-mail address, link or telephone number", "flag"),
)

ENGAGEMENT: Final = _columns(
    "engagement",
    (
        "response_time",
        "seconds since the other side stopped, at most 20; 0 where no times are told",
        "log over log 21",
    ),
    ("response_time_known", "times are told on both turns", "flag"),
    ("length_to_own_mean", "words against this side's running mean before", "signed, tanh of log ratio"),
    ("echo", "share of content words taken up from the other side's last turn", "0..1"),
    ("new_words", "share of content words nobody has said before in the call", "0..1"),
)

_AFTER_RACKHAM: Final = (
    Kind.SITUATION_QUESTION, Kind.PROBLEM_QUESTION, Kind.IMPLICATION_QUESTION, Kind.NEED_PAYOFF_QUESTION,
    Kind.COMMITMENT, Kind.NEXT_STEP,
)  # fmt: skip


def _source_of(kind: Kind) -> str:
    if kind in _AFTER_RACKHAM:
        return "Rackham 1988"
    return "technique" if kind.value.startswith("technique.") else "engagement"


MARKS: Final = tuple(
    Column(f"mark_{kind.value}", f"marks of kind {kind.value} in the turn", "squash", _source_of(kind))
    for kind in Kind
)

FAMILIES: Final = _columns(
    "engagement",
    ("objections", "objections of any kind in the turn", "squash"),
    ("objection_kinds", "different kinds of objection in the turn", "squash"),
    (
        "signal_balance",
        "interest, agreement, commitment, next step, detail minus objections, brush-off, refusal",
        "signed",
    ),
    ("signal_balance_end", "the same, in the last third of the turn's characters", "signed"),
)

TRENDED: Final = (
    "sentiment", "length", "interest", "objection", "refusal", "brush_off", "commitment", "next_step",
    "detail", "hedge", "question", "balance",
)  # fmt: skip
STARTED: Final = ("sentiment", "length", "interest", "objection", "balance", "question")

TRENDS: Final = _columns(
    "engagement",
    ("buyer_heard", "the buyer has spoken; else all trends are at their neutral 0", "flag"),
    *(
        (f"buyer_{name}_{pace}", f"weighted mean over the buyer's turns, the newest weighs {rate}", "-1..1")
        for pace, rate in (("fast", 0.5), ("slow", 0.2))
        for name in TRENDED
    ),
    *(
        (
            f"buyer_{name}_since_start",
            "half of: fast mean minus mean of the buyer's first three turns",
            "signed",
        )
        for name in STARTED
    ),
)

COUNTS: Final = _columns(
    "engagement",
    ("turns_so_far", "turns heard so far; not a share of the call", "log over log 41"),
    ("our_talk_share", "our share of the words so far; 0.5 until both sides are heard", "0..1"),
    ("talk_share_known", "both sides were heard", "flag"),
    ("buyer_questions_so_far", "questions the buyer asked", "squash of n / 3"),
    ("our_questions_so_far", "questions the rep asked", "squash of n / 3"),
    ("objections_so_far", "objections heard", "squash of n / 3"),
    ("objection_kinds_so_far", "different kinds of objection heard", "squash of n / 3"),
    ("objection_open", "1 at an objection, halved by each of the buyer's turns without one", "0..1"),
    ("refusals_so_far", "refusals heard", "squash"),
    ("brush_offs_so_far", "brush-offs heard", "squash"),
    ("interest_so_far", "marks of interest heard", "squash of n / 3"),
    ("commitments_so_far", "commitments heard", "squash"),
    ("next_steps_so_far", "next steps the buyer named", "squash"),
    ("details_so_far", "purchase details heard", "squash"),
    ("spin_so_far", "questions of SPIN the rep asked", "squash of n / 3"),
    ("discounts_so_far", "discounts the rep offered", "squash"),
    ("techniques_so_far", "different techniques the rep used", "squash of n / 3"),
)

COLUMNS: Final = (
    *VOICE, *SIZE, *ASKING, *TONE, *SPECIFICS, *ENGAGEMENT, *MARKS, *FAMILIES, *TRENDS, *COUNTS,
)  # fmt: skip
