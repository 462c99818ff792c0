"""Two wordings of one row: gone on, corrected, cut off at the front, or another altogether."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.chromium import ADDRESSES

RELATE = """async ([old, now, rolling, fresh]) => {
  const { relate, tokens } = await import("/extension/words.js");
  return relate(tokens(old), tokens(now), { rolling, fresh }).kind;
}"""


def ask(page: Page, function: str, given: object) -> Any:
    page.goto(ADDRESSES["meet"])
    return page.evaluate(function, given)


@pytest.mark.parametrize(
    ("old", "now", "kind"),
    [
        ("so what we need is.", "So, what we need is", "same"),
        ("We need", "We need a date", "grown"),
        ("We need a da", "We need a date by", "grown"),
        ("inter", "interesting times", "grown"),
        ("I want to by the", "I want to buy the house", "revised"),
        ("I think uh we we should wait", "I think we should wait", "revised"),
        ("gonna be fine I think", "It's going to be fine I think so", "revised"),
        ("one two three four five six seven", "four five six seven eight nine", "slid"),
        ("one two three four five six seven eight", "ur five six seven eight nine", "slid"),
        ("Thank you all for coming today", "The price is what worries us", "other"),
        ("The price of that is what worries us most", "Yes", "other"),
        ("Yes", "The price is what worries us", "other"),
        ("今日は天気が", "今日は天気がいいです", "grown"),
        ("今日は天気がいいです。", "今日は、天気がいいです", "same"),
        ("ขอบคุณ", "ขอบคุณครับ", "grown"),
        ("सच में", "सच में अच्छा", "grown"),
    ],
)
def test_what_the_newer_is_to_the_older(page: Page, old: str, now: str, kind: str) -> None:
    assert ask(page, RELATE, [old, now, False, False]) == kind


@pytest.mark.parametrize(("rolling", "kind"), [(True, "slid"), (False, "other")])
def test_few_words_in_common_are_a_cut_only_where_rows_are_cut(page: Page, rolling: bool, kind: str) -> None:
    old, now = "well that was then but in any case", "any case it was good to see you all there"
    assert ask(page, RELATE, [old, now, rolling, False]) == kind


@pytest.mark.parametrize(("fresh", "kind"), [(True, "revised"), (False, "other")])
def test_first_words_may_be_replaced_while_they_are_young(page: Page, fresh: bool, kind: str) -> None:
    assert ask(page, RELATE, ["Too", "Who would pay", False, fresh]) == kind


@pytest.mark.parametrize(("letters", "kind"), [(200, "revised"), (300, "other")])
def test_a_row_that_loses_much_at_once_was_dropped(page: Page, letters: int, kind: str) -> None:
    rest = "so we begin"
    gone = " ".join(["word"] * (letters // 5))
    # Enough is kept for a correction where little is gone; where much is gone it is a new beginning.
    old = f"{rest} and {gone}" if letters > 250 else f"{rest} {gone} {rest} with what we have now"
    now = rest if letters > 250 else f"{rest} {rest} with what we have now {gone}"
    assert ask(page, RELATE, [old, now, False, False]) == kind


def test_sentences_end_where_a_person_would_say(page: Page) -> None:
    ends = """async (text) => {
      const { sentenceEnds } = await import("/extension/words.js");
      let from = 0;
      const parts = [];
      for (const end of sentenceEnds(text)) {
        parts.push(text.slice(from, end).trim());
        from = end;
      }
      return parts;
    }"""
    assert ask(page, ends, 'It is 3.5 percent. See example.com now! はい。いいえ。 "Fine." Then') == [
        "It is 3.5 percent.",
        "See example.com now!",
        "はい。",
        "いいえ。",
        '"Fine."',
    ]
