"""What a narrator hands over: sentences with tokens, and what each of them claims."""

from __future__ import annotations

from pydantic import BaseModel, Field

MOST_SENTENCES = 5


class Claim(BaseModel):
    """Something said to be so: a predicate of facts, named by their tokens."""

    predicate: str = Field(max_length=40)
    of: list[str] = Field(default_factory=list, max_length=8)


class Sentence(BaseModel):
    """One sentence, with every claim that it makes."""

    text: str = Field(max_length=400)
    claims: list[Claim] = Field(default_factory=list, max_length=12)


class Told(BaseModel):
    """The narrator's answer."""

    sentences: list[Sentence] = Field(default_factory=list, max_length=MOST_SENTENCES)
