"""`python -m overlay` is `salesrl`."""

from overlay.commands.cli import main

if __name__ == "__main__":
    main()
