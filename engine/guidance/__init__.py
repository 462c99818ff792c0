"""What the rep can do next: ranked Moves with their measured worth."""
