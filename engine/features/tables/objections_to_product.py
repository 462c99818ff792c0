"""How buyers object to what is sold and who sells it: trust, features, security, contract, effort,
quality, delivery, trial.

One rule: the same as in `objections_to_buying`; questions count where asking them is the objection
("where is our data stored?").
"""

from __future__ import annotations

from typing import Final

from engine.features.marks import Kind

GROUPS: Final[dict[str, str]] = {
    "cant": "(can't|cannot|can not|couldn't|could not|won't|will not|wouldn't|unable to)",
    "dont": "(don't|do not|didn't|doesn't|does not|did not)",
    "need": "(need|have|want|got|has|will have|going|ought|would have|i'd have|we'd have|i'd like"
    "|we'd like|i'd want|must have|needs|would need|i'd need|gotta|had)",
}

OBJECTIONS_TO_PRODUCT: Final[dict[Kind, str]] = {
    Kind.OBJECTION_TRUST: """
        (don't|do not|didn't|can't|couldn't|wouldn't|won't|hard to|never) (really|quite|) (trust
            |believe|buy it|buy that)
        too good to be true
        (sounds|seems|looks|bit|all a bit) too good
        (never|haven't|hadn't) heard of (you|them|your|it)
        (burned|burnt|bitten|stung|conned|stitched up|misled|ripped off|scammed|done over
            |let down) (before|once|last time|by|already|badly|.)
        (got|been|were|was|had been|get) (burned|burnt|bitten|stung|let down|conned|stitched up|misled
            |ripped off|scammed)
        once bitten
        (last|previous) (time|supplier|vendor|provider|company|lot|one|system|firm|guy|agency|people
            |chap) (we|i|told|said|promised|let|cost|never|went|was|were|left|failed|didn't|it|they|you|he
            |swore|vanished)
        heard (that|that one|it all|this|it) before
        (you|they|everyone|everybody|salesmen|salespeople) (all say|always say|would say|all said
            |all promise)
        that's what (they|the last|everyone|everybody|he) (all|) (said|say|told|one)
        (references|testimonials|track record|case studies)
        (have you|got any|any|a|your|speak to a|with a) (reference|references|proof)
        (prove|proof of|proves) (it|that|this) (works|.|to|in|first)
        how (do|can) (i|we) (know|be sure|trust) (you|that|it|this|they|your)
        why should (i|we) (trust|believe)
        (bad|terrible|awful|mixed|poor) (review|reviews|reputation|experience|press|experiences)
        (sceptical|skeptical|suspicious|wary|dubious|cynical)
        (you|he|she|they) (told|promised|swore|assured) (me|us) (it|that|you|they|there|something
            |different|#|$)
        i was told (it|that|they|you|there|something|#|$|two|three)
        (not|isn't|wasn't) what (you|he|they|she|i was) (said|told|promised)
        you (weren't|were not) (honest|straight|upfront|truthful|listening)
        (lied|lying to|misleading|dishonest|fibbing|snake oil|smoke and mirrors|sales pitch
            |sales patter|sales talk)
        (changed|changing|moved|moving) (your|the|his) (story|tune|goalposts)
        (the|a|what|any|any|another) catch
        (small|fine) print
        (haven't|not|didn't|don't|never) (answered|answer|answering) (my|the|that|a|it) (question
            |questions|.)
        (that's|that is|that isn't|that wasn't|isn't|not|was) (not |) (an answer|what i asked
            |the answer|my question|a figure|the question)
        i (asked|did ask|had asked|have asked) (you|about|for|whether|what|if|him|them|twice
            |three times|on)
        (nobody|no one|you never|you didn't|he never|they never) (told|mentioned|warned) (me|us|it
            |that|about)
        (charged|billed|invoiced) (us|me) (for|twice|extra|wrong|#|$)
    """,
    Kind.OBJECTION_FEATURE: """
        (does|do|did|can|could|would|will) (it|yours|you|this|that|they) (not|even) (do|have|support
            |integrate|work|handle|come|talk|connect|cope)
        (it|yours|they|that|this|system|tool|one|platform|app) <dont> (do|have|support|integrate
            |handle|include|connect|talk to|fit|cover|cope|come with|work with|export|sync|offer|run)
        (it|you|yours|they|that|this|system|tool) <cant> (do|support|integrate|handle|connect|cover
            |cope|work|export|sync|run|talk)
        (missing|lacks|lacking|without) (a|an|the|one|some|that) (feature|features|integration
            |function|option|piece|thing|report|connector|module|app)
        (missing|lacks) (a few|the one|one|some|what)
        (deal breaker|dealbreaker|showstopper|show stopper|non starter|must have|falls short
            |feature gap)
        (not|isn't|wasn't|aren't) (compatible|supported|included|an option|available|in the box
            |in the package|in the plan|on the roadmap|in there)
        (on|in) (the|your|a) roadmap
        only (works|runs|comes) (on|with|in|for)
        no (integration|api|connector|mobile app|offline|sso|single sign on|app|native app
            |feature) (for|with|to|of|then|.)
        (need|needs|needed|want|wanted) (it|something|one) (to|that) (work|works|integrate|talk
            |connect|do|does|handle|handles|run|runs)
        (won't|doesn't|wouldn't|can't) (quite|really|) (fit|suit|meet our|meet the|do what|cut it
            |match)
        (one|only|main) thing (it|you) (doesn't|don't|can't)
        (doesn't|don't|can't|won't) (do|have) (what|the one|the thing|that bit|the bit)
        (we'd|i'd) lose (the|our|that|my)
        (asked|looking) for (it|that|the same|this) (last year|twice|for years|for two years)
    """,
    Kind.OBJECTION_SECURITY: """
        (data|information|it|cyber|network|cloud) (security|privacy|protection|breach|breaches
            |residency)
        (security|compliance|privacy|data protection) (review|team|questionnaire|concern|concerns
            |people|policy|issue|issues|audit|risk|lead|officer|sign off|standard|requirements)
        (gdpr|hipaa|soc 2|soc2|soc two|iso 27001|iso twenty seven|pci|dpo|dpia|penetration test
            |pen test|ico|g d p r)
        (sub processor|sub processors|subprocessors|subprocessor|encrypted|encryption|two factor
            |data centre|data center)
        who (else |) (can|could|actually|has|would|will|had) (see|sees|read|reads|got access|look at
            |have access|access) (it|them|to|our|the|my|this|that|.)
        (where|how) (is|are|does|do|would|will) (our|my|the|all|all our|patient|client|customer) (data
            |information|records|recordings|files)
        where (does|is|would|will) (it|that|this|everything) (all |) (sit|stored|live|hosted|kept
            |be stored|be kept|be hosted)
        (hacked|hackers|ransomware|phishing|breached|data leak|leaked data)
        (regulator|regulators|audit trail|regulated|non compliant|compliance)
        (liable|liability|indemnity) (for|if|is|cap|clause|.)
        access to (our|my|all|patient|customer|client|their) (data|files|records|systems|network
            |details|accounts)
        (safe|secure) (is|are|will) (our|the|my|it) (data|details|information|files|.)
        how (safe|secure) (is|are)
    """,
    Kind.OBJECTION_CONTRACT: """
        (lock|locks|locked|locking|tie|ties|tied|tying) (us|me|you|) (in|into)
        (lock|tie) in
        (long|two year|three year|five year|# year|12 month|24 month|36 month|twelve month|multi year
            |fixed|long term|year's|years) (contract|term|commitment|terms|agreement|lease|tie in)
        (minimum|fixed|notice) (term|commitment|period)
        (auto|automatic|automatically|self) (renew|renews|renewal|renewing)
        (cancellation|termination|early exit|early termination|exit|break) (fee|fees|clause|charge
            |charges|penalty|terms)
        (can|could|how do|how would|what if) (we|i) (get out|cancel|leave early|walk away|want out
            |stop it|pull out|want to leave)
        (get|getting|got) out of (it|the contract|a contract|that|the lease|ours|early)
        (stuck|under|still in|mid|halfway through) (a|in a|in our|the|our) contract
        (contract|agreement|lease|deal) (runs|doesn't end|isn't up|finishes|runs out|is until)
        <dont> (sign|do|commit to|like|want) ~ (three years|two years|five years|long contracts
            |long contract|contracts|a contract|year contract|# years|long terms)
        (not|never|won't|can't|wouldn't) (signing|sign|commit|be tied|being tied|committing
            |tie) ~ (three|two|five|long|contract|years|term|year|#)
        (month to month|monthly rolling|rolling monthly|rolling contract)
        (penalty|forfeit|price rise|escalator|renewal|notice|liability) clause
        what (happens|if) ~ (cancel|leave early|want out|pull out)
        (how long|what) (is|am i|are we|do i|do we) (the|have to|) (tie in|tied in|term|contract
            |locked in|notice|minimum|sign for|commit for|commitment)
        (auto|automatic) (price|increase|increases|uplift)
    """,
    Kind.OBJECTION_EFFORT: """
        (too much|so much|lot of|load of|bit of|more|awful lot of|such a|real) (hassle|work|effort
            |upheaval|faff|disruption|trouble|bother|admin|palaver)
        (hassle|upheaval|headache|nightmare|faff|disruption|disruptive|palaver)
        (a|the|right|such a) (pain|carry on|carry-on) (to|of|for|switching|changing|moving)
        (switching|switch|migrating|migration|moving|changing over|changeover|retraining|onboarding
            |implementation|transition) (cost|costs|is|would|will|takes|took|everything|all|everybody
            |everyone|the|our|sounds|means|was|project|time|suppliers|over|across)
        (train|retrain|retraining|teach|training) (everyone|everybody|the team|the staff|all|my|our
            |them all|people|staff|#)
        (re enter|rekey|re key|retype|start again|start over|from scratch|learning curve)
        (who|who's) (is|would|will|going to|gonna) (going to |) (move|migrate|take|train|set up
            |install|load|enter|type) (it|all|the|everything|them|over|in)
        (how long|how much work|how many hours|how much time) (does|would|will|is) (it|the|that
            |this) (take|setup|set up|migration|installation|to set|to install|to move|switch)
        (haven't|don't have|no|without|haven't got) (the|) (people|staff|resource|resources|manpower
            |hands|it team) (to|for|.)
        (complicated|complex|fiddly|cumbersome|clunky|time consuming)
        (staff|team|people|lads|everyone|girls|they) (won't|wouldn't|will never|would never|will hate
            |would hate|hate|hates|won't ever) (use it|touch it|like it|change|learn|it|wear it|have it
            |use)
        (downtime|out of action|shut down for|close for|closed for)
        (would have|have|need|got|we'd have|i'd have) to (redo|re do|change|move|rebuild|retrain
            |rewrite|re enter|start) (all|everything|everybody|everyone|the lot|every|our|again|from)
        (another|yet another|one more) (system|login|app|tool|password|portal|platform)
    """,
    Kind.OBJECTION_QUALITY: """
        (poor|bad|low|worse|inferior|shoddy|terrible|dodgy|ropey|patchy|questionable|sloppy) (quality
            |build|workmanship|materials|finish|construction|signal|coverage|support|service|work)
        (keeps|kept|always|constantly) (breaking|failing|crashing|dropping|going wrong|leaking|jamming
            |freezing|going down|packing up)
        (it|they|one|machine|system|unit|units|boards|thing|app|website|pump|boiler|sample
            |samples) (broke|broke down|failed|crashed|overheated|packed up|fell apart|fell over
            |conked out|leaked|jammed|dropped out|came apart|went wrong|warped|rusted|cracked)
        (unreliable|flimsy|shoddy|faulty|defective|buggy|glitchy|sloppy|sloppier|tatty)
        (falls|fall|fell|falling) apart
        (failure|fault|error|return|reject|defect) (rate|rates)
        (wear|worn|wore) out
        how (reliable|accurate|durable|robust|good|consistent) (is|are|was|will)
        how (long|well) (does|do|will|would) (it|they|these|one|that) (last|hold up|stand up|wear)
        (quality|reliability|accuracy|consistency|workmanship|build quality|performance) (is|was|of
            |isn't|wasn't|issue|issues|problem|problems|concern|concerns|control|drops|slipping|slips
            |doubts)
        (the|your|its|about) (quality|reliability|accuracy|workmanship|performance)
        (not|isn't|wasn't|doesn't look|doesn't feel) (very|that|particularly|so|) (solid|sturdy
            |well made|good quality|great quality|reliable|accurate|up to scratch|up to standard
            |up to the job)
        false (positive|positives|alarm|alarms)
        <dont> (work|last|hold up|stand up|hold) (well|properly|long|very|at all|right|for us|for me
            |up)
        (outage|outages|bugs|glitches|defects|faults|breakdowns|complaints)
        (sample|samples|demo|prototype|last batch|last lot) (was|were|came|looked|arrived|didn't
            |broke) (bad|poor|wrong|damaged|off|terrible|rough|late|work|in)
    """,
    Kind.OBJECTION_DELIVERY: """
        (lead|delivery|turnaround|waiting|installation|shipping) (time|times)
        (lead time|turnaround|back order|backorder|out of stock|sold out)
        (too|so|very|awfully|rather) (long|late|slow) (to|for us|for me|for that|.)
        (that's|that is|is) (too late|too long|no good to us|well into|not till|not until)
        <need> (it|them|this|that|one|these|everything) ~ (by|before|in place by|delivered
            |installed by|here by|ready by|live by)
        (need|needs|want|wanted) (it|them|this|that|these) (now|tomorrow|sooner|quicker|faster
            |yesterday|here)
        <cant> (wait|deliver|be here|be ready|get it|make it|do it|be installed|install|start
            |come) (that|until|till|before|in time|by|so long|for)
        (how soon|how quickly|how fast|how long before|how long until|when) (can|could|would
            |will) (you|it|we|i|they|the) (deliver|be delivered|get it|be here|arrive|come|ship|install
            |be installed|start|fit|go live|be ready)
        (# |) (weeks|days|months) (late|overdue|behind|delay|to wait|wait|is too)
        (# weeks|# months|weeks|months) (is|s) (too|a long|no good|late|very|quite a)
        (delayed|delays|behind schedule|slipped again|missed the date|missed the deadline
            |missed deadline)
        (deadline|deadlines)
        (wouldn't|won't|doesn't|not) (be|arrive|come|get) (here|ready|there|installed) (in time|by
            |before|until|till|on time)
        (sooner|quicker|faster|earlier) than that
        (any|anything|no) (sooner|quicker|faster|earlier)
        (too late|not soon enough|not quick enough|not fast enough)
        (delivered|delivery|deliveries|installed|shipped|arrived|turned up) (was |were |) (late
            |three weeks late)
        (in time for|ready in time)
    """,
    Kind.OBJECTION_TRIAL: """
        (free|a|the|on|short|month's|# day|thirty day|longer|your|that|for a) trial
        (pilot|proof of concept|poc|test drive|sandbox|taster|trial run|trial period|trial basis)
        (try|test|trial) (it|one|this|that|them|a few|some) (first|out|before|for a|on a|with my
            |with our|for myself|for ourselves|live|in)
        (see|watch) (it|one|this|that) (in action|working|running|run|for myself|for ourselves|live
            |with my own)
        (want|like|need|prefer|love|rather) to (try|test|trial|pilot|play with|sample) (it|one|this
            |that|them|how|the|a)
        (before|without|until|till|unless) (i|we|i've|we've|we have|i have) (commit|sign|buy|tried
            |tested|seen it|decide|spend|pay)
        (without|before) (trying|testing|a trial|a test|a pilot|a demo|seeing it)
        (can|could|may|might) (we|i) (try|test|trial|borrow|pilot|sample|have a go)
        (a month|a week|# days|thirty days|two weeks|a fortnight|# weeks|few weeks
            |couple of weeks) (free|trial|to try|to test|on trial|pilot|first)
        (start|begin) (small|with one|with a small|with a few|with just|on one)
        (a way|any way|chance) (to|of) (try|trying|test|testing)
        sight unseen
    """,
}
