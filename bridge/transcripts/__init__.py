"""Readers for transcript files, one file a format."""
