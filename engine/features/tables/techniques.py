"""How sellers sell, beside asking: value, social proof, closes, discounts, guarantees and the rest.

One rule: the same as in `spin`. Teaching and challenge after Dixon and Adamson 2011; social proof and
urgency after Cialdini 2001; the rest are trade terms.
"""

from __future__ import annotations

from typing import Final

from engine.features.marks import Kind

GROUPS: Final[dict[str, str]] = {
    "save": "(save|saves|saving|saved|cut|cuts|cutting|reduce|reduces|reduced|recover|recovers"
    "|recovered|claw back|free up|frees up|get back|gets back)",
    "customer": "(customer|client|firm|company|school|hotel|practice|clinic|charity|restaurant"
    "|dealer|farmer|garage|lady|chap|couple|outfit|bakery|factory|manufacturer|law firm|dentist|gym"
    "|shop|brewery|hospital|chain|warehouse|accountant|builder)",
    "price": "(price|prices|rate|rates|costs|fees|premiums)",
}

TECHNIQUES: Final[dict[Kind, str]] = {
    Kind.VALUE: """
        <save> (you |us |them |your |) (about |around |roughly |up to |at least |on |by |an average |nearly |over |between |) (#
            |$|%|half|thousands|hours|money|time|the cost|costs|a day|a week)
        (return on investment|roi|payback|break even|breaks even|total cost|cost of ownership
            |bottom line|net saving|net benefit)
        (pays|pay|paid|paying) (for itself|for themselves|back)
        (that's|that is|which is|comes to|which comes to|works out|works out at|works out as
            |adds up to) (about |around |roughly |nearly |some |just over |just under |) ($|# (a|per|hours
            |days|pounds))
        (that's|which is|comes to) (about |around |roughly |nearly |) $ (a|per|you|back|saved|lost
            |against|over|gone|every)
        (#|$) (a month|a year|a week|per year|per month|) (back|saved)
        (hours|days|money|time) (back|saved)
        (fewer|faster|less) (downtime|errors|waste|returns|turnover|admin|mistakes|breakdowns
            |complaints|rework)
        (more|higher) (revenue|sales|margin|conversion|throughput|output|yield|bookings|footfall)
        (which|that) means (you|your team|your)
        (you said|you mentioned|you told me|on your figures|on your numbers|on your own figures
            |by your own|your own figures|your figures)
        (against|versus|compared with|compared to) (the|your|what|about|roughly|) ($|# (hours|days)
            |you lose|you're losing|you're paying|you pay)
        (what you're|you're) (losing|wasting|spending|paying) (on|now|each|every|about|is)
        (costing|costs) you (#|$|about|around|roughly|nearly|more)
    """,
    Kind.SOCIAL_PROOF: """
        (other|similar|most|many|several|lots of|plenty of|loads of|all our|existing|# of our
            |most of our|a lot of|some of our) (customers|clients|firms|companies|businesses|users|schools
            |hotels|practices|clinics|restaurants|dealers|farmers|teams|shops|charities|families
            |factories) (like|in|use|using|have|found|who|say|tell|said|with|of|your|see|saw|are|switched
            |choose|do|save|start|that|love|find)
        (one of our|another of our|one of my) (customers|clients|firms|schools|users|existing|regulars
            |patients|accounts|members)
        (a|another|one|had a|have a) <customer> (of ours|in|like|near|down|up|over|your|who|had|with
            |went|cut|saved|called|told|used|just|about|similar|from|at)
        (case study|case studies|testimonial|testimonials|success story|reference customer|references
            |five star|five stars|trustpilot|award winning|market leader|market leading)
        (speak|talk|chat) (to|with) (one of|some of|another|somebody|someone|two of|three of|any of
            |her|him|them) (our|who|your size|else|there|if|and|about|directly|yourself)
        (put you in touch|in touch with|introduce you)
        (used by|trusted by|chosen by) (over|more than|#|most|many|half|the|companies|hundreds
            |thousands|people)
        (we|i) (work with|look after|supply|serve|supplied|looked after|fitted|installed|did) (over
            |more than|#|most|many|half|several|hundreds|thousands|two|three)
        (we|i) (did|fitted|installed|put|had) (one|it|the same|this|a set|two|three) (for|in|at
            |with) (a|the|another|two)
        (same|exact same|similar|exactly your) (position|problem|situation|boat|size|story|worry
            |fright|argument|issue|concern) (as|to|you|and|last|two|before|with|.|there)
        (hundreds|thousands|dozens) of (customers|clients|companies|firms|businesses|people|users
            |teams|schools|homes)
        (they|she|he) (switched|came over|swapped) (to us|from|over|last)
        (firms|companies|people|customers|clients|schools|practices) (like you|like yours|your size
            |like this|in your)
        (told|tells) me (it|that|she|he|they) (saved|paid|changed|was the best|would)
    """,
    Kind.ASSUMPTIVE_CLOSE: """
        (shall|should) (we|i) (go ahead|get|get started|get you|put|book|set you|set it|send|start
            |draw|pencil|order|sign|schedule|reserve|write|lock|raise|pop|call it|make it|proceed|arrange
            |hold|keep) (you|it|the|that|a|up|this|over|in|on|for|then|#|your|them|started|.)
        (can|could) i (put you|book you|get you|pencil you|sign you|set you|lock|reserve you
            |take your)
        (when|which day|what date|what day) (would|shall|should|do|will) (you|we|i) (like|want|prefer
            |start|deliver|begin) (to|us|it|your|the|that|delivery|them)
        (so|right|okay|ok|then|great) (i'll|we'll|let's) (get|put|send|book|draw|start|set|sort|pop
            |write|reserve|order|pencil) (you|the order|the contract|it|that|up|over|your|in|started
            |the paperwork|the forms)
        (just|only|all i) need (your|a|you to) (signature|sign|card|details|deposit|name|yes|go ahead
            |confirm|initial|po)
        (sign|signature|initial) (here|below|on the line|on the dotted|by the cross|on page)
        (would you prefer|do you prefer|would you rather) (the|it|delivery|to) ~ or
        (welcome aboard|welcome on board)
        (to get you|get you|let's get you) (started|set up|signed|going|booked|sorted|signed up
            |onboarded|over the line)
        (ready|happy|okay) to (go ahead|proceed|sign|get started|move forward|order)
        (what|which|whose) name (shall|should|do|goes)
        (i've|i have|we've) (already|gone ahead and) (put|booked|reserved|drawn|pencilled|drafted
            |set aside|sent)
        (i've|i have) (booked you|put you|pencilled you|reserved you|put your)
        (can|could) (i|we) (take|get) (a|your|the) (deposit|card|signature|payment|po|order|commitment
            |yes)
        who (will|shall|should|is going to) (sign|be signing)
        (sign|signed|signature) (today|by friday|this week|now|tonight)
    """,
    Kind.DISCOUNT: """
        (discount|discounts|discounted)
        (#|%|ten|five|fifteen|twenty) (percent |per cent |) off (the|your|our|that|it|for|if|this|list
            |on|everything|all|both|.)
        (%|$|# percent|# per cent) (off|discount|reduction|cheaper|less|knocked off)
        (knock|take|shave|trim) (a bit|a few|another|the|it|#|$|%|something|a|off|some) (off|down
            |hundred|grand|percent|quid|more)
        (bring|get|drop|come|cut|go) (it|that|the price|the rate|you|down|lower) (down|to #|to $|to
            |by)
        (special|better|best|lower|reduced|introductory|promotional|sharper|keener|improved) (price
            |offer|rate|deal|pricing)
        (do|could do|can do) (it|that|you|them|the lot) (for|at) (#|$|less|cost)
        (do|could do|can do|make it|call it) $
        (free of charge|no charge|no extra charge|no extra cost|on the house|complimentary|gratis
            |half price|cost price|at cost|months free|month free|include it free|for free)
        (waive|waived|waiving) (the|that|my|our|it|set|any|a|both)
        (throw|throwing|thrown|chuck|chucking) (in|that in|it in)
        (match|beat|meet) (that|their|the|any|it|his|your) (price|quote|figure|offer|.|number|budget
            |rate)
        price (match|cut|reduction|concession)
        what if (i|we) (did|do|could do|said|dropped|offered|knocked|took|made it|went)
        (what|which) (price|number|figure) (would|gets|do you need|are you)
        (i can|we can|could|let me) (sharpen|be flexible|move on|come down|improve on|do better
            |stretch to) (the|my|our|on|that|a|price|it|.|%)
    """,
    Kind.RISK_REVERSAL: """
        (money back|full refund|refund|refunded|refundable|guarantee|guaranteed|guarantees|warranty
            |no obligation|without obligation|risk free|no risk|cancel anytime|cancel any time|opt out
            |break clause|cooling off|free trial|service credit|service credits)
        (cancel|leave|walk away|stop|walk|send it back|return it|hand it back|give it back
            |get out) (at any|any time|anytime|whenever|if you|if it|within|free|without|after
            |in the first|at no)
        (if|unless) (it|you|we|that|they) (doesn't|don't|isn't|aren't|fail|fails|miss|breaks|break
            |didn't|can't|hate|slips) ~ (pay nothing|refund|money back|no charge|walk|credit|owe|replace
            |cancel|hand it back|don't pay|i pay|we pay|you pay)
        (you|you'd) (pay|owe|lose|risk) (nothing|zero|only if|when it|only when|us nothing
            |not a penny)
        (no|without a|rather than a|not a) (contract|commitment|lock in|tie in|minimum term
            |cancellation fee|strings|deposit|long contract|long term)
        (month to month|monthly rolling|rolling monthly|rolling contract|pay as you go|# days notice
            |pay monthly|pay on results|try before|pilot first|sale or return|pay by results)
        (trial|pilot|test run|test week|parallel run|sandbox) (for|of|first|month|week|with|on|at|then
            |site|is|would|before|and|period|.)
        (at our|on our) (cost|expense|risk|account)
        (we'll|i'll|we) (replace|fix|refund|swap|put it right|take it back|buy it back) (it|them|for
            |you|the|any|that|your|free|at|if|.)
        (in writing|into the contract|in the contract|written into|written in)
        start (small|with one|with a pilot|with just|on one|with a single)
        (side by side|in parallel|parallel month)
    """,
    Kind.FEATURE_DUMP: """
        (it also|we also|you also|plus you|plus we|plus it|also we|also it|and we also|and it also
            |on top of that you|on top of that we|not only that|and then there's|did i mention
            |i should mention|as well as that|what's more|best of all) (get|have|do|has|does|offer|comes
            |come|includes|include|a|the|got|you|we|it|it's|there|supports|can|that)
        (it|we) (comes|come) with (a|an|all|built in|full|the|unlimited|#|our)
        (all singing|full range|whole range|huge range|full suite|whole suite|host of|fully featured
            |feature rich)
        (state of the art|cutting edge|best in class|world class|next generation|next gen|ai powered
            |award winning|all in one|end to end|patented|proprietary|fully integrated|turnkey|seamless
            |enterprise grade|industry leading)
        (features|modules|integrations|dashboards|widgets) (like|such as|include|including|and|are)
        (let me|i'll|i can|let's) (show|tell|walk|take|run) you (through|about) (the|all|our
            |everything|every|each) (features|modules|range|other|dashboard|rest|options|slides|deck)
    """,
    Kind.CHALLENGE: """
        (most|many|a lot of|lots of|plenty of) (people|companies|firms|buyers|businesses|owners|teams
            |heads|managers|directors|places|practices|schools) (think|assume|believe|ask|forget|miss
            |overlook|don't realise|focus|worry about|underestimate|overestimate|never|i talk|i speak
            |compare|look at)
        (what|the thing) (most|nobody|everyone|everybody|no one|few) (people |firms |) (miss|misses
            |forget|forgets|overlook|tells|realise|realises|counts|asks|sees|budgets)
        (what|that's what) (we|i) (found|find|learned|learnt|noticed|measured|saw) (is|was|that
            |looking|in|across|when|with)
        what (we've|i've) (found|learned|learnt|noticed|measured|seen) (is|was|that|looking|in|across
            |when|with)
        (have you|did you) (ever |) (considered|thought about|looked at|added|counted|worked out
            |know that|know how many|asked)
        (i'd|let me|can i|may i|i'm going to|i would|i want to|i have to|i'll) (push back|challenge
            |argue|disagree|question|be blunt|be frank|respectfully|gently|urge you|be direct
            |put it differently|turn it round)
        (wrong question|wrong problem|real problem|real cost|real question|true cost|real issue
            |actual problem|better question|hidden cost|actual cost|real reason|bigger problem
            |bigger cost)
        (isn't|is not) (really |actually |) (the|your) (problem|issue|cost|question|price|risk)
        (studies|research|the data|our data|our figures|statistics|benchmark|benchmarks|survey
            |surveys) (show|shows|say|says|suggest|suggests|tell|from|across)
        (on average|industry average|nine times out of ten|# in ten|one in (#|ten|five|four|three))
        (you'd|you may|you might) be (surprised|better off|mistaken|paying for)
        (don't|i wouldn't|i'd not|shouldn't) (buy it|buy this|sell you|recommend it|spend|bother with
            |take the big)
        (contrary to|the opposite|counter intuitive|counterintuitive)
    """,
    Kind.EMPATHY: """
        (i|we|can|completely|totally|quite|fully) (understand|appreciate|hear you|hear that|get that
            |get it|see that|see why|see how|know how|know the feeling)
        (sorry|i'm sorry|so sorry|very sorry|apologies) (to hear|about|for|you|it|we)
        (i apologise|i apologize|my apologies|my fault|that's my fault|that's on me|that's on us
            |our fault|my mistake|i should have)
        (that|it|this) (must|sounds|can't|would|has to|must've) (be|have been|feel|like
            |) (a |really |very |so |pretty |) (frustrating|hard|tough|awful|difficult|horrible|stressful
            |annoying|painful|exhausting|rough|maddening|miserable|easy|nightmare|grim|worrying)
        (that|it) makes (perfect |total |) sense
        (fair|reasonable|valid|understandable|sensible|completely fair|totally fair) (point|enough
            |concern|question|worry|comment|challenge|to ask|to be)
        good (point|question|challenge)
        (i'd|i would|i'd be|anyone would|anybody would|so would i) (feel|be|think|want|worry|ask|say
            |do) (the same|too|wary|cross|annoyed|careful|worried|angry|furious|nervous|cautious)
        (no|not any|zero|absolutely no) (pressure|rush|hurry|obligation)
        take (your|all the|as much|as long) (time|time you|as you)
        (thank you|thanks) for (telling|being|saying|sharing|your honesty|the honesty|being straight
            |being honest|being frank|explaining|letting)
        (you're|you are|you were|she's|he's) (quite |absolutely |completely |) right (to|about|and
            |that|.|it)
        (in your|if i were in your|walk in your) (shoes|position|place)
        don't blame (you|them|her|him)
        (no worries|that's okay|that's all right|that's alright|understood|fair enough|of course)
        sounds like (you|that|it's|you're|it|a)
        hope (you|she|he|they|it|everyone|your) (feel|feels|get|gets|recover|recovers|goes well
            |is all right|are all right|is okay)
    """,
    Kind.URGENCY: """
        (offer|price|deal|discount|rate|quote|promotion|promo|sale) (ends|expires|runs out|is valid
            |is only|closes|goes up|won't last|is good|valid|is held|increases|only stands|lapses) (on
            |until|till|at|today|tomorrow|this|to|up|in|by|for|through|only|next|after|friday|monday
            |tonight)
        (only|just) (#|a few|a couple|a handful|one) (of them |of those |) (left|remaining|spots
            |places|slots|spaces|in stock)
        (last|final) (chance|spot|slot|call|place|few places|remaining)
        (by|before|until|till) (the |) end of (the |) (day|week|month|quarter|year|play)
        (today only|this week only|limited time|limited offer|act now|act fast|don't miss|hurry
            |while stocks last|selling fast|going fast|won't be around|first come|running out|filling up
            |filling fast|booking up|getting booked|nearly full|almost full|end of quarter|quarter end
            |month end|end of month)
        <price> (are|is|will|goes|go|going|might) (be |) (going up|go up|rising|rise|increase
            |increasing|up) (in|on|next|from|by|after|at|soon|and|.|#|again|shortly)
        (if|unless) (you|we) (can |could |) (sign|order|decide|commit|book|confirm|say yes|buy) (today
            |now|by|this|before|tonight|within|tomorrow)
        (decide|commit|order|book|confirm|buy|sign) (today|right now|by friday|this week|tonight
            |by tomorrow|straight away)
        (can't|cannot|couldn't|won't be able to|can only) (hold|guarantee|keep) (it|that|this|the
            |them) (price|past|beyond|rate|after|slot|open|forever|long|offer|until|till|for long)
        (others|someone else|somebody else|another buyer|another couple|other people|another customer
            |another family|two other) (is|are|looking|interested|has|have|waiting|viewing|wants|want
            |asking)
        (slots|places|spaces|stock|dates) (go|goes|are going|fill|run|won't|are) (quick|quickly|fast
            |up|out|limited|low|last|filling)
        (every|each) (day|week|month) you (wait|delay|leave it|put it)
        the sooner (you|we)
    """,
}
