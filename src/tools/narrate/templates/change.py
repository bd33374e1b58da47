"""Why a number changed."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "why_rose": "{metric_first}{scope} rose from {before} ({earlier}) to {after} ({later}), up {moved}{percent}.",
    "why_fell": "{metric_first}{scope} fell from {before} ({earlier}) to {after} ({later}), down {moved}{percent}.",
    "why_same": "{metric_first}{scope} was {before} in {earlier} and in {later}: it did not change.",
    "why_not_rose": (
        "{metric_first}{scope} did not rise but fell from {before} ({earlier}) to {after} ({later}), down {moved}{percent}."
    ),
    "why_not_fell": (
        "{metric_first}{scope} did not fall but rose from {before} ({earlier}) to {after} ({later}), up {moved}{percent}."
    ),
    "why_percent": " ({share})",
    "why_span": "{start} to {end}",
    "why_ordinary": "That is ordinary: larger than {larger} of {past} earlier changes, so it may need no explanation.",
    "why_large": "That is more than ordinary: larger than {larger} of {past} earlier changes.",
    "why_exceptional": "That is far out of the ordinary: larger than {larger} of {past} earlier changes.",
    "why_seasonal": "It {went} at that time in each of {years} earlier years too, so part of it is the season.",
    "why_days": "{days} {more_or_less} in the later period: that alone makes {effect} of it.",
    "why_best": "By {dimension}, {leaders} made {part} of the change, with {share} of the whole before: {list}.",
    "why_best_bare": "By {dimension}, {leaders} made {part} of the change: {list}.",
    "why_even": (
        "No dimension stands out ({tried}): no few members moved much beyond their shares and their usual ups and downs"
        "{closest}."
    ),
    "why_closest": (
        "; {nearest} comes closest, by what may be chance: {leaders} made {part} of the change with {share} of the whole before"
    ),
    "why_cancel": "By {dimension}, rises of {rises} and falls of {falls} nearly cancel: {list}.",
    "why_by": "By {dimension}: {list}.",
    "why_item_up": "{name} +{amount}",
    "why_item_down": "{name} −{amount}",
    "why_item_new": "{name} +{amount} (new)",
    "why_item_lost": "{name} −{amount} (lost)",
    "why_factors": "By factor: {list}.",
    "why_rate_mix": "Of the change, {rate} comes from the rates of each {dimension} and {mix} from shifts between them.",
    "why_paradox": (
        "Mind Simpson's paradox: {what} {went} as a whole, and yet {other} in {who} {dimension}; what changed is their weight."
    ),
    "why_nothing": "None of its parts add up to the whole, so there is nothing to take it apart by.",
}
