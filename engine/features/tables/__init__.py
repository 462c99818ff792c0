"""What people say, as data: phrases by kind and words by weight. No code but the tables."""
