"""How buyers come closer: interest, commitment, next steps, purchase details, agreement.

One rule: the same as in `objections_to_buying`. After Rackham 1988 an order is COMMITMENT, and an
advance, a step that somebody takes on a day, is NEXT_STEP.
"""

from __future__ import annotations

from typing import Final

from engine.features.marks import Kind

GROUPS: Final[dict[str, str]] = {
    "sign": "(i'll sign|we'll sign|to sign|and sign|i will sign|we will sign|can sign|i sign|we sign"
    "|i'd sign|we'd sign|happily sign|then sign)",
    "send": "(send|email|ping|get|fire|shoot|issue|forward|prepare|bring|let me have|give|post)",
    "me": "(me|us|it|him|her|them)",
    "paper": "(contract|contracts|paperwork|papers|docusign|docu sign|agreement|invoice|order form"
    "|order|link|forms|form|payment link|proforma|pro forma|lease|purchase order|documents to sign"
    "|confirmation|engagement letter)",
    "place": "(place|placed|placing|put in|raise|raised|raising|issue|issued|submit|submitted|make"
    "|made|confirm|confirming|confirmed|send you|sending)",
    "start": "(start|starting|begin|beginning|go live|live|install|deliver|switch on|kick off"
    "|move in|commence|commencing)",
    "meet": "(call|meet|meeting|speak|talk|demo|visit|chat|see you|ring|zoom|teams|catch up|come"
    "|session|site visit|lunch|coffee|appointment|phone|book|drop in|pop in)",
    "day": "(monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next week|mon|tues"
    "|weds|thurs|fri)",
}

ADVANCES: Final[dict[Kind, str]] = {
    Kind.INTEREST: """
        (sounds|looks|seems|that's|that is|it's|would be|that'd be|it'd be|really|quite|feels) (really
            |very|pretty|quite|so|rather|) (great|interesting|useful|promising|ideal|perfect|amazing
            |brilliant|helpful|clever|impressive|fantastic|handy|exciting|attractive|tempting|reasonable
            |neat|cool|better|persuasive|convincing)
        (sounds|looks) (good|fair|nice|lovely|all right)
        (i|we|he|she|they) (really |quite |do |rather |) (like|love|loved|liked) (it|that|this|the|how
            |your|what|them|those)
        (i'd|we'd|i would|we would|she'd|he'd|they'd) (really |definitely |certainly |) (like|love
            |be keen|be interested|be happy|take it|have it|want|use) (to|it|that|one|the|this|in|them|a)
        (very|really|quite|definitely|certainly|genuinely|be|more|rather|am|are|i'm|we're) (interested
            |keen|curious|intrigued|impressed|excited|tempted)
        (tell|show) (me|us) (more|how|about|what|the|again)
        (how much|what) (would|does|will|is) (it|that|this|the whole thing|one) (all |) (cost|come to
            |be|take|run to|involve|look like)
        what's (it|that|this|one) (cost|all cost|come to|going to cost)
        how soon (can|could|would) (you|it|we|they)
        when (can|could) (you|we|it|they|i) (start|deliver|come|install|fit|do|begin|have)
        (does|would|will|is) (it|that|the price|this) (include|included|cover|come with|have)
        what's (included|in it|the price|your price|the lead time|the next step|the minimum
            |the deposit|the monthly|the damage|the setup)
        (would|could|does|can|will) (it|yours|that) (also |) (work with|work for|do|handle|cope with
            |talk to|connect|integrate|run on|take)
        (exactly|precisely|just) what (we|i) (need|want|wanted|needed|was after|were after|am after
            |was looking|were looking)
        (answer|all|what|thing|number|one) (i|we) (needed|was after|were after|wanted)
        (never|hadn't|haven't|had not|didn't) (added|thought|realised|realized|considered|multiplied
            |looked at|worked|seen|counted|knew|know) (it|that|of it|about it|those|the|of that
            |about that) (up|like that|that way|before|together|out|.)
        (good|great|fair|excellent|valid) (point|question|idea|news|answer)
        (makes|make|made) (a lot of|perfect|good|more|total|) sense
        (that|that'd|it'd|it|this|would|could) (would |) (really |) (help|save|solve|fix|sort) (us|me
            |a lot|that|it|the|out|.)
        (that's|that is) (a relief|impressive|clever|generous|a bargain|more like it|what i like|worth
            |cheap|cheaper|a better|better)
        (we|i) (could|can) (use|do with|definitely|really use|imagine|live with)
        (i|we) can see (that|it|how|the|us|this|why|ourselves|myself)
        ^(wow|ooh|brilliant|lovely|perfect|excellent|fantastic|marvellous|wonderful|amazing|superb
            |splendid|great stuff)
        looking forward
        (been|was|am|i'm|we're|were) (looking|searching|waiting) for (something|one|this|exactly
            |somebody|somewhere)
        (sick|tired|fed up|had enough) (of|with) (the|our|this|my|it|all|doing|them|him)
        (costing|losing|wasting|lost|lose|wasted|spend|spending) (us|me|about|nearly|roughly|over
            |at least|) (#|$|hours|days|money|a fortune|thousands)
        (pays|pay|paid) for itself
        can't argue with
        (go on|keep going|carry on) i'm listening
        (i'm listening|keep talking|all ears|say more|go on.)
        (worth|be worth) (a look|a try|looking|seeing|a go|a call|doing|every|it)
        (i|we) (rang|called|phoned|spoke to|spoke with|have spoken to|have spoken with|talked to
            |tested|tried|checked|measured|timed|read) (your|her|him|them|the) (reference|references
            |customer|page|document|report|figures|numbers|sample|samples|terms|agreement|draft|one|two
            |three|people|this|and|yesterday|on|for|all|twice|in)
        (would|can|could) (i|we|you) (see|have|get|bring|show|come) (a|the|it|one|that|them|round|out
            |me|us) (demo|sample|look|one|copy|draft|it|and|to|how|that|proposal|page)
        (that|this) (changes|helps|settles|answers|does it|would do it)
        (saved|saves|save) (us|me) (#|$|a|the|time|money|hours)
    """,
    Kind.COMMITMENT: """
        (let's|we'll|i'll|we will|i will|happy to|ready to|want to|like to|going to|gonna|shall
            |we can) (do it|do this|go ahead|go for it|get started|get going|proceed|sign|sign up|take it
            |take them|take one|take two|take three|take four|take the|take #|take both|have it|have one
            |have them|have the two|have both|order|buy it|buy one|book it|move forward|move ahead
            |crack on|make it happen|place the|place an|pay it|go with you|go with yours|go with it|do #
            |do one|do two|renew)
        (go|going) ahead (with|and|then|please|on|.)
        (go|going) with (you|yours) (.|at|then|and|on|for|please|it)
        go on then
        <sign> (it|up|today|the|this|now|tonight|tomorrow|.|and|thursday|friday|monday|tuesday
            |wednesday|by|on|here|for)
        (i've|we've|have|has|he's|she's|already|just|i|we) (already |just |accordingly |now |) (signed
            |ordered|paid|approved|booked|placed the|agreed to|said yes|transferred|countersigned
            |accepted)
        (sign|put|count) (me|us) (up|in|down) (.|for|then|and|please|with|from|on)
        (put|pencil|get|have|sign) (us|me|it|them) (in|down|up) for (the|#|a|it|one|two|three|monday
            |tuesday|thursday|four|five|six|both)
        (i'm|we're|that's me|that's us) (in|sold|on board|convinced|game|up for it).
        (i'm|we're) (sold|on board|convinced|having it|having them|taking it|doing it|going with you
            |going with yours|going ahead|in for)
        (you've|you have) (got |) (a deal|a sale|yourself a|sold me|sold us|convinced me|convinced us
            |won me)
        (it's|that's|we have|we've got|got a|have a|call it) (a |) (deal|yes from me|yes from us
            |done deal|sale)
        (yes|yeah|yep|okay|ok|right|fine|agreed|alright) (please |then |) (let's|go ahead|book
            |send the|send it|draw|sign me|sign us|deal|let us|we'll take|i'll take|we'll have|i'll have
            |do it|put us|put me|put it)
        <send> <me> (over |through |across |) (the|a|your|that|) <paper>
        <send> (over |across |through |) (the|a|your|that|) <paper> (to|over|now|today|tonight|across
            |and|please|with|.)
        (draw|write|drawn) (it|them|that|the * |the contract|the papers|the agreement|a contract) up
        <place> (the|an|a|our|my|you the|you a|you an|) (order|po|purchase order|deposit|booking
            |requisition|p o)
        <paper> (is|was|has been|are|back) (signed|placed|attached|on its way|approved|in the post
            |enclosed)
        (signed|agreement|form|order|copy|contract
            |purchase order) (copy |form |) (and |is |) (attached|enclosed|on its way|in the post)
        (approved|signed off|green light|green lit|greenlit|thumbs up) (it|on|from|by|.|the|for|to
            |yesterday|today|this)
        (he's|she's|they've|board|boss|finance|he|she|they|director|wife|husband|partner
            |committee) (has |have |) (approved|signed|said yes|agreed to it|signed off|given the|says yes
            |say yes|signed it|says go|said go|is happy|are happy|wants it|agrees|agreed|given us)
        (he|she|they|board|boss|wife|husband) (says|said|say) (yes|go|do it|fine|okay|get on with it)
        (pay|paid|paying|put|sent|transfer|transferred|do|done) (the|a|my|our) (deposit|first month
            |first payment|invoice|balance|first instalment)
        (my|our|the company|the) (card|cheque|card number|bank details|purchase order) (is|for|number
            |in|details|ready|out|here|now|to you)
        <start> (us |me |it |) (on|from|in|with us from|) (the |) (first|1st|#|monday|tuesday
            |wednesday|thursday|friday|#th) (of|.|and|january|february|march|april|may|june|july|august
            |september|october|november|december|please|then|with|at|if)
        from the (first|1st|#) (of|.|and|please|with|then|at|january|february|march|april|may|june
            |july|august|september|october|november|december)
        where do (i|we) (sign|pay|send the)
        (i'll|we'll|i will|we will) (confirm|countersign|approve it|authorise|authorize|recommend it
            |recommend you|push it through|get it signed|get that signed|sign|pay|transfer|raise the|order
            |place the|tell them yes|send the po|send you the po|send the signed)
        (we|i) (accept|confirm|hereby) (the|your|it|that|this|order|and|.|with)
        (decided|agreed|chosen) (to go ahead|to go with you|on you|to proceed|to take it|to take the
            |to sign|to buy|to order|to do it|to have it|on yours|to accept)
        (shake|shook) (on|hands)
        ^(done|deal|sold|agreed|signed|approved|accepted).
        authority to (proceed|order|sign|place)
        (if|once|when|as soon as) (you|it|that|they|its|the|both|those|all) ~ (then |) (i'll|we'll
            |i will|we will|i|i'd|we'd) (sign|take it|do it|order|go ahead|have it|pay|place|buy|book
            |be in)
        (yes|it's a yes|that's a yes) from (me|us|him|her|them)
        (consider it|that's|it's) (done|settled|sorted then|agreed|a yes)
    """,
    Kind.NEXT_STEP: """
        <meet> (again |me |us |you |then |back |up |her |him |them |over |round |out |in |) (on |next |this |) <day>
        <day> (at|morning|afternoon|evening|lunchtime) (#|works|is fine|suits|is good|then|if|please
            |would|to|for|at|with|or)
        <day> (works|is fine|suits|would be|is good|would work|would suit)
        (send|email|forward|share|drop|fire|ping) <me> (over |) (the|a|your|an|that|some|two|three
            |those) (proposal|quote|details|numbers|figures|spec|pricing|one pager|summary|breakdown|terms
            |deck|sample|samples|draft|letter|page|report|case study|references|document|documents|sheet
            |plan|plans|drawing|drawings|schedule|list|clause|photos|certificate|data sheet|comparison)
        send (the|your|that|those|over the|it) (proposal|quote|details|numbers|figures|spec|pricing
            |terms|draft|page|report|documents|sheet|drawings|clause|certificate|over|to me|to us|across)
        (set up|book|arrange|schedule|organise|organize|pencil in|fix up) (a|an|the|another|us a
            |in a) (call|meeting|demo|time|visit|trial|session|chat|date|slot|appointment|pilot|workshop
            |survey|test|viewing)
        (bring|loop|get|introduce|include|copy|invite|add) (in |) (you |him |her |them |) (my|our
            |the) (boss|manager|director|finance|team|legal|procurement|wife|husband|partner|accountant
            |head|it|board|operations|solicitor) (in|to|with|on|along|into)
        (next step|next steps)
        (calendar invite|calendar|invite|invitation) (for|to|is|with|in|.)
        (come|pop|drop) (out|over|round|by|along|up) (and see|to see|to look|to measure|and look
            |and measure|on|next|then)
        (i'll|we'll|i will|we will|let me) (send you|email you|send it|send over|send the|email the
            |draft|write it up|book the|book a|prepare|forward|share|introduce|set up|arrange)
        what (time|day|date) (works|suits|would|is good|is best|can|shall|are you)
        (does|would|how's|how about|what about|shall we say) (next week|next <day>|this week|<day>
            |tomorrow)
        (speak|talk|meet|see you|call) (then|soon|next week|tomorrow)
    """,
    Kind.PURCHASE_DETAIL: """
        (delivery|billing|invoice|shipping|site|postal|registered|home) address
        (deliver|ship|send|post|invoice|bill) (it|them|this|us|to|those|everything) (to|at|round
            |here) (the|our|my|us|#|unit|me|head)
        invoice (to|me|us|for|it|the|should|goes|address|at|dated)
        (purchase order|po number|vat number|order number|cost code|cost centre|cost center
            |account code|purchase number|requisition|order form|sort code|account number|company number
            |direct debit|bank details|pro forma|proforma|net thirty|net 30|net 60|payment terms|bacs
            |docusign|e sign|countersign)
        (who|where|when|how|which) (do|does|should|would|can|could|shall) (i|we|it|he|she) (sign|pay
            |make it out|address it|invoice|send the money|send the payment|transfer)
        (who|which name|what name|whose name) (signs|is signing|goes on|do i put|should|shall
            |is on it)
        (start|go live|installation|install|delivery|kick off|completion|commencement|handover) (date
            |day|slot|week)
        (starting|commencing|beginning|start) (on|from|in) (the|#|monday|january|february|march|april
            |may|june|july|august|september|october|november|december|1st|first)
        (in|under) (my|our|whose|his|her|both|the company|the company's|the school's|the firm's) (name
            |names)
        (my|our|company|credit|debit|corporate|bank) card
        (deposit|down payment|instalments|installments|payment plan|standing order|first payment
            |first invoice|upfront|up front)
        # (seats|users|licences|licenses|units|vans|cars|desks|pallets|handsets|terminals|machines
            |windows|doors|delegates|cards|laptops|tablets|cameras|sets|copies)
        (which|what) (colour|color|size|model|plan|package|tier|version) (do|would|are|is|did|does
            |shall|should) (we|i|you|it|they)
        (include|including|plus|with|ex|excluding|plus the|before) vat
        (pick|collect) (it|them|the keys) (up |) (on|at|from)
        (on|for|over) a (12|24|36|twelve|one year|two year|three year|# month|# year
            |twelve month) (month|term|plan|contract|deal|basis|.)
        (in|into|on) (the|writing on the) (contract|agreement|order|order form|schedule)
        (in writing|write it in|written in|put that in)
        (serial|policy|reference|order|quote) number
        (names|dates of birth|sizes|measurements|details) (of|for) (the|all|our|each|everyone)
    """,
    Kind.AGREEMENT: """
        ^(yes|yeah|yep|yup|aye|sure|okay|ok|agreed|absolutely|definitely|exactly|correct|certainly
            |indeed|totally|of course|alright|all right|fair enough|deal|perfect|quite so|quite right)
        (i|we) (agree|think so|hope so|do too|would agree|see what you mean|take your point
            |take that point)
        (that's|you're|that is|you are|he's|she's) (right|true|correct|fair|fine|spot on
            |absolutely right|quite right|not wrong|very true|very fair)
        (not|no) (a |) problem.
        (sounds|works) (good|fine|great|okay|right) (to|for|by) (me|us)
        (works|fine|okay|good|suits) (for|by|with) (me|us)
        (happy|fine|okay|good|comfortable) with that
        (can't|couldn't) (argue|disagree|agree more|complain|say fairer)
        why not.
        (i|we|can|could) (can |could |) (live with|work with) (that|it|this|#|$)
        no (objection|objections|issue with that|worries)
        fair (point|enough|do's)
    """,
}
