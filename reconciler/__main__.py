"""Run the command line with ``python -m reconciler``; decides nothing itself."""

from reconciler.cli import main

if __name__ == "__main__":
    main()
