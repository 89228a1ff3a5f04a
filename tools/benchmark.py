"""`gaitnet benchmark`, from the sources: `python tools/benchmark.py` with the same flags."""

from gaitnet.cli import main

if __name__ == "__main__":
    main("benchmark")
