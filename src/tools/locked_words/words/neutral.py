"""Words that claim nothing by themselves. No negation, no cause, no number, no hedge, no time of its own is among them."""

from __future__ import annotations

from typing import Final

_FUNCTION: Final = """
against versus after change changes changed changing
a an the this that these those it its itself they their them which who whose what where when as at by for from in into of on
onto
to toward towards with within across among between through throughout over during until till per via and or nor but yet while
whereas although though then there here also too both thus far than such so is are was were be been being has have had having
do does did itself we you your our us if whether how other another own
"""
_FORMS: Final = """
remains remained remain stands stood stand sits sat comes came coming come goes went going go reaches reached reaching reach
amounts amounted amounting amount shows showed shown showing show sees saw seen seeing see recorded recording
posts posted posting post registers registered registering brings brought bringing bring generates generated generating generate
delivers delivered delivering deliver produces produced producing yields yielded yielding earns earned earning earn makes made
takes took taking take holds held holding hold ranges ranged ranging range runs ran running run moves moved moving move ends
ended ending end starts started starting start begins began beginning begin finishes finished finishing finish closes closed
closing close adds added adding add keeps kept covers covered covering cover includes included including include spans spanned
spanning span measures measured measuring gives gave given giving gets got lies lay lying indicates indicated indicating suggest
suggests suggested suggesting reveals revealed reports reported reporting report observed observes found finds find finding
looks looked looking look works worked worth based set sets put puts turns turned calls called named describes described
collected sold bought spent booked achieved achieves achieving attained recording posting landing landed lands place places
placed placing compares compared comparing compare respectively
"""
_THINGS: Final = """
data result results figure figures number numbers value values level levels analysis answer question overview summary picture
breakdown comparison detail details table chart list row rows column columns series history observation
observations sample case cases item items entry entries part parts side point points end ends mark group groups category
categories segment member members dimension metric measure measures business company period periods time times date dates span
interval window scope selection basis terms term respect regard regards view line way performance amount amounts quantity
volume size sizes contribution contributions method methods model models test tests approach technique factor factors variable
variables target link relationship relationships association pattern patterns pace rate step steps unit units kind kinds
everything anything note notes context question asker
"""
_LINKING: Final = (
    """
holding constant controlling adjusting keeping using contrast hit hits ones compound compounded cluster clusters
according overall accordingly furthermore moreover additionally meanwhile similarly likewise namely specifically particularly
notably finally lastly next instead rather again still already please same together meaning means mean's regarding concerning
given considering considered consider judged look based whole entire full complete respective corresponding individual
separate separately different various several available relevant main key reported measured computed calculated asked
""".replace("overall", "")
    .replace("mean's", "")
    .replace("next", "")
    .replace("several", "")
    .replace("same", "")
    .replace("together", "")
)

NEUTRAL: Final[frozenset[str]] = frozenset(
    word
    for word in (_FUNCTION + _FORMS + _THINGS + _LINKING).split()
    if word not in {"nor", "no", "both", "thus", "so", "if", "yields", "whether", "average", "several", "different"}
)

GLUE: Final = frozenset({"a", "an", "the", "and", "in", "at", "of", "for", "to", "on", "is", "was", "or", "by", "are", "were"})
"""Words between two things of a list, or between a word and the number that it is about."""
SOFT: Final = frozenset({
    "accounted for", "accounting for", "accounts for", "against", "before", "compared to", "compared with", "contribute",
    "contributed", "contributes", "contributing", "earlier", "from", "interval", "made up", "makes up", "making up",
    "movement", "of all", "on the previous", "overall", "past", "preceding", "previous", "previously", "prior",
    "recorded in", "relative to", "represented", "representing", "represents", "test", "tests", "than", "than before",
    "versus",
})  # fmt: skip
"""Phrases that say what a number is where one of that kind stands beside them, and nothing elsewhere."""
BREAKS: Final = frozenset({"and", "but", "while", "whereas", "although", "though", "then", "or", "yet"})
"""Words at which another statement may start."""
FRESH: Final = frozenset({"while", "whereas", "but", "although", "though", "yet"})
"""Words after which a statement speaks of something else."""
