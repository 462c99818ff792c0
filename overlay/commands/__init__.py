"""The command line `salesrl`, one file a command."""
