"""How buyers turn away: refusal, brush-off, hedges.

One rule: the same as in `objections_to_buying`. A polite "no" is a refusal (the no-sale of Rackham
1988), a "we'll be in touch" a brush-off (his continuation), and so is a warm goodbye. Hedges after
Hyland 1998.
"""

from __future__ import annotations

from typing import Final

from engine.features.marks import Kind

GROUPS: Final[dict[str, str]] = {
    "wont": "(won't|will not|shan't|shall not|wouldn't|we'll not|i'll not|will certainly not)",
    "dont": "(don't|do not|didn't|doesn't|does not|did not)",
}

STALLS: Final[dict[Kind, str]] = {
    Kind.REFUSAL: """
        (not|never|hardly) (really|that|at all|particularly|very|) interested
        no (interest|thanks|thank you|sale|ta|thankyou)
        (thanks|thank you|sorry|ta|kind|afraid|still|final|say|think) (but |) (it's |) (a |) no.
        (sorry|so|but|then|still|and|well|afraid|think|think it's|now
            |therefore) (it's |that's |) (a |) no (from|for us|for me|this|thanks|to it|to you|i'm afraid
            |we|i|then|at)
        it's (a |) no (from|for|i'm|to|thanks|thank|then|this|and|we|i|sorry|as|but|on|at|.)
        ^no (we|i) (won't|don't|will not|can't|shan't|wouldn't|aren't|cannot)
        ^no.
        ^nah
        (thanks|thank you) but no
        (a|the|flat|firm|definite|hard|polite|their|his|her) no (from|for) (me|us|now|him|her|this
            |the)
        answer (is|has to be|will be) (still |) (a |) no
        (say|saying|said|says) no (to|thanks|thank|for|then|.|i'm)
        (to|must|i'll|gonna) say no
        (going|gone|go|went|signed) (with|for) (someone else|somebody else|another|the other
            |a different|your competitor|their|theirs|them instead)
        (decided|chosen|agreed|voted) (not to|against|to stay|to leave|to stick|to keep
            |to go elsewhere|to pass|to wait|to carry on|to remain)
        (not|never) (going to|gonna|prepared to) (do|buy|sign|happen|proceed|take|go|order|renew|pay
            |be|change|switch|have|move|work|spend|bother|put|risk|need)
        <wont> be (going|taking|buying|proceeding|needing|signing|ordering|moving|renewing|doing
            |having|pursuing|continuing|changing|able to|requiring|using|coming|switching|placing|putting
            |wanting)
        <wont> (buy|proceed|take it|take the|take this|take any|go ahead|go any|go with|renew|order
            |change|switch|need|have it|do it|sign it|be in)
        not (buying|signing|proceeding|renewing|taking it|taking the|taking any|taking this|doing it
            |doing this|going ahead|going forward|having it|having that|changing|switching|moving|selling)
        (we're|i'm|we are|i am|we'll|i'll|gonna|going to|have to|think i'll|think we'll|must|better
            |best) (out.|pass.|pass on|passing on|declining|decline|bow out|walk away|leave it there
            |leave it at that|stay put|stay as we are|leaving it|leave it.|leave it thanks|leave it then
            |leave the|leave it be|say no)
        (pull|pulled|pulling|backing|back) out
        call (it|this) (off|quits)
        (turn|turning|turned) (it|this|you|him|her|them|that) down
        (decline|declining|declined) (the|your|this|it|with|to|on|.)
        (must|to|respectfully|politely|regretfully) decline
        (please|just|can you|could you|you can) (cancel|withdraw|take us off|take me off|stop calling
            |stop ringing|don't call|don't ring|don't phone|unsubscribe|don't send|don't keep|take my
            |release|close)
        (take|remove) (us|me|my name|our name|our number|my number) off
        (close|withdraw|cancel|release) (the|my|our|this) (file|quote|order|application|enquiry
            |booking|account|offer|quotation|request|agreement|appointment|slot|date|dates|rooms|hold)
        (regard|treat|consider) (our|my|the|this) * as (withdrawn|closed|cancelled|off)
        (enquiry|application|request|order) (is|as) (withdrawn|closed|cancelled)
        don't (hold|bother|ring|call|phone|contact|chase) (me|us|it|anything|the|again|ringing|back
            |with)
        (won't|not) (take|taking) (it|this|that) (any |) further
        (no longer|not any more|not anymore) (interested|need|want|looking|required|considering)
        (forget|scrap|bin|drop) (it|this|that|the whole|the rest)
        (not|isn't|wasn't|won't be) (for me|for us|for ours|going to work|gonna work|happening
            |the right fit|a fit|a good fit|right for us|right for me|our cup|my cup|one for us|one for me
            |this time)
        (doesn't|won't|does not|isn't going to|can't) (make it |) work for (us|me)
        (i'd|we'd|would) (rather|sooner|better) (not|leave it|keep|stay|stick|do without)
        (can't|cannot|couldn't) (go ahead|proceed|take it|say yes|make it work|do it this)
        count (us|me) out
        <dont> want (to go|to proceed|to buy|to do it|to sign|to change|yours|it any)
        (he|she|they|board|boss|finance|wife|husband|committee|director) (said|says|say|has said
            |have said|is saying|are saying) (it's |) (a |) no
        (give|giving) (it|this|that|you) a miss
        (i|we) (regret|must|have to|am sorry|are sorry) (to|that) (inform|tell|say|decline|let you
            |disappoint|not|turn|i must|we)
        (sorry|apologies) (to|for) (have |) (waste|wasted|wasting|mess|messed|messing|disappoint
            |let you down|have wasted|have kept|be a|say|take up|taken up|have taken)
        (going|gone|go|looking|look) elsewhere
        changed (my|our|his|her|their) mind
        (do|doing|manage|managing) without (it|one|them|.)
        (i'm|we're) good (thanks|thank you|for now|as we are)
        better not.
        not today (thanks|thank|.)
        (stop|leave) (it|me|us) (alone|there)
        (let's|lets) (leave it|call it a day|stop|forget)
    """,
    Kind.BRUSH_OFF: """
        (we'll|i'll|we will|i will|someone will) be in touch
        be in touch (if|when|once|soon|after|again|.)
        leave it with (me|us)
        (think|thinking|mull|sleep|chew|reflect|ponder) (it|this|about it|about this|on it|it through
            |on this|that|on that|about that) (over|.|a bit|first|and)
        (to|i'll|we'll|will|me|us|gonna|must|should) think (about it|about this|about that|it over
            |on it|it through)
        (let|need|want|like|have) (me|us|to|time to) (to |) (have a |) think
        (have|need|has) (a|another|to have a) (think|chat about|chew|ponder|look round|look around)
        (i'll|we'll|i will|we will) (let you know|get back to you|come back to you|give you a call
            |give you a ring|give you a shout|ring you|call you|revert|circle back|keep it in mind
            |bear it in mind|keep you posted|keep you in mind|mention it|pass it on|get round to it
            |look into it|have a look)
        (let|letting) you know
        (get|come|getting) back to you
        (keep|bear) (it|you|this|that) in mind
        (have|got|keep|kept|keeping) (your|the) (number|card|details|leaflet|brochure)
        on file
        (send|email|drop|pop|leave|post) (me |us |over |) (an email|some information|some info
            |a brochure|the brochure|some literature|some details|information|something over|a leaflet
            |the leaflet|your card|your details|something in writing|a newsletter|your newsletter
            |the newsletter|some bits)
        (just|only|merely) (looking|browsing|gathering|collecting|curious|enquiring|having a look
            |being nosy|researching|nosy)
        (no|not|can't|won't|cannot) (promises|promising|promise) (anything|it|you|.|but|though|mind)
        we'll see.
        see (how|what) (it|we|he|she|things|they|the) (goes|go|feel|says|say|think|thinks|feels)
        (let's|lets) (see|keep in touch|stay in touch|play it by ear|touch base|speak again
            |talk again)
        (maybe|perhaps) (later|one day|some day|some time|sometime|another time|in future|next time)
        (another|some other) (time|day).
        one of these days
        (keep|stay|kept) in touch
        if (i|we) (ever |) (need|want|change|hear) (you|anything|it|one|more|my|our)
        (if|when) (things|anything|that|it) (change|changes)
        (in|at) (due course|some point|some stage)
        (have to|got to|gotta|must|need to|better) (go|dash|run|shoot|fly|get on) (now|.|i'm|my|there
            |i've|to|the)
        (leave|park|leaving|parking) (it|this|that) (for now|for the moment|a while|for a bit
            |for today)
        wait and see
        (i'll|we'll) (call|ring|find|contact) you
        (don't|do not) (wait|hold your breath)
        (ask|try|ring|call|speak to) (me|us) (again|back) (in|next|after|when|some)
        (you've|you have|you are|you're|she's been|he's been) (been |) (very|so|really|most|more than
            |terribly|awfully|ever so|all so) (kind|patient|helpful|good|straight|generous|honest|lovely
            |nice|sweet|decent|polite|fair|thorough|clear)
        (thank you|thanks) for (your|the|all your|all the|all of your) (time|patience|trouble|help
            |offer|care|effort|call|interest|information|honesty|kindness|visit|lift|tour|coffee|chat)
        (thank you|thanks) for (calling|ringing|thinking of|being|everything|trying|letting me
            |letting us)
        (it's|that's|it was|very|so|really) (kind|good|nice|sweet|decent|generous) of you
        good luck (with|to)
        (all the best|best of luck|take care now|mind how you go|wish you)
        (pass|run|put) it (on|round|around) (to|the)
        on the list for
    """,
    Kind.HEDGE: """
        (maybe|perhaps|possibly|probably|presumably|apparently|supposedly|arguably|hopefully
            |conceivably)
        (might|may) (be|have|not|well|need|want|work|do|take|just|even)
        (i|we|he|she|they) (might|guess|suppose|think|reckon|imagine|expect|believe|assume|presume
            |doubt|wonder|gather|hope)
        (sort|kind) of
        (kinda|sorta)
        (not|isn't|aren't|wasn't|never) (entirely|quite|totally|completely|really|so|that|too|very
            |all that|) (sure|certain|convinced|clear|keen|comfortable)
        (unsure|uncertain|undecided|hesitant|reluctant|torn|on the fence|in two minds|unconvinced)
        (don't|do not|couldn't|can't) (know|say|tell|be sure|commit) (if|whether|yet|for|that|.|about
            |how|what|for sure|for certain|honestly)
        (it|that|this) (depends|could be|would depend|seems|appears|might)
        (depends on|depending on|subject to)
        (a little|somewhat|more or less|roughly|approximately|give or take|in theory|in principle
            |up to a point|to some extent|or so|or something)
        (in my|to my) (opinion|view|mind|knowledge)
        (as far as|for all) i (know|can|understand)
        (could|would) (possibly|potentially|perhaps|maybe|conceivably|in theory)
        (tend|seem|seems|seemed|appears|appear) to
        (hard|difficult|tough|too early|impossible) to (say|tell|know|judge)
        i (wouldn't|would not) (say|have thought)
    """,
}
