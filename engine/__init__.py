"""The thinking floor: text in, Readings out. No screen, no wire, no clock, no dice."""
