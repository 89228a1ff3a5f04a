"""How far a walk is from healthy people's: learnt from them alone, so it needs no patient."""

from __future__ import annotations

import warnings

import numpy as np
import scipy

from gaitnet.types import Array

MOST_Z = 4.0
"""One number that is off without end, such as a landmark's, must not decide alone."""

FLAGGED = 0.05
"""Share of healthy people beyond the distance at which p is 0.5."""

_MAD_TO_SD = 1.4826


class Distance:
    """Root mean square of the robust z of all numbers of a walk, as a probability.

    Centre and spread are median and MAD of people's means. The logarithm of healthy people's own distance,
    each measured from the others, gives the scale: p is 0.5 at the distance that `FLAGGED` of them exceed.
    """

    classes_ = np.array([0, 1])

    def __init__(self, _seed: int) -> None:
        self._centre: Array = np.empty(0)
        self._spread: Array = np.empty(0)
        self._mean, self._sd = 0.0, 1.0

    def fit(self, values: Array, target: np.ndarray, person: np.ndarray) -> Distance:
        """Learn from the walks of class 0."""
        values, person = values[target == 0], person[target == 0]
        people = np.unique(person)
        own = []
        for who in people if len(people) > 2 else ():
            self._measure(values[person != who], person[person != who])
            own += self._log_distance(values[person == who]).tolist()
        known = np.array(own)[np.isfinite(own)]
        if len(known) > 1:
            self._mean, self._sd = float(known.mean()), max(float(known.std(ddof=1)), 1e-3)
        self._measure(values, person)
        return self

    def predict_proba(self, values: Array) -> Array:
        """`(W, 2)`; 0.5 where nothing is known."""
        z = (self._log_distance(values) - self._mean) / self._sd
        p = scipy.special.expit(2 * np.nan_to_num(z - scipy.special.ndtri(1 - FLAGGED)))
        return np.stack([1 - p, p], axis=1)

    def _measure(self, values: Array, person: np.ndarray) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a number that nobody has stays NaN
            means = np.stack([np.nanmean(values[person == who], axis=0) for who in np.unique(person)])
            self._centre = np.nanmedian(means, axis=0)
            self._spread = _MAD_TO_SD * np.nanmedian(abs(values - self._centre), axis=0)

    def _log_distance(self, values: Array) -> Array:
        with np.errstate(invalid="ignore", divide="ignore"):
            z = np.clip((values - self._centre) / self._spread, -MOST_Z, MOST_Z)
            counts = np.isfinite(z).sum(axis=1)
            return np.asarray(np.log(np.nansum(z**2, axis=1) / counts) / 2)
