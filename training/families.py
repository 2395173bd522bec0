"""The families that are trained on, and some that never are."""

from __future__ import annotations

TRAINED = "learned"
"""What `reroll` calls them: LEARNED in src/family/builtin.rs, which says how they were chosen."""

HELD_OUT = (
    # Each needs only what some trained families need, in a story and an order of steps that none of them has.
    "cable-car-tickets",  # product, difference, quotient: shop-change, fair-share
    "paper-lanterns",  # quotient, product, sum, difference: three-cousins, three-baskets
    "missing-score",  # sum and difference: mean-of-three
    "polygon-angle",  # sum of angles: third-angle
    "number-pyramid",  # backwards: two-step-equation
)
