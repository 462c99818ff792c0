"""How sellers ask: the four kinds of question of SPIN.

One rule: a technique is told from words the seller says, never from how the call goes on. Situation,
problem, implication, need-payoff after Rackham 1988; the phrases are our own.
"""

from __future__ import annotations

from typing import Final

from engine.features.marks import Kind

GROUPS: Final[dict[str, str]] = {}

SPIN_QUESTIONS: Final[dict[Kind, str]] = {
    Kind.SITUATION_QUESTION: """
        how many (of|people|staff|users|seats|sites|vans|cars|hours|do you|are you|does|have you
            |employees|rooms|orders|calls|clients|machines|patients|customers|units|trucks|drivers|devices
            |locations|covers|pupils|students|cards|invoices)
        (what|which|who) (are|do|is|does) (you|your|the team) (use|using|run|running|have|doing|pay
            |paying|on|current|setup|with) (now|today|at the moment|currently|for|at present|with|.|to)
        what (do|does|did) (you|your team|they) (do|use|run|have|pay|drive|spend) (now|today|currently
            |at the moment|for|on|at present|with|about)
        what (are|is) (you|it) (paying|running|using|on|spending|looking for|hoping|after|trying)
        (how|what) (do|does|are|is) (you|your team|it|they) (currently|today|at the moment|right now
            |handle|handling|manage|managing|run|set up|track|tracking|book|keep)
        (tell me|talk me through|walk me through|take me through|describe) (about|a bit about|how|your
            |what|the|through)
        how long (have|has|did) (you|it|your|the|they) (been|had|used|got|worked|taken|take)
        (who|what) (else|) (is|are|would be) (involved|the process|making|on the|your role
            |your timeline|your budget)
        who (signs|decides|looks after|runs|handles|manages|buys|uses|else decides|makes the decision
            |holds the budget)
        (where|when) (are|do|is|does) (you|your|the) (based|store|keep|buy|renew|contract|lease
            |current)
        what's (your|the) (setup|set up|current|budget|timeline|role|process|team|situation|turnover
            |headcount|volume|fleet)
        what (made|makes|brought|brings|set|prompted|got|triggered) (you|that|this|it) (to |) (call
            |ring|look|write|get in touch|here|in|off|start|enquire|ask|interested|now|today)
        what (prompted|triggered|brings|brought) (this|you|that|it|the)
        (do|are|did|have) you (use|using|currently|already|work|run|working|still) (any|a|with|an|have
            |use|using|in|the|anything|on|something|got)
        (what|which) (system|supplier|software|provider|platform|tool|vehicles|kit|machines|bank) (do
            |are|is) (you|it|that)
    """,
    Kind.PROBLEM_QUESTION: """
        what (goes|went|is going|keeps going|usually goes|has gone) wrong
        (what|which|where) (is|are|was|were|) (the|your|been the|) (biggest|main|real|worst|hardest
            |toughest|most annoying|most frustrating|most difficult) (problem|problems|challenge
            |challenges|headache|frustration|issue|pain|worry|concern|bit|part|thing|trouble|annoyance
            |snag|one)
        what's (the|your) (biggest|main|real|worst|hardest|) (problem|challenge|headache|frustration
            |issue|pain|worry|concern|trouble|snag|sticking point|hesitation|bit that|part that
            |thing that)
        (what's|what is|what) (annoying|frustrating|bothering|worrying|driving|missing|stopping
            |holding|hurting|bothers|worries|annoys|keeps|frustrates|hurts|slows|trips|not working) (you
            |about|with|up|in|the|your|back|them|people|most)
        how often (does|do|is|has|did|are) (it|that|they|this|the|someone|something|one|he|she|your|a
            |things) ~ (break|fail|happen|go|late|off|down|wrong|crash|drop|miss|out)
        (do|have|does|did) (you|it|they|your|anyone|anybody|people|your team) (ever|find|have|had
            |struggle|get|run into|see|lose|complain) ~ (problem|problems|trouble|issues|difficult|hard
            |frustrating|complaints|errors|mistakes|delays)
        (are you|how) (happy|satisfied) (are you |) with
        what (would you|do you|could be) (change|improve|fix|like to change|dislike|improved)
        what (don't|do) you (not |) like about
        where (does|do|did) (it|that|they|things) (fall|break|go|slow|hurt|get) (down|wrong|apart|over
            |stuck|you)
        (any|what) (frustrations|pain points|challenges|bottlenecks|complaints|gripes|headaches)
        keeps you (up|awake)
        (which|what) (bit|part) (of it|hurts|worries|is the|bothers|takes|causes|annoys|lets)
        why (is|was|did|does) (that|it) (a problem|fail|happen|break|go wrong)
        (what|where) (is|was|did) (it|that|he|they) (let|lets|letting) you down
        is (it|that) (the|a) (price|money|timing|problem|worry) (or|that)
    """,
    Kind.IMPLICATION_QUESTION: """
        (what|how much) (does|did|would|do|is|has|will|might|could) (that|it|this|each|one|a|an|the
            |every|not|those|they|losing|being|all) ~ (cost|costs|costing|cost you|lose|lost|mean for
            |do to|add up|come to|set you back)
        what (happens|would happen|happened|will happen) (if|when|to|then|next)
        what (does|did|would|do) (that|it|this|those|they) (do|mean|lead|add|cause) (to|for|up)
        how (much|many) (do|does|did|would|time|hours|money|revenue|business) (you|that|it|they|your
            |does|do) (lose|losing|waste|wasting|spend|spending|lost|cost|missing|miss|get lost|slip|add)
        what's (that|it|this|one|each|an hour of|a day of) (costing|cost you|worth|cost|doing to)
        what's the (impact|effect|knock on|risk|consequence|cost) (of|on|to|if|when)
        (who|what) else (does|is|did) (that|it|this) (affect|affected|affects|hurt|hit|impact|touch
            |hold up)
        how (does|did|would|do|has) (that|it|this|they|your) ~ (affect|affects|affected|impact)
        (if|when) (that|it|this|nothing) (carries on|goes on|stays|changes|happens again|fails|breaks
            |keeps)
        (what|how long) (if|can you|before) (nothing|do nothing|afford to wait|carry on) (changes
            |happens|like)
        cost of (doing nothing|not|waiting|downtime|delay)
        (how many|what) (hours|days|sales|customers|orders|jobs) (does|do|did) (that|it|you
            |they) (cost|lose|take|eat)
        knock on effect
        (and|so) what (does|did|would) (that|it) cost
        (#|twelve|fifty) times (#|$|that) (is|makes|comes)
    """,
    Kind.NEED_PAYOFF_QUESTION: """
        (would|will|could|might) (it|that|this) (help|be useful|be worth|make sense|be helpful|solve
            |make a difference|be of use|be of interest|be valuable|make it easier|work for you
            |suit you) (if|you|to|for|your|with|a|the|that|.)
        how (would|might|could) (it|that|this) (help|be useful|change|make a difference|save)
        (if|suppose|supposing|imagine|say|what if|assuming) (you|your team|they) (could|had|were able
            |got|didn't have|never had|got back|took back|cut|halved|no longer)
        what (would|could) (it|that|this|you|they|an extra|having) (mean|do with|be worth|free up
            |make possible|allow|help|gain|do for|save) (to|for|if|you|that|your|the|with|.)
        how (useful|valuable|important|helpful|much easier|much better) (would|is|will|might) (it|that
            |be)
        what (difference|benefit|value) (would|do|could) (it|that|this|you|having)
        what would (you|your team) (do|feel) (with|if) (the|that|those|it|an extra|hours)
        (is|would) (that|it|this) (be |) something (that|you|worth|your|of)
        what would (good|success|ideal|great|better|perfect) look like
        why (is|would) (that|it|this) (be |) (important|matter|useful) (to|for)
        wouldn't it (be|help|make)
    """,
}
