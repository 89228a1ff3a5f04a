"""`gaitnet accuracy`, from the sources: `python tools/accuracy.py` with the same flags."""

from gaitnet.cli import main

if __name__ == "__main__":
    main("accuracy")
