"""gaitnet: an ordinary video of a person walking in; a measured gait and a Normal / Abnormal answer out."""

__version__ = "0.1.0"
