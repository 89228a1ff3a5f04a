"""`python -m gaitnet`: the same as the program `gaitnet`."""

from gaitnet.cli import main

if __name__ == "__main__":
    main()
