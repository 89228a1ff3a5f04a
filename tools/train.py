import sys

from gaitnet.threads import take_one_thread

if __name__ == "__main__":
    take_one_thread()
    from gaitnet.training import main

    sys.exit(main())
