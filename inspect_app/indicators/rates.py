"""Rates with their numerators and denominators, and how sure a sampled one is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

Z_95 = Decimal("1.959963984540054")
"""The 97.5 % point of the standard normal distribution: bounds of 95 % confidence."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many, 0 ≤ numerator ≤ denominator."""

    numerator: int
    denominator: int

    @property
    def share(self) -> Decimal | None:
        """The share, 0 to 1, unrounded; None where there is nothing to share."""
        return Decimal(self.numerator) / self.denominator if self.denominator else None

    def reaches(self, percent: Decimal) -> bool | None:
        """Whether the unrounded rate reaches a percentage; None where there is none."""
        return None if self.share is None else self.share * 100 >= percent


def pooled(rates: Iterable[Rate]) -> Rate:
    """The rate over all: sums of numerators and denominators, never a mean of rates."""
    listed = list(rates)
    return Rate(sum(one.numerator for one in listed), sum(one.denominator for one in listed))


def wilson(rate: Rate) -> tuple[Decimal, Decimal] | None:
    """The 95 % score interval of a sampled rate, 0 to 1; None without a sample.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference
    (1927): (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n).
    """
    share, n = rate.share, rate.denominator
    if share is None:
        return None
    with localcontext(prec=28):
        square = Z_95 * Z_95 / n
        middle = share + square / 2
        spread = Z_95 * (share * (1 - share) / n + square / (4 * n)).sqrt()
        low, high = (middle - spread) / (1 + square), (middle + spread) / (1 + square)
        return max(Decimal(0), low), min(Decimal(1), high)


def exceeds(claimed: Rate, measured: Rate) -> bool:
    """Whether a claimed rate lies above what a sample measured, beyond the sample's chance."""
    bounds = wilson(measured)
    return bounds is not None and claimed.share is not None and claimed.share > bounds[1]
