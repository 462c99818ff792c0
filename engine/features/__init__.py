"""What a turn shows, in numbers and in marks: one file a family of features."""
