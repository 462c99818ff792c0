"""The encrypted store of what was said: one file, its key in the keyring of the operating system."""
