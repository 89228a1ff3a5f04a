"""`gaitnet import-joints`, from the sources: `python tools/import_skeletons.py` with the same flags."""

from gaitnet.cli import main

if __name__ == "__main__":
    main("import-joints")
