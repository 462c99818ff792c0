"""What a turn's words are, before anybody asks what they mean.

One rule: every function is pure, takes any text at all and runs in time linear in its length.
Live captions come in lower case without marks or apostrophes, so nothing here may depend on them:
"don't", "don’t" and "dont" are one word.

When the rules of `words` or `tokenise` change, the phrase tables in `engine.features.tables` read
differently: bump `engine.features.reader.FEATURES_SCHEMA`. When `clean` or `standardise` change,
the embedder and the bag of words must be trained again.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

COMMA: Final = 1
SENTENCE: Final = 2

_LOOKALIKES: Final = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
        "\u2026": "...", "\u00a0": " ", "\ufffd": " ",
    }
)  # fmt: skip
_UNSEEN: Final = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_STAGE: Final = re.compile(
    r"[\[(<](?:inaudible|unintelligible|crosstalk|silence|music|laughter|laughs|laughing|applause|noise|"
    r"coughs?|pause|background noise|overlapping|foreign|blank_audio)[^\])>\n]{0,20}[\])>]",
    re.IGNORECASE,
)
_SPACE: Final = re.compile(r"\s+")

_ATOMS: Final = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety|"
    "hundred|thousand|million|billion|grand|dozen"
)
NUMBER_WORDS: Final = frozenset(_ATOMS.split("|"))
_SPELT: Final = rf"(?:{_ATOMS})(?:[ -](?:and )?(?:{_ATOMS}|point|oh))*"
_DIGITS: Final = r"\d+(?:[.,]\d+)*"
_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|march|mar|april|apr|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_LONG_MONTHS: Final = "january|february|april|june|july|august|september|october|november|december"
_DAYS: Final = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|weds?|thurs?|fri"
_SPELT_NTH: Final = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    "fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|"
    "twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[ -]first"
)
_NTH: Final = rf"\d{{1,2}}(?:st|nd|rd|th)|{_SPELT_NTH}"
_SPANS: Final = "week|month|quarter|year|spring|summer|autumn|winter"
_CURRENCY: Final = "pounds?|quid|grand|dollars?|bucks|euros?|pence|cents|usd|gbp|eur"
_TITLES: Final = "mr|mrs|ms|miss|dr|prof|professor|sir|madam"

# Order is precedence: an address holds digits, a price holds a number, a date holds an ordinal.
# Every repeat is bounded or cannot be entered twice from one place, so the search stays linear.
_TYPED: Final = re.compile(
    rf"""(?<![^\W_])(?:
    (?P<email>[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+)
  | (?P<url>\bhttps?://[^\s<>]+ | \bwww\.[^\s<>]+
      | \b[\w-]{{1,63}}\.(?:com|org|net|io|co\.uk|eu|de|dev|ai)\b(?:/[^\s<>]*)?)
  | (?P<percent>(?<!\w)[+-]?{_DIGITS}\s?(?:%|per\s?cent\b)
      | \b{_SPELT}\sper\s?cent\b)
  | (?P<money>[£$€₹]\s?{_DIGITS}(?:\s?(?:k|m|bn|million|thousand|grand)\b)?
      | \b{_DIGITS}\s?(?:k\s|grand\s)?(?:{_CURRENCY}|k)\b
      | \b(?:{_SPELT}|a\sfew|a\scouple\sof|half\sa)\s(?:{_CURRENCY})\b)
  | (?P<phone>(?<![\w.,])\+?\d{{2,5}}[ -]\d{{3,4}}[ -]?\d{{3,6}}\b
      | (?<![\w.,])\+?\d{{9,14}}\b)
  | (?P<date>\b\d{{4}}-\d{{2}}-\d{{2}}\b | \b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b
      | \b(?:(?:the\s)?(?:{_NTH}|\d{{1,2}})\s(?:of\s)?(?:{_MONTHS})\b
           | (?:{_MONTHS})\s(?:the\s)?(?:{_NTH}|\d{{1,2}})\b)(?:,?\s\d{{4}}\b)?
      | \bthe\s(?:{_SPELT_NTH})(?=\s*$|\s?[.,?!;:]|\s(?:or|at|if|and|then|please|thanks|works|is)\b)
      | \b(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)\b
      | \b(?:next|this|last)\s(?:{_SPANS}|{_DAYS})\b
      | \b(?:{_DAYS})\b | \b(?:{_LONG_MONTHS})\b
      | \b(?:tomorrow|tonight|today|yesterday)\b)
  | (?P<time>\b\d{{1,2}}[:.]\d{{2}}\s?(?:am|pm)?\b | \b\d{{1,2}}\s?(?:am|pm|o'?clock)\b
      | \b(?:{_ATOMS})\s(?:am|pm|a\sm|p\sm|o'?\s?clock)\b
      | \b(?:half|quarter)\s(?:past|to)\s(?:{_ATOMS}|\d{{1,2}})\b | \b(?:noon|midday|midnight)\b)
  | (?P<name>\b(?:{_TITLES})\b\.?\s[a-z][\w'-]{{1,30}}
      | (?-i:(?<=[\w,;'")]\s)[A-Z][a-z]{{1,30}}(?:\s[A-Z][a-z]{{1,30}}){{0,3}}\b))
  | (?P<number>(?<![\w.])[+-]?{_DIGITS}(?:\s?(?:x|m|mm|cm|kg|gb|tb|hrs?|hours?|mins?|ms)\b)?
      | \b(?!one\b)(?:{_SPELT})\b)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written as one text, as a set."""
    return frozenset(listed.split())


_NOT_NAMES: Final = word_set(
    "I Ok OK Yes No And But So The An It That This We You They He She If When What Who How Why Then Thanks "
    "Thank Please Well My Our Your In On At Is Are Do Can"
)

_WORD, _COMMA = 1, 2
_TOKEN: Final = re.compile(
    r"([^\W\d_]+(?:['’][^\W_]+)*\d*|[£$€]?\d+(?:[.,:/]\d+)*(?:%|[^\W\d_]+)?|[\U0001f300-\U0001faff\u2600-\u27bf])"
    r"|([,;:()\"“”–—]|-(?=\s))"
    r"|([.?!…\n]+)"
)
_ABBREVIATIONS: Final = word_set("mr mrs ms dr prof st eg ie etc vs approx inc ltd dept e g")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one text with where they stand; five lists of one length.

    `word` is lower case without apostrophes; `start`, `end` count characters of the text;
    `gap` is what stands before the word (0 nothing, COMMA, SENTENCE); `asked` is True for the last
    word before a question mark. `stops` counts the marks that end a sentence.
    """

    word: list[str]
    start: list[int]
    end: list[int]
    gap: list[int]
    asked: list[bool]
    stops: int


@lru_cache(maxsize=2)
def tokenise(text: str) -> Tokens:
    """Read the words of a text and the pauses between them.

    Features and words' evidence read the same turn one after the other: the second costs nothing.
    """
    word: list[str] = []
    start: list[int] = []
    end: list[int] = []
    gap: list[int] = []
    questions: list[int] = []
    pause, stops = SENTENCE, 0
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower()[:1] or letter for letter in text)
    for match in _TOKEN.finditer(lowered):
        group = match.lastindex
        said = match.group()
        if group == _WORD:
            begin = match.start()
            start.append(begin)
            end.append(begin + len(said))
            word.append(said)
            gap.append(pause)
            pause = 0
        elif group == _COMMA:
            pause = max(pause, COMMA)
        else:
            if said == "." and _is_no_end(word, text, match.end()):
                continue
            if word and "?" in said:
                questions.append(len(word) - 1)
            stops += 1
            pause = SENTENCE
    if "'" in text or "\u2019" in text:
        word = [said.replace("'", "").replace("\u2019", "") for said in word]
    asked = [False] * len(word)
    for at in questions:
        asked[at] = True
    return Tokens(word, start, end, gap, asked, stops)


def _is_no_end(word: list[str], text: str, after: int) -> bool:
    """Whether a full stop stands inside a word ("i.e", "acme.com") or after an abbreviation."""
    if after >= len(text):
        return False
    return text[after].isalnum() or (bool(word) and word[-1] in _ABBREVIATIONS)


def words(text: str) -> list[str]:
    """The words of a text, lower case, apostrophes dropped, numbers kept as they are written."""
    return list(tokenise(text).word)


def clean(text: str) -> str:
    """The text as embedders see it: one line, plain quotes and dashes, no stage directions."""
    told = unicodedata.normalize("NFC", text).translate(_LOOKALIKES)
    return _SPACE.sub(" ", _STAGE.sub(" ", _UNSEEN.sub("", told))).strip()


def _typed(match: re.Match[str]) -> str:
    kind = match.lastgroup or "number"
    said = match.group()
    if kind == "name" and said in _NOT_NAMES:
        return said
    return f"<{kind}>"


def standardise(text: str) -> str:
    """The cleaned text with what is particular to this call replaced by its type.

    `<money>`, `<date>`, `<number>`, `<name>`, `<email>`, `<url>`, `<phone>`, `<percent>`, `<time>`.
    "£42,000 by the 3rd" and "eight grand by friday" become alike, so that a model learns that a
    price was named and not which.
    """
    return _TYPED.sub(_typed, clean(text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end exclusive) of the sentences; a caption without marks is one sentence."""
    spans: list[tuple[int, int]] = []
    begin = 0
    for match in re.finditer(r"[.?!…]+[\"'”’)\]]*(?=\s|$)|\n+", text):
        before = text[max(begin, match.start() - 8) : match.start()].lower().rsplit(None, 1)
        abbreviated = bool(before) and before[-1].replace(".", "") in _ABBREVIATIONS
        if match.group() == "." and abbreviated and match.end() < len(text):
            continue
        _append_trimmed(spans, text, begin, match.end())
        begin = match.end()
    _append_trimmed(spans, text, begin, len(text))
    return spans


def _append_trimmed(spans: list[tuple[int, int]], text: str, begin: int, end: int) -> None:
    piece = text[begin:end]
    left = len(piece) - len(piece.lstrip())
    kept = piece.strip()
    if kept:
        spans.append((begin + left, begin + left + len(kept)))


def segment(text: str, most_words: int = 60) -> list[tuple[int, int]]:
    """Spans of turn size (at most `most_words` words) that cover one long text in order.

    Pieces end at sentence ends where there are any, else at the word that fills them.
    """
    if most_words < 1:
        raise ValueError("segment: most_words must be at least 1.")
    pieces: list[tuple[int, int]] = []
    filled = 0
    for begin, end in sentences(text):
        spoken = [match.span() for match in re.finditer(r"\S+", text[begin:end])]
        if pieces and filled + len(spoken) <= most_words:
            pieces[-1] = (pieces[-1][0], end)
            filled += len(spoken)
            continue
        for at in range(0, len(spoken), most_words):
            part = spoken[at : at + most_words]
            pieces.append((begin + part[0][0], begin + part[-1][1]))
            filled = len(part)
    return pieces
