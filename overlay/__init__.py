"""Everything the eye sees, and the command line beside it."""
