"""Words that claim: each belongs to one or more predicates, of which one has to be claimed and to hold."""

from __future__ import annotations

from typing import Final

_PHRASES: Final[dict[str, str]] = {
    "rises": """
        up from; rose; risen; rise; rises; rising; grew; grow; grows; growing; grown; growth; increased; increase;
        increases; increasing; up; climbed; climb; climbs; climbing; gained; gain; gains; gaining; higher; more; more
        than; upward; upwards; expanded; expanding; went up; goes up; going up; moved up; uptick; rebound; rebounded;
        higher than; above; larger; larger than; picked up
    """,
    "falls": """
        down from; fell; fall; falls; falling; fallen; decreased; decrease; decreases; decreasing; declined; decline;
        declines; declining; dropped; drop; drops; dropping; down; dipped; dip; dips; dipping; slipped; slip; slips;
        slipping; shrank; shrinks; shrinking; shrunk; lower; less; less than; fewer; fewer than; downward; downwards;
        contracted; contracting; went down; goes down; going down; moved down; reduction; lower than; below; smaller;
        smaller than; eased
    """,
    "topmost": "top; highest; largest; biggest; best; best selling; top performing; leading",
    "most_anomalous": """
        most unusual; biggest anomaly; largest anomaly; most striking; biggest outlier; largest outlier; largest
        deviation; biggest deviation
    """,
    "flat": """
        unchanged; flat; stable; steady; did not change; does not change; held steady; remained stable; stayed flat;
        the same; remained flat; remained unchanged; stayed the same
    """,
    "sharp": """
        sharply; sharp; steeply; steep; strongly; strong; markedly; considerably; substantially; substantial; notable;
        jumped; jump; jumps; surged; surge; surging; soared; plunged; plunge; plummeted; tumbled
    """,
    "slight": "slightly; slight; modestly; modest; marginally; marginal; a little; a bit; small; edged",
    "largest": """
        leads; led; lead; leading; leader; leads the way; led the way; leading the way; highest; largest; biggest;
        most; top; tops; topped; greatest; peak; peaked; peaks; peaking; maximum; in the lead; ahead of all others; at
        the top; ranks highest; ranked highest; came out on top; comes out on top; high point; outsold all others;
        more than any other; largest contributor; top performer; top performing; best; best performing; best selling;
        strongest
    """,
    "smallest": """
        lowest; smallest; least; trails; trailed; trailing; last; comes last; came last; ranks lowest; ranked lowest;
        bottom; at the bottom; minimum; fewest; weakest; low point; trough; bottomed; bottomed out; lags behind;
        lagged behind; at the bottom of the list; less than any other; worst; worst performing; brings up the rear;
        low
    """,
    "ranked": """
        followed by; next; next is; next comes; follows; follow; followed; following; runner up; ranked next; ranks
        next; comes next; came next; then; then comes; then came; ahead of; trailed by; in turn
    """,
    "greater": """
        ahead of; more than; higher than; above; exceeds; exceeded; exceeding; outperformed; outperforms;
        outperforming; outpaced; outpaces; larger than; greater than; bigger than; surpassed; surpasses; surpassing;
        beat; beats; beating; outsold; outsells; ahead; higher; greater; larger; topped; tops
    """,
    "less": """
        behind; below; lower than; less than; smaller than; fewer than; lags; lagged; lagging; trails; trailed;
        trailing; underperformed; underperforms; lags behind; lagged behind; lower; smaller
    """,
    "equal": """
        equal; equals; equal to; identical; identical to; tied; the same; the same as; same as; tie; ties; ties with;
        tied with; on par with; level with
    """,
    "majority": "majority; the majority of; dominates; dominated; dominant; the bulk of; most of; mostly",
    "ranges": "ranges from; ranging from; ranged from; range from; ranges; range; ranging; varies from",
    "latest": "latest; most recent; newest; latest available",
    "affects": """
        affects; affect; affected; influences; influence; influenced; matters; effect on; effect; an effect on;
        impact; impact on; impacts; makes a difference; moves
    """,
    "significant": """
        significant; significantly; statistically significant; evidence of a difference; there is evidence; clear
        evidence; beyond chance; beyond what chance explains; more than chance; reliable; reliably; differs
        significantly; difference; evident; differ; differs; differed; significant difference; evidence of a link;
        evidence
    """,
    "not_significant": """
        not significant; not significantly; not statistically significant; no evidence; no evidence of a difference;
        no significant difference; no statistically significant difference; no clear difference; no real difference;
        could be chance; may be chance; may be due to chance; could be due to chance; consistent with chance; within
        chance; insignificant; no clear evidence; no reliable difference; no evidence that; no detectable difference;
        no statistically significant; no significant; do not differ significantly; does not differ significantly; not
        a significant; no statistically significant evidence; not evident; differ significantly is not shown;
        explained by chance; no significant effect; no evidence of an effect; no evidence of a link
    """,
    "linked": """
        correlated; correlates; correlate; correlation; correlated with; correlates with; linked; linked to;
        associated; associated with; goes with; go with; goes together; go together; relationship; association;
        related; related to; link; tied to; varies with; moves with; move together
    """,
    "positive": """
        positive; positively; move in the same direction; moves in the same direction; rise together; positive
        correlation; positively correlated
    """,
    "negative": """
        negative; negatively; inverse; inversely; move in opposite directions; moves in the opposite direction;
        negative correlation; negatively correlated; move against each other
    """,
    "strong": "strong; strongly; strongly correlated; strong correlation",
    "moderate": "moderate; moderately",
    "weak": "weak; weakly; faint; faintly; weak correlation",
    "strongest": "strongest; closest; most closely; most strongly; largest; highest; most",
    "anomalous": """
        stands out; stand out; stood out; unusual; anomaly; anomalous; outlier; spike; spikes; spiked; unexpected;
        atypical; out of line; abnormal
    """,
    "anomalies": """
        stand out; stands out; stood out; anomalies; anomaly; outliers; unusual; unexpected; anomalous; out of the
        ordinary; flagged; detected; spikes; atypical; abnormal
    """,
    "no_anomalies": """
        nothing stands out; no anomalies; no anomaly; no unusual; no outliers; nothing unusual; as expected; within
        the expected range; none stand out; none stands out; nothing out of the ordinary; no anomalies were found; in
        line with expectations; no spikes
    """,
    "above_expected": """
        above; higher than expected; above expectations; above the expected; higher than; well above; more than;
        higher than usual; above the usual; exceeded; exceeding; exceeds; higher; spike; spiked
    """,
    "below_expected": """
        below; lower than expected; below expectations; below the expected; lower than; well below; less than; lower
        than usual; below the usual; lower; short of; dip; dipped
    """,
    "seasonal": """
        seasonal; seasonality; seasonally; season; seasons; seasonal pattern; seasonal swing; recurring; repeats;
        cyclical; yearly pattern
    """,
    "not_seasonal": """
        no season; no seasonality; no seasonal pattern; not seasonal; no clear seasonality; no clear seasonal pattern;
        no seasonal; no clear season
    """,
    "trend_up": """
        clear upward trend; clear rising trend; steady upward trend; upward trend; upward; trending up; trending
        upward; trending upwards; rising trend; growing trend; positive trend; growth trend; trends upward
    """,
    "trend_down": """
        clear downward trend; clear falling trend; steady downward trend; downward trend; downward; trending down;
        trending downward; trending downwards; falling trend; declining trend; negative trend; trends downward
    """,
    "trending": "trend; trends; trending; clear trend",
    "no_trend": """
        no trend; no clear trend; no significant trend; no evidence of a trend; no upward trend; no downward trend;
        not trending; no clear upward trend; no clear downward trend; no trend beyond chance
    """,
    "clusters": """
        clear groups; distinct groups; clusters; fall into; falls into; fell into; natural groups; separate groups;
        distinct clusters; clear clusters
    """,
    "no_clusters": """
        no clear groups; no distinct groups; no natural groups; no clear clusters; no distinct clusters; not clearly
        separated; differ by degrees; do not fall into clear groups; do not form clear groups; no clusters; do not
        form distinct groups; no clear segments
    """,
    "cut": """
        were cut into; cut into; split into; were split into; divided into; were divided into; grouped into; were
        grouped into
    """,
    "cohort_better": """
        come back better; better; improved; improving; come back more; come back more often; improve; improvement;
        higher; up; more; rose
    """,
    "cohort_worse": """
        come back worse; worse; worsened; worsening; come back less; come back less often; deteriorated; weaker;
        lower; down; less; fell; dropped; declined
    """,
    "cohort_same": "not shown to come back better or worse; no clear change; no significant change",
    "ordinary": """
        ordinary; within the usual range; within the normal range; normal; nothing unusual; not unusual; usual; usual
        ups and downs; typical
    """,
    "unusual_change": """
        unusual; out of the ordinary; exceptional; larger than usual; extraordinary; unusually; unusually large; more
        than ordinary
    """,
    "contributed": """
        contributed; contributed to; contributed most; contributed the most; driven by; drove; driver; drivers; mainly
        from; came from; explains; explained by; accounts for; accounted for; due to; because of; behind the change;
        largest contributor; main contributor; main driver
    """,
    "all_rise": """
        all; every; each; all rose; all grew; all increased; each rose; each grew; all regions grew; growth
        everywhere; rose everywhere; all up; all growing; all increasing; all rising
    """,
    "all_fall": """
        all; every; each; all fell; all declined; all decreased; each fell; all dropped; fell everywhere; all down;
        all declining; all falling
    """,
    "only_rises": "only; alone",
    "only_falls": "only; alone",
    "season_removed": """
        season removed; season taken out; seasonally adjusted; after adjusting for seasonality; adjusted for season;
        with its season taken out; once seasonality is removed; after removing seasonality; adjusted for seasonality;
        with seasonality removed
    """,
    "varied": "varies; varied; vary; varying",
}  # fmt: skip


def _families() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for family, phrases in _PHRASES.items():
        for phrase in phrases.split(";"):
            found.setdefault(" ".join(phrase.split()), set()).add(family)
    return {phrase: frozenset(families) for phrase, families in found.items() if phrase}


CLAIMS: Final[dict[str, frozenset[str]]] = _families()
"""Phrase -> the predicates that it may stand for."""
PREDICATES: Final[frozenset[str]] = frozenset(_PHRASES)
