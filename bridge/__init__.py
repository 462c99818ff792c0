"""Everything that crosses the wall of the process: files today, the live link later."""
