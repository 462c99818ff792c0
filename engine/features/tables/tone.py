"""Single words and what they carry: sentiment, certainty, fillers, courtesy, persons.

One rule: one look-up a word. The sentiment list is our own, small and for sales talk, used in the
manner of VADER (Hutto and Gilbert 2014): words weigh, intensifiers stretch, a "not" within three
words turns and damps. Words whose sign depends on the trade ("cheap", "sharp") are left out.
Certainty after Hyland 1998 (boosters).
"""

from __future__ import annotations

from typing import Final

from engine.text import word_set

_WEIGHED: Final[dict[float, str]] = {
    3.0: (
        "love loved loving excellent perfect perfectly brilliant fantastic amazing wonderful delighted "
        "thrilled superb outstanding marvellous splendid ideal exciting excited best impressive impressed "
        "gorgeous 🎉 🥳 😍 ❤"
    ),
    2.0: (
        "great happy glad pleased good nice lovely better enjoy enjoyed keen helpful useful win winner "
        "success successful handsome generous kind thanks beautiful beautifully clever grateful welcome "
        "confident recommend relieved relief pleasure reliable honest honestly liked warm smile smiled "
        "smiling laugh laughed friendly thorough sensible solid tempting tempted promising interested "
        "interesting hooray yay cheers 👍 😊 🙂 😀"
    ),
    1.0: (
        "fine okay ok fair easy easier easily works worked works help helps helped hope save saves saved "
        "saving improve improved safe secure clear clearly clean tidy quick quickly fast smooth smoothly "
        "ready sure agree agreed worth worthwhile free trust trusted comfortable calm proud decent "
        "reasonable benefit gain fixed solved solve yes yeah aye neat handy 🙏 😂 😄"
    ),
    -1.0: (
        "slow late wait waiting hard problem problems issue issues worry worried concern concerned "
        "concerns doubt doubts unsure confused confusing miss missed missing lost lose losing risk risky "
        "expensive dear steep costly tight no nope delay delayed complicated complex tired busy wrong odd "
        "strange sorry unfortunately afraid pity stuck struggle cost extra trouble hassle careful burned "
        "shame unhappy sceptical wary frozen cancel cancelled 🤔 😕"
    ),
    -2.0: (
        "bad worse poor fail failed fails failing failure broke broken breaks annoying annoyed cross "
        "upset disappointed disappointing frustrating frustrated frustration rude awkward painful pain "
        "mess refuse refused reject rejected complaint complaints complain silly useless pointless waste "
        "wasted mistake mistakes error errors ugly dreadful unacceptable unreliable leak leaked leaks "
        "crash crashed faulty dodgy overpriced hidden stop dishonest regret unfair angry 👎 😢 😞 🙄"
    ),
    -3.0: (
        "terrible horrible awful hate hated worst disaster nightmare ridiculous appalling disgusting scam "
        "fraud lied liar lying lies furious insulting insult rubbish garbage crap bloody shocking "
        "outrageous 😡"
    ),
}

SENTIMENT: Final[dict[str, float]] = {
    word: weight for weight, listed in _WEIGHED.items() for word in listed.split()
}

_STRETCHING: Final = word_set(
    "very really so extremely incredibly absolutely totally completely too most especially utterly "
    "deeply particularly truly seriously properly bloody awfully"
)
_SHRINKING: Final = word_set("bit little slightly somewhat fairly quite rather almost kinda sorta partly")
INTENSIFIERS: Final[dict[str, float]] = dict.fromkeys(_STRETCHING, 1.3) | dict.fromkeys(_SHRINKING, 0.7)

CERTAIN: Final = word_set(
    "definitely certainly absolutely clearly obviously undoubtedly always never surely exactly indeed "
    "must completely totally entirely guaranteed guarantee certain convinced positive precisely fact "
    "plainly"
)
HEDGING: Final = word_set(
    "maybe perhaps possibly probably might may could presumably apparently seems seem seemed suppose "
    "guess think reckon roughly somewhat fairly rather almost hopefully unsure doubt depends depending "
    "about around likely unlikely should wonder"
)
FILLERS: Final = word_set(
    "um uh er erm uhm hmm hm mm mhm ah oh eh like basically actually literally anyway umm ehm well"
)
COURTEOUS: Final = word_set(
    "please thanks thank cheers sorry kindly appreciate appreciated grateful welcome pardon excuse pls "
    "ta apologies regards sincerely dear"
)
FIRST_SINGULAR: Final = word_set("i me my mine myself im ive id ill")
FIRST_PLURAL: Final = word_set("we us our ours ourselves weve wed")
SECOND: Final = word_set("you your yours yourself youre youve youd youll ya")
THIRD: Final = word_set("he she they him her them his their hes shes theyre theyve")
NO: Final = word_set(
    "no not nope never nothing none nobody without dont doesnt didnt isnt arent wasnt werent wont "
    "wouldnt cant cannot couldnt shouldnt havent hasnt hadnt aint"
)
BACK_CHANNEL: Final = word_set(
    "yes yeah yep yup ok okay right sure mhm mm hmm hm uh huh ah oh i see got it fine good great cool "
    "true exactly of course indeed aye no really wow alright all understood noted gotcha k thanks"
)
"""A turn of at most four words, all from here, says only "I am listening" (Yngve 1970)."""

QUESTION_WORDS: Final = word_set("what whats how hows why whys who whos where wheres when whens which whose")
CLOSED_OPENERS: Final = word_set(
    "do does did is are was were can could would will have has had should shall may isnt arent dont "
    "doesnt didnt wouldnt couldnt cant wont havent hasnt shouldnt am any anyone anything"
)
SUBJECTS: Final = word_set(
    "you i we he she it they that this there your the my our anyone somebody someone any"
)
LEAD_INS: Final = word_set(
    "so and but or well ok okay right um uh er oh ah hm hmm then now yeah yes no sorry hi hello hey "
    "just also because like actually fine great good sure alright look listen anyway"
)
DAYS_AND_MONTHS: Final = word_set(
    "monday tuesday wednesday thursday friday saturday sunday mon tues weds thurs fri january february "
    "april june july august september october november december today tomorrow tonight week month "
    "quarter fortnight weekend jan feb apr aug sept oct nov dec"
)
