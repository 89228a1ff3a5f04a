"""`gaitnet train`, from the sources: `python tools/train.py` with the same flags."""

from gaitnet.cli import main

if __name__ == "__main__":
    main("train")
