"""How buyers object to buying at all: price, budget, time, authority, need, and whom they have.

One rule: a phrase is here because people say it in sales talks, never because it tells one corpus
apart. The language is `engine.features.language`, one phrase a line; `<name>` is a group of words from
the table above. Every kind has example sentences in `tests/engine/features/test_marking.py`: change both.

Kinds after the objection taxonomies of the sales literature (price, need, timing, authority, trust:
Rackham 1988; incumbents and switching cost: Dixon and Adamson 2011). The phrases are our own.
"""

from __future__ import annotations

from typing import Final

from engine.features.marks import Kind

GROUPS: Final[dict[str, str]] = {
    "is": "(is|its|it's|that's|that is|you're|you are|they're|are|was|seems|sounds|looks|feels)",
    "price": "(price|prices|cost|costs|quote|figure|number|fee|fees|rate|rates|premium)",
    "spend": "(budget|budgets|spend|spending|opex|capex|hiring|purchasing|purchases|money|everything"
    "|recruitment|projects|capital)",
    "cant": "(can't|cannot|can not|couldn't|could not|won't|will not|wouldn't|unable to)",
    "dont": "(don't|do not|didn't|doesn't|does not|did not)",
    "later": "(talk|speak|chat|revisit|look at it|look at this|look again|ask me|try me|come back"
    "|call me|ring me|call back|circle back|pick this up|pick it up|wait|hold off|leave it"
    "|leave this|hang fire|park it|park this|sit tight|postpone|put it off|push it|put off"
    "|think again|start)",
    "need": "(need|have|want|got|has|will have|going|ought|would have|i'd have|we'd have|i'd like"
    "|we'd like|i'd want|must have|needs|would need|i'd need|gotta|had)",
    "my": "(my|our|the|his|her|their)",
    "boss": "(boss|manager|wife|husband|partner|board|director|directors|team|committee|cfo|ceo|cto"
    "|coo|finance|accountant|md|head|owner|others|partners|trustees|fd|procurement|legal|council"
    "|chairman|chair|co founder|cofounder|business partner|daughter|son|family|brother|sister|dad"
    "|mum|mother|father|solicitor|headteacher|principal|governors|missus|mrs|boys|lads|staff"
    "|it department|it people|it)",
    "vendor": "(supplier|vendor|provider|system|set up|setup|software|tool|platform|agency|partner"
    "|people|lot|one|guy|solution|broker|bank|man)",
    "current": "(current|existing|present|incumbent|usual|regular)",
}

OBJECTIONS_TO_BUYING: Final[dict[Kind, str]] = {
    Kind.OBJECTION_PRICE: """
        (too|so|very|rather|pretty|quite|a bit|bit|really|awfully|way|far too|more) (expensive|dear
            |pricey|steep|costly)
        (expensive|pricey|steep|costly|dearer|overpriced|extortionate|exorbitant)
        too (much money|rich for)
        too much for (us|me|what|a|that)
        <is> (too|a bit|rather|very|way too) much
        <is> (quite |an awful |such |) a lot (of money|to pay|to ask|for|more than|we pay|we're paying
            |isn't it|that.|.)
        a lot of money
        (out of|outside|over|above|beyond) (our|my|the) (price range|range|ceiling|limit)
        <price> (is|was|seems|looks|came in|comes in|feels|went|has gone|still|are) (too|a bit|so|very
            |quite|rather|way|nevertheless too|still too|) (high|higher|steep|dear)
        <price> (keeps|kept|keep) (moving|changing|going up|rising|climbing)
        <price> (is|was) (the|a|my|our|one) (problem|issue|concern|sticking point|worry)
        (sticker shock|daylight robbery|rip off|ripoff|rip-off|money grab)
        (hidden|surprise|undisclosed) (fee|fees|cost|costs|charge|charges)
        more than (we|i) (expected|thought|hoped|pay now|pay today|planned|wanted to|bargained)
        <cant> (justify|swallow|stomach) (the|that|this|it|#|$|spending|paying|a)
        (hard|difficult|tough) to justify
        not worth (the|$|#|that|paying)
        (how much|ouch|blimey|yikes|crikey|jesus|god) ($|#)
        is that your best (price|offer|rate)
        (any|some|no) (movement|wiggle room|room|flexibility) (on|in) (the|your) <price>
        (double|twice|triple) what (we|i) (pay|are paying|were paying|paid|have|budgeted)
        never said (anything|a word|) about (a|the|any) (fee|charge|cost|surcharge)
        (wasn't|not|never|isn't) in the (quote|price)
        (not|won't|can't) (pay|paying) (that|#|$|more|another|it|extra|for that)
        (went|gone|going|goes|crept|put|jumped|shot) up (by|from|to|since|again|#|$|in price|on price)
        (can|could|will|would) (you|it|they|we) (do|come|knock|take|go|shave|get it|sharpen) ~ (better
            |down|off|less|cheaper|sharper|the pencil)
        (any|no|a|some|what) discount
        (take|knock) (#|$|something|a bit|a few|%) (percent|per cent|) off
        (nobody|you|they|he) (mentioned|told me about|told us about|said anything about) (a|the|any
            |that) (fee|charge|extra|supplement|surcharge|cost)
        (where|what) (did|does|is|has) (the|that|this) (fee|charge|surcharge|extra|supplement) (come
            |for|from|about)
    """,
    Kind.OBJECTION_BUDGET: """
        (no|not any|isn't any|zero|haven't the|haven't got the|don't have the|do not have the
            |without a|haven't any) (budget|money|funds|funding|cash)
        <cant> (really|quite|just|) (afford|stretch to|run to|find the money|find that)
        <spend> (is|are|has been|have been|was|were|s|got|gets) (all|now|been|) (frozen|cut|gone|spent
            |used up|exhausted|blown|locked|paused|stopped|done for|allocated|slashed|halved)
        <spend> freeze
        (freeze|hold|moratorium|embargo|ban|stop|pause) on (spend|spending|budget|new|all|any|capital
            |purchases|purchasing|hiring|discretionary|supplier|suppliers|projects)
        (froze|freezing|frozen) (all|everything|any|every|new|our|my|the|non|spend|spending|budgets
            |it all|until|till|til)
        (has|have|been|is|are|were|was|board|they|theyve|group|finance|everythings|alls
            |budgets) frozen
        (over|above|outside|beyond|exceeds|out of|not in|isn't in) (our|my|the|this year's|) budget
        budget (doesn't|does not|won't|will not) (stretch|allow|cover|run)
        (budget|money|cash|things|moneys
            |budgets) (is |are |) (very |really |quite |pretty |a bit |so |) (tight|limited|short)
        tight (budget|budgets)
        (nothing|none) (left|spare|) in the (budget|pot|kitty|bank|till)
        nothing left (this|for the|until|till|in)
        no (money|cash|funds) (spare|left|for|this|in the|until|till)
        next (year's budget|budget year|budget cycle|budget round)
        (new|next) (financial|fiscal) year
        (budget|budgets|money) (resets|reset|opens|renews|is set|are set)
        budget (round|cycle|season|freeze|cut|cuts)
        (cut|cuts|cutting|slashed|halved|pulled|lost) (our|my|the|all) (budget|budgets|funding)
        stopped all (capital|spending|purchases|purchasing|discretionary|new)
        (not budgeted|unbudgeted|haven't budgeted|didn't budget|wasn't budgeted|not in this year's)
        (cost cutting|cost savings drive|skint|spent up|strapped for cash|cash flow|cashflow)
        watching (every|the|our|my) (penny|pennies|pounds|cash)
        hours are being (cut|reduced)
        (made|being made|making people|making us) redundant
    """,
    Kind.OBJECTION_TIMING: """
        (not|isn't|wasn't) (a good|the right|the best|a great) (time|moment)
        (bad|wrong|terrible|awkward|rotten) (time|moment|timing)
        timing (is|isn't|was|doesn't|couldn't) ~ (bad|off|wrong|right|great|work|awful|worse)
        too (soon|early) (for|to|in|yet|right|.)
        not (right now|just now|just yet|yet ready|at the moment|at this time|at present|this year
            |this quarter|this month|this side of|this time|till|until|til)
        <later> (again|to me|to us|) (in|after|next|nearer|closer|come|around|towards|once) (the|a
            |) (new year|spring|summer|autumn|winter|next|year|few|couple|christmas|easter|move|audit
            |harvest|season|things|time)
        <later> (until|till|til|for now|for a bit|for a while|a while|another)
        (until|till|til|after|wait for|come|towards) (the|) (new year|spring|summer|autumn|winter
            |next year|next quarter|year end|christmas|easter|new financial year|half year)
        (maybe|perhaps|probably|possibly|look again|think about it|for) next (year|quarter|season
            |spring|summer|autumn|term)
        (later|back end|end) (in|of) the year
        (on hold|on ice|on the back burner|back burner|until further notice|nearer the time)
        (no|not in a|not in any|isn't any|no particular) (rush|hurry|urgency)
        (too|so|really|very|completely) (busy|swamped|stretched|snowed under) (right now|at the moment
            |until|till|to|for|with|this|just)
        (snowed under|flat out|run off our feet|run off my feet)
        (no|haven't the|don't have|haven't got|haven't got the|don't have the) (time|bandwidth
            |capacity) (to|for|right|this|until|at)
        when things (settle|calm|quieten|are quieter)
        once things (settle|calm|quieten)
        (other|bigger) (priorities|things on|fish)
        (not|isn't|wasn't) a priority
        (rather|prefer to|better) (wait|leave it|hold off)
        in (some|a few|a couple of|two|three) (years|months) (maybe|perhaps|time|.)
    """,
    Kind.OBJECTION_AUTHORITY: """
        <need> to (run|put|get|take|pass) (it|this|that|them|all|everything) ~ (by|past|to|with
            |through|over|before) <my> <boss>
        <need> to (ask|check with|speak to|speak with|talk to|talk with|clear it with|consult|show
            |convince|persuade|bring in|go back to|discuss it with|discuss this with
            |agree it with) <my> <boss>
        <need> to (ask|check with|speak to|talk to|convince|persuade|show) (him|her|them)
        (ask|check with|speak to|speak with|talk to|talk with|run it by|run it past|run this by
            |run this past|clear it with|square it with|put it to|take it to) <my> <boss>
        (not|isn't|won't be|wasn't) (my|only my|just my|entirely my|really my) (decision|call|money
            |choice|department|say)
        (not|isn't) (up to|down to) (me|us)
        (not|isn't) (me|i|mine) (who|that|to) (decides|signs|decide|say|pays|sign)
        (above|over) my (pay grade|head|limit)
        <dont> (have the|have|got the|) (authority|final say|sign off|signing power|the last word)
        (no|haven't|without) (the|) authority (to|for|.)
        <cant> (sign|decide|approve|commit|say yes|agree|authorise|authorize) (anything|nothing|it
            |this|that|to it|without|alone|myself|on my own|until|till|by myself|off|for)
        (has|needs|have) to (agree|say yes|sign it off|sign off|approve|okay it|ok it|sign it as well
            |sign too)
        needs (his|her|their|the board's|board) (approval|sign off|agreement|say so|blessing|nod|okay
            |signature)
        needs (board|management|finance|director|committee|head office|legal|procurement|it) (approval
            |sign off|to)
        (board|head office|procurement|finance|legal|committee|hq|headquarters|boss|director|directors
            |partners|council|trustees) (has to|have to|needs to|need to|will have to|would have to|must
            |won't|will not|decides|decide|meets|meet|sits|turned|wants|want)
        (he|she|they|wife|husband|partner|boss|director|board) (won't|will not|would never
            |isn't going to|wouldn't) (agree|have it|sign|approve|go for it|allow|wear it|let)
        (need|want|get|without|wait for|waiting on|waiting for|subject to) (his|her|their|the
            |board) (approval|sign off|blessing|say so|signature|agreement)
        (i'm|i am) (only|just) (the|an|a) (assistant|office|receptionist|pa|messenger|secretary|junior
            |clerk|temp)
        i (only|just) (gather|collect|pass|run|work|answer|look after|do) (the|it|them|in|quotes
            |information) (office|phones|desk|shop|quotes|on|along)
        (he's|she's|they're|he is|she is|it's him|it's her) (the one|) (who|that) (decides|signs|pays
            |holds)
        (he|she) (decides|makes the decisions|holds the purse|does the money|has the last word
            |has the final)
        (goes|has to go|go|went) (to|before|through) (committee|the committee|the board|tender
            |procurement|head office|the trustees|the council|the partners)
        (both|all) (have|need|got) to (agree|sign|say)
    """,
    Kind.OBJECTION_NEED: """
        <dont> (really|actually|honestly|quite|) (need|see the need|see the point|see why|see what
            |see a need|see the value|see the benefit|see how)
        <dont> (really|actually|) want (it|one|any|yours|another|more|anything)
        no (need|use|call|real need) (for|of)
        no (real |) (use|point|benefit|value) (to|in|for) (me|us|her|him|them|it|that|having|buying
            |changing)
        (not|isn't|never) (a problem|an issue|a big deal|much of a problem) (for|as such|here|really
            |to us)
        what (would|do|am) (i|we) (going to |) (use|want|need|get out of|do with) (it|this|that|with
            |one) (for|.)
        (fine|okay|ok|all right|alright|happy|good|great|sorted|grand) (as|how|where) (we|i|it|things
            |they) (am|are|is|stand)
        (fine|okay|happy|good|better|all right|alright) (as is|without|the way)
        (we|i) (get by|manage|cope|make do|muddle through|get along) (fine|just fine|well enough|okay
            |all right|alright|perfectly well|with|without|as)
        (works|work|working) (just fine|fine|well enough|perfectly well|okay|all right)
        (does|do|doing) (the job|us fine|me fine|us all right)
        if it (ain't|isn't) (broke|broken)
        (what's|what is) (the point|in it for)
        (who's|who is|what's) it for
        (nice to have|overkill|bells and whistles|solution looking for a problem|gimmick|luxury)
        (hasn't|haven't|never) (been|had) (a problem|an issue|any trouble|any problems|any issues
            |a thing|one)
        (not|isn't|wasn't) (relevant|really for us|something we|what we need|what i need
            |what we're looking|what i'm looking|what we want|what i want|our thing|my thing)
        (do|did) (we|i) (really|even|actually) need
        (do i|do we) need (yours|it|this|one|that) (or|at all|.)
        why (would|should) (i|we) (need|bother|change|pay|want|switch)
        wouldn't (use|know what to do with) (it|half|most|any|that|one)
    """,
    Kind.OBJECTION_COMPETITOR: """
        (cheaper|lower|better|another|other|competing|rival|second|different) (quote|quotes|offer|bid
            |deal)
        (quote|quoted|quotes|offer|offered|bid|price|priced|figure|estimate) (from|by|at
            |with) (your competitor|a competitor|someone else|somebody else|another|the other)
        (quoted|offered|sent) (me|us) ~ (#|$|less|half|cheaper)
        (competitor|competitors|rival|rivals)
        the other (lot|crowd|firm|company|vendor|people|outfit|supplier|provider|guys|agency|bid
            |bidder|lender|ones|place)
        (going|gone|go|went|sign|signed|signing) with (someone else|somebody else|another|the other
            |a different|them|their|theirs)
        another (bank|lender|agency|agent|firm|school|college|provider|supplier|broker|garage|dealer
            |builder|caterer|venue|company|vendor) (has|have|is|said|quoted|offered|will|came|wants|can
            |does)
        (someone|somebody) else (is|has|can|will|does|offered|quoted|said)
        (shopping|looking|asking|shop|ringing) around
        (comparing|compare|talking to|speaking to|looking at|considering) (with|) (two|three|four|five
            |a few|several|some|a couple of|other|others|#) (other|others|quotes|vendors|suppliers|options
            |firms|companies|of them|.)
        (they|he|she|others|theirs) (do|does|did|can|will|would|charge|charges|offer|offers|want|wants
            |quoted|came in|is|are|come) ~ (cheaper|less|for less|half the price|lower)
        (undercut|undercuts|undercutting)
        (half|less than) the price (of|elsewhere|at)
        (match|beat) (their|that|his|it|this|#|$)
        (cheaper|less) (online|down the road|elsewhere|over the road|anywhere else)
        (lot|firm|people|one|place|bloke|guy|shop|chap|garage|dealer) (over|down|up|across) the road
        (and|so|but|) why ($|#) when * (is|are|do|was|charge) ($|#)
        (got|have|had|seen|found) (one|it|a price|the same|same) ~ cheaper
        (#|$) cheaper
    """,
    Kind.OBJECTION_INCUMBENT: """
        (happy|satisfied|content|pleased|comfortable|settled|loyal) (enough |) (with|to) (our|my|the
            |who|what|them|him|her) (current|existing|present|own|) (<vendor>|we|we've|i've|is|.|and|they)
        (happy|satisfied|content|comfortable) with (our|my|the|who|them|him|her) (current|existing
            |present|own|)
        (happy|fine|comfortable|content|okay|good|grand) (with|where|out with) (what|who|where|how
            |them|him|her) (we|i|we're|they|is|.)
        happy (out|enough) (with|as|to be fair)
        (we|i) already (use|work with|deal with|have someone|have somebody|have people|have one|have a
            |have an|got one|got a|got someone|pay for|pay someone)
        (stay|staying|stick|sticking|stop|stopping|remain|remaining|carry on|carrying on|keep
            |keeping) (put|as we are|as i am|where we are|where i am|with what|with the|with our|with them
            |with my|with him|with her|with who|to the|to what)
        (we'll|i'll|we shall|i shall|rather|gonna|going to|we will) (stay|stick|stop|remain
            |carry on) (with|as|where|on|put|to)
        (been|stayed|dealt|banked) with (them|him|her|the same|our|my|these) ~ years
        (looked after|treated) (us|me) (well|right|fine|for)
        never (let us down|let me down|had a problem|had any problems|had any trouble|had an issue
            |had cause|had a complaint)
        (they've|he's|she's|they have|has) (always|never) (been|done|let|failed|looked)
        (no|little|any) reason to (change|switch|move|leave)
        <current> (supplier|suppliers|vendor|provider|system|set up|setup|software|tool|platform
            |agency|partner|people|lot|contract|broker|bank|man|firm|bloke|chap|policy|accountant|caterer
            |printer|one) (is|does|do|are|has|have|already|can|works|delivers|gives|charges|knows|sends
            |was|will|said|says|and|for|at|who)
        (our|my) (supplier|vendor|provider|broker|bank|accountant|agency|man) (is|has|does|do|have
            |already|said|says)
        (renew|renewed|renewing|extend|extended) (with them|with our|ours|our existing|the existing
            |with the)
        better the devil
        in house (team|already|man|person|people)
    """,
}
