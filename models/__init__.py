"""What was trained: artefacts, their manifest, the corpus and the model card."""
