import sys

from gaitnet.threads import take_one_thread

if __name__ == "__main__":
    take_one_thread()
    try:
        from gaitnet.training import main

        sys.exit(main())
    except KeyboardInterrupt:  # while it starts
        print("stopped before it began", file=sys.stderr)
        sys.exit(130)
