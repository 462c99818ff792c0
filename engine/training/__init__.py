"""The workshop: builds what `models/` ships. Imports the engine; the engine never imports it."""
