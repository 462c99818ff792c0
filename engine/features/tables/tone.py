"""Single words and what they carry: sentiment, certainty, fillers, courtesy, persons.

One rule: one look-up a word. The sentiment list is our own, small and for sales talk, used in the
manner of VADER (Hutto and Gilbert 2014): words weigh, intensifiers stretch, a "not" within three
words turns and damps. Words whose sign depends on the trade ("cheap", "sharp") are left out.
Certainty after Hyland 1998 (boosters).
"""

from __future__ import annotations

from typing import Final

_WEIGHED: Final[dict[float, str]] = {
    3.0: "love loved loving excellent perfect perfectly brilliant fantastic amazing wonderful delighted thrilled "
    "superb outstanding marvellous splendid ideal exciting excited best impressive impressed gorgeous",
    2.0: "great happy glad pleased good nice lovely better enjoy enjoyed keen helpful useful win winner success "
    "successful handsome generous kind thanks beautiful beautifully clever grateful welcome confident recommend "
    "relieved relief pleasure reliable honest honestly like liked likes warm smile smiled smiling laugh laughed "
    "friendly thorough sensible solid tempting tempted promising interested interesting hooray yay cheers",
    1.0: "fine okay ok fair easy easier easily works worked works help helps helped hope save saves saved saving "
    "improve improved safe secure clear clearly clean tidy quick quickly fast smooth smoothly ready sure agree agreed "
    "worth worthwhile free trust trusted comfortable calm proud decent reasonable benefit gain fixed solved solve "
    "nod nodding nodded yes yeah aye neat handy",
    -1.0: "slow late wait waiting hard problem problems issue issues worry worried concern concerned concerns doubt "
    "doubts unsure confused confusing miss missed missing lost lose losing risk risky expensive dear steep costly "
    "tight no nope delay delayed complicated complex tired busy wrong odd strange sorry unfortunately afraid pity "
    "stuck struggle cost extra trouble hassle careful burned shame unhappy sceptical wary frozen cancel cancelled",
    -2.0: "bad worse poor fail failed fails failing failure broke broken breaks annoying annoyed cross upset "
    "disappointed disappointing frustrating frustrated frustration rude awkward painful pain mess refuse refused "
    "reject rejected complaint complaints complain silly useless pointless waste wasted mistake mistakes error errors "
    "ugly dreadful unacceptable unreliable leak leaked leaks crash crashed faulty dodgy overpriced hidden stop "
    "dishonest regret unfair angry",
    -3.0: "terrible horrible awful hate hated worst disaster nightmare ridiculous appalling disgusting scam fraud lied "
    "liar lying lies furious insulting insult rubbish garbage crap bloody shocking outrageous",
}  # fmt: skip

SENTIMENT: Final[dict[str, float]] = {
    word: weight for weight, listed in _WEIGHED.items() for word in listed.split()
}

INTENSIFIERS: Final[dict[str, float]] = dict.fromkeys(
    "very really so extremely incredibly absolutely totally completely too most especially utterly deeply "
    "particularly truly seriously properly bloody awfully".split(),
    1.3,
) | dict.fromkeys("bit little slightly somewhat fairly quite rather almost kinda sorta partly".split(), 0.7)

CERTAIN: Final = frozenset(
    "definitely certainly absolutely clearly obviously undoubtedly always never surely exactly indeed must "
    "completely totally entirely guaranteed guarantee certain convinced positive precisely fact plainly".split()
)
HEDGING: Final = frozenset(
    "maybe perhaps possibly probably might may could presumably apparently seems seem seemed suppose guess think "
    "reckon roughly somewhat fairly rather almost hopefully unsure doubt depends depending about around likely "
    "unlikely should wonder".split()
)
FILLERS: Final = frozenset("um uh er erm uhm hmm hm mm mhm ah oh eh like basically actually literally anyway umm ehm well".split())
COURTEOUS: Final = frozenset(
    "please thanks thank cheers sorry kindly appreciate appreciated grateful welcome pardon excuse pls ta "
    "apologies regards sincerely dear".split()
)
FIRST_SINGULAR: Final = frozenset("i me my mine myself im ive id ill".split())
FIRST_PLURAL: Final = frozenset("we us our ours ourselves weve wed well were".split()) - {"well", "were"}
SECOND: Final = frozenset("you your yours yourself youre youve youd youll ya".split())
THIRD: Final = frozenset("he she they him her them his their hes shes theyre theyve".split())
NO: Final = frozenset(
    "no not nope never nothing none nobody without dont doesnt didnt isnt arent wasnt werent wont wouldnt cant cannot "
    "couldnt shouldnt havent hasnt hadnt aint".split()
)
BACK_CHANNEL: Final = frozenset(
    "yes yeah yep yup ok okay right sure mhm mm hmm hm uh huh ah oh i see got it fine good great cool true exactly "
    "of course indeed aye no really wow alright all understood noted gotcha k thanks".split()
)
"""A turn of at most four words, all from here, says only "I am listening" (Yngve 1970)."""

QUESTION_WORDS: Final = frozenset("what whats how hows why whys who whos where wheres when whens which whose".split())
CLOSED_OPENERS: Final = frozenset(
    "do does did is are was were can could would will have has had should shall may isnt arent dont doesnt didnt "
    "wouldnt couldnt cant wont havent hasnt shouldnt am any anyone anything".split()
)
SUBJECTS: Final = frozenset("you i we he she it they that this there your the my our anyone somebody someone any".split())
LEAD_INS: Final = frozenset(
    "so and but or well ok okay right um uh er oh ah hm hmm then now yeah yes no sorry hi hello hey just also because "
    "like actually fine great good sure alright look listen anyway".split()
)
DAYS_AND_MONTHS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tues weds thurs fri january february april june july "
    "august september october november december today tomorrow tonight week month quarter fortnight weekend jan feb "
    "apr aug sept oct nov dec".split()
)
