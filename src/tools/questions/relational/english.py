"""English that holds a question over related tables together: closed classes, and roots of irregular words."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from src.tools.questions.tokens import stem, words


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_NOUNS: Final = _pairs("people=person children=child men=man women=woman feet=foot criteria=criterion mice=mouse")
_VERBS: Final = _pairs(
    "wrote=write written=write taught=teach bought=buy sold=sell took=take taken=take gave=give given=give "
    "made=make paid=pay held=hold led=lead won=win wore=wear worn=wear drove=drive driven=drive ate=eat "
    "spent=spend sent=send built=build lent=lend met=meet ran=run rode=ride saw=see seen=see shot=shoot "
    "spoke=speak spoken=speak stood=stand swam=swim told=tell went=go gone=go grew=grow grown=grow flew=fly "
    "flown=fly got=get gotten=get had=have has=have knew=know known=know left=leave lost=lose chose=choose "
    "chosen=choose born=birth began=begin begun=begin brought=bring caught=catch did=do done=do drew=draw "
    "drawn=draw fell=fall fallen=fall found=find fought=fight hid=hide hidden=hide kept=keep laid=lay lain=lie "
    "sang=sing sung=sing shown=show thought=think threw=throw thrown=throw understood=understand "
    "shipped=ship shipping=ship"
)


@lru_cache(maxsize=65_536)
def root(word: str) -> str:
    """What a folded word is compared by: the stem of its base form ("written", "writes" and "writing" give one)."""
    return stem(_NOUNS.get(word) or _VERBS.get(word, word))


def is_irregular_verb(word: str) -> bool:
    """ "written", "taught" and the like."""
    return word in _VERBS


ARTICLES: Final = words("the a an this these those some any all its their his her our your my whose such own there")
COUNTING: Final = words("number count no nr #")
AVERAGES: Final = words("average mean avg")
TOTALS: Final = words("total sum combined aggregate overall cumulative")
LARGEST: Final = words(
    "most highest largest biggest greatest maximum max longest tallest best top heaviest deepest fastest richest "
    "widest busiest strongest hottest priciest costliest farthest furthest latest newest oldest last earliest first "
    "youngest recent"
)
FEWEST: Final = words(
    "least fewest lowest smallest minimum min shortest worst lightest shallowest slowest poorest narrowest weakest "
    "coldest cheapest nearest closest bottom"
)
EACH: Final = words("each every per")
PREPOSITIONS: Final = words(
    "in at on from by of for to with within under over into onto through across among during about via inside near "
    "around towards toward between as than out"
)
RELATIVE: Final = words("who whom that which whose where when")
AUXILIARIES: Final = words(
    "is are was were be been being am do does did has have had having will would can could shall should may might must"
)
PRONOUNS: Final = words("it they he she them him her its their his theirs himself itself themselves we us you i me")
NEGATIONS: Final = words("not never no without neither nor none nobody lacking lack lacks excluding except")
FILLERS: Final = words(
    """please kindly also just only ever currently exactly overall respectively altogether together respective
    corresponding associated given particular specific certain individual distinct unique different various entire
    whole full complete database data dataset table record records row rows system entries entry list information info
    details then so well too both either how what which who whom whose where when why if me us you i we so far now
    actually really here as ones one name names called named titled known such like same other another others there
    separately individually yet still already ago yes please following main do does did can could would will should"""
)
ASKING: Final = words(
    """show give tell list display present provide get fetch find return see view look want need know calculate compute
    determine identify retrieve output report count print name state select include answer lookup"""
)
LIGHT_VERBS: Final = frozenset(
    root(w)
    for w in words(
        """have be do contain include offer belong associate relate link connect locate publish write author present
        take teach make place buy purchase sell order own hold carry work employ serve live reside register enroll join
        participate attend use receive get give produce create record list appear occur happen exist find base come go
        provide supply ship deliver assign manage run lead perform play release issue submit visit stay book reserve
        rent lease borrow lend check treat see prescribe diagnose admit handle process pay charge spend earn cost rate
        review score grade mark comment post follow like share send transfer trade transact invest deposit hire
        represent report operate situate flow pass traverse cross study major tag label categorize classify
        group fall vary differ change compare range represent correspond apply use involve mention describe feature
        contribute complete conduct collect generate sign sit stand consist comprise fill act star direct
        win stock store keep set build start begin open found establish headquarter title list
        distribute allocate affiliate
        """
    )
)
"""Verbs that say no more than that two things are related; the schema knows how."""

_DIGITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
NUMBER_WORDS: Final = {word: value for value, word in enumerate(_DIGITS.split())} | {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
MULTIPLIERS: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}

ABBREVIATIONS: Final = _pairs(
    "cust=customer tx=transaction txn=transaction trx=transaction qty=quantity amt=amount addr=address num=number "
    "desc=description dept=department emp=employee mgr=manager org=organization prod=product inv=invoice "
    "acct=account cat=category yr=year mo=month avg=average pct=percentage msg=message lang=language loc=location "
    "usr=user pmt=payment ord=order doc=doctor pt=patient rx=prescription dx=diagnosis med=medication "
    "appt=appointment dob=birthdate tel=telephone fname=firstname lname=lastname vol=volume mfr=manufacturer "
    "cnt=count nbr=number no=number temp=temperature curr=currency bal=balance exch=exchange mkt=market "
    "univ=university dist=district ref=reference reg=registration min=minimum max=maximum std=standard "
    "pub=publication notif=notification sess=session sub=subscription ts=time dt=date"
)


def _groups(text: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split(",")) for group in text.split(";"))


THESAURUS: Final = _groups(
    "customer,client,buyer,shopper;employee,staff,worker;salesperson,sales person,sales representative,sales rep,"
    "salesman;car,vehicle,automobile;doctor,physician;movie,film;book,title;price,cost;salary,wage,pay;"
    "phone,telephone,phone number,contact number;company,firm,organization,organisation;country,nation;"
    "state,province;city,town;store,shop,branch;product,item,article,good;order,purchase;payment,transaction;"
    "user,member;teacher,instructor,professor,lecturer;student,pupil;course,class;paper,publication;"
    "ticker,stock,share,security;gender,sex;email,email address,mail;zip,postal code,postcode,zip code;"
    "genre,category,kind,type;song,track;rating,score,stars;quantity,amount,volume;revenue,sales,income;"
    "drug,medication,medicine;patient,case;hire,employ;birthdate,date of birth,birthday,birth date;"
    "supplier,vendor;manufacturer,maker,make;weight,mass;altitude,height,elevation;duration,length;"
    "job,position,title,role;first name,firstname,given name,forename;last name,lastname,surname,family name;"
    "location,address,place;neighborhood,district,area;cuisine,food type,food;review,comment;loan,borrowing;"
    "appointment,visit;department,division;begin,start;end,finish;side effect,adverse event;"
    "discount,coupon,promotion;street,street name,road;date,day;count,number;author,writer;"
    "population,people,inhabitants,residents"
)
"""Words for one thing. A word of the schema stands for the others of its group, with a lower score."""

VARYING: Final = frozenset(root(w) for w in words("vary differ change compare"))
"""Verbs after which "across", "by" and "over" part a measure into groups."""

SUPERLATIVES: Final = {
    "expensive": ("cheapest", "costliest"),
    "recent": ("earliest", "latest"),
    "recently": ("earliest", "latest"),
    "populous": ("smallest", "most populous"),
    "populated": ("least populous", "most populous"),
    "rated": ("worst", "best"),
    "paid": ("least paid", "best paid"),
    "powerful": ("weakest", "strongest"),
}
"""What "most" and "least" make of an adjective: (least, most)."""
COMPARATIVES: Final = {
    "taller": "tallest", "older": "oldest", "younger": "youngest", "heavier": "heaviest", "lighter": "lightest",
    "longer": "longest", "shorter": "shortest", "larger": "largest", "bigger": "biggest", "smaller": "smallest",
    "cheaper": "cheapest", "higher": "highest", "lower": "lowest", "better": "best", "worse": "worst",
}  # fmt: skip
"""The superlative of a comparative: both are about the same field."""
