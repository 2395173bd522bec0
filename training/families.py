"""The families that are trained on, and some that never are.

Chosen so that no line of working needs more than sums of three digits, a factor of one digit or a small table of
products, and so that a solution to judge and the reply to it fit into the context: what a model of about a million
parameters can learn in the time. Every topic has families that were left out for that reason alone.
"""

from __future__ import annotations

TRAINED = (
    # arithmetic
    "apples-left",
    "pages-read",
    "shop-change",
    "boxes-total",
    "stickers-total",
    "fair-share",
    "saving-weeks",
    "three-baskets",
    "more-than-whom",
    "sum-of-ages",
    "three-cousins",
    # algebra
    "two-step-equation",
    "age-puzzle",
    "both-sides",
    "paint-mix",
    # geometry
    "rectangle-perimeter",
    "rectangle-area",
    # plane geometry
    "third-angle",
    # number theory
    "common-multiple",
    "last-digit",
    "weekday-later",
    # statistics
    "mean-of-three",
    # sequences
    "seats-in-a-row",
    # calculus
    "slope-at-point",
)

HELD_OUT = (
    # Each needs only what some trained families need, in a story and an order of steps that none of them has.
    "cable-car-tickets",  # product, difference, quotient: shop-change, fair-share
    "paper-lanterns",  # quotient, product, sum, difference: three-cousins, three-baskets
    "missing-score",  # sum and difference: mean-of-three
    "polygon-angle",  # sum of angles: third-angle
    "number-pyramid",  # backwards: two-step-equation
)
