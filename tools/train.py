import sys

from gaitnet.training import main

if __name__ == "__main__":
    sys.exit(main())
