"""`gaitnet evaluate`, from the sources: `python tools/evaluate.py` with the same flags."""

from gaitnet.cli import main

if __name__ == "__main__":
    main("evaluate")
